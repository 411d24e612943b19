"""Who gets a digest, when, how often, and on which agreement."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail as outbox
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agency import periodic_duties
from agency.start_page_notices import failed_staff_mails
from registration import funnel
from registration.digests import figures, sending
from registration.mail import news_letters
from registration.mail.sending import MAILS, queue_mails
from registration.models import Consent, Digest, Mail, Person, Reader
from tests.builders import (
    agree_to_news,
    make_article,
    make_category,
    make_digest,
    make_person,
    make_reader,
    make_registration,
    make_staff,
    run_tasks,
)
from tests.registration.mail.test_mails import Weather

pytestmark = pytest.mark.usefixtures("site")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def weather(settings):
    settings.MAILERS = {"server": {"BACKEND": "tests.registration.mail.test_mails.TroubledBackend"}}
    yield Weather
    Weather.trouble = None


@pytest.fixture
def send(clock):
    def send(digest) -> Digest:
        """Now, with all that workers do within five minutes."""
        assert sending.schedule(digest, timezone.now(), digest.by)
        sending.send_due()
        clock.shift(timedelta(minutes=5))
        run_tasks()
        digest.refresh_from_db()
        return digest

    return send


def receivers() -> list[str]:
    return [address for message in outbox.outbox for address in message.to]


# To whom


def test_reader_gets_the_news_and_the_mail_keeps_the_agreement_that_it_rests_on(send):
    make_reader()
    assert send(make_digest()).state == "sent"
    mail = Mail.objects.get()
    assert (receivers(), mail.state, mail.consent) == (["rita@example.org"], "sent", Consent.objects.get())


def test_candidate_who_reads_has_the_mail_in_the_timeline(send):
    person = make_person(email="rita@example.org")
    make_reader()
    send(make_digest())
    assert Mail.objects.get().person == person


@pytest.mark.parametrize("wish", ["restricted_at", "objected_at", "no_contact_at"])
def test_wish_that_comes_after_the_mails_were_queued_is_heard(wish):
    make_person(email="rita@example.org")
    make_reader()
    digest = make_digest()
    sending.schedule(digest, timezone.now(), None)
    sending.send_due()
    Person.objects.update(**{wish: timezone.now()})
    run_tasks()
    assert (receivers(), Mail.objects.get().state) == ([], "held")


def test_withdrawal_that_comes_after_the_mails_were_queued_is_heard():
    make_reader()
    digest = make_digest()
    sending.schedule(digest, timezone.now(), None)
    sending.send_due()
    agree_to_news("rita@example.org", is_given=False)
    run_tasks()
    mail = Mail.objects.get()
    assert (receivers(), mail.state, mail.problem, mail.consent) == (
        [],
        "held",
        "they may not be sent news any more",
        None,
    )


def test_whoever_is_forgotten_as_a_reader_after_the_mails_were_queued_gets_nothing():
    make_reader()
    digest = make_digest()
    sending.schedule(digest, timezone.now(), None)
    sending.send_due()
    Reader.objects.all().delete()
    run_tasks()
    assert (receivers(), Mail.objects.get().state) == ([], "held")


def test_proof_of_what_was_sent_outlives_the_reader(send):
    make_reader()
    send(make_digest())
    Reader.objects.all().delete()
    assert Mail.objects.get().consent == Consent.objects.get()


def test_readers_without_a_standing_yes_are_not_even_queued(send):
    make_reader("no@example.org")
    agree_to_news("no@example.org", is_given=False)
    make_reader("new@example.org", confirmed_at=None)
    make_reader("gone@example.org", refused_at=timezone.now())
    send(make_digest())
    assert not Mail.objects.exists()


def test_whoever_comes_back_while_it_goes_out_begins_with_the_next(send, clock):
    make_reader()
    digest = send(make_digest())
    Reader.objects.all().delete()
    clock.shift(HOUR)
    make_reader()
    Digest.objects.update(state="sending")
    sending.send_due()
    run_tasks()
    assert len(receivers()) == 1
    assert digest.mails.count() == 1


# What


def test_article_withdrawn_meanwhile_is_left_out():
    gone, there = make_article(title="Gone"), make_article(title="Still there")
    make_reader()
    digest = make_digest(gone, there)
    sending.schedule(digest, timezone.now(), None)
    sending.send_due()
    gone.status = "withdrawn"
    gone.save()
    run_tasks()
    (message,) = outbox.outbox
    assert "Still there" in message.body
    assert "Gone" not in message.body


def test_reader_gets_the_chosen_topics_only(send):
    pay, law = make_category(name="Pay"), make_category(name="Law")
    make_reader("pay@example.org", topics=[pay])
    make_reader("law@example.org", topics=[law])
    make_reader("all@example.org")
    send(
        make_digest(
            make_article(title="About pay", category=pay), make_article(title="Other", category=make_category())
        )
    )
    texts = {message.to[0]: message.body for message in outbox.outbox}
    assert texts.keys() == {"pay@example.org", "all@example.org"}
    assert "About pay" in texts["pay@example.org"]
    assert "Other" not in texts["pay@example.org"]
    assert Mail.objects.get(state="held").problem == news_letters.NOTHING_LEFT


def test_reader_whose_one_topic_is_deleted_gets_no_others_in_its_place(send):
    topic = make_category()
    reader = make_reader(topics=[topic])
    topic.delete()
    send(make_digest())
    assert not outbox.outbox
    reader.choose([])
    send(make_digest())
    assert len(outbox.outbox) == 1


def test_nothing_left_at_its_hour_is_a_draft_again_and_the_editor_is_told(send):
    make_reader()
    editor = make_staff("ed")
    digest = send(make_digest(make_article(status="withdrawn"), by=editor))
    assert (digest.state, digest.due_at) == ("draft", None)
    (message,) = outbox.outbox
    assert (message.to, "none of their articles is live" in message.body) == ([editor.email], True)


# When, and how often


def test_digest_goes_out_at_its_hour_by_a_job_of_its_own(clock):
    make_reader()
    sending.schedule(make_digest(), timezone.now() + HOUR, None)
    run_tasks()
    assert not Mail.objects.exists()
    clock.shift(HOUR)
    run_tasks()
    run_tasks()
    assert receivers() == ["rita@example.org"]


def test_digest_whose_job_was_lost_goes_out_by_housekeeping(clock):
    make_reader()
    sending.schedule(make_digest(), timezone.now() + HOUR, None)
    DBTaskResult.objects.all().delete()
    clock.shift(HOUR)
    periodic_duties.keep_house()
    run_tasks()
    assert receivers() == ["rita@example.org"]


def test_cancelled_digest_stays_here(clock):
    make_reader()
    digest = make_digest()
    sending.schedule(digest, timezone.now() + HOUR, None)
    assert sending.cancel(digest)
    clock.shift(HOUR)
    run_tasks()
    digest.refresh_from_db()
    assert (digest.state, Mail.objects.exists()) == ("draft", False)


def test_digest_that_has_gone_can_be_neither_cancelled_nor_scheduled_again(send):
    make_reader()
    digest = send(make_digest())
    assert not sending.cancel(digest)
    assert not sending.schedule(digest, timezone.now(), digest.by)


def test_postponed_digest_goes_out_once_at_the_later_hour(clock):
    make_reader()
    digest, editor = make_digest(), make_staff()
    sending.schedule(digest, timezone.now() + HOUR, editor)
    sending.schedule(digest, timezone.now() + 2 * HOUR, editor)
    for expected in (0, 1, 1):
        clock.shift(HOUR)
        run_tasks()
        run_tasks()
        assert len(receivers()) == expected


def test_worker_that_dies_while_queuing_is_followed_by_one_who_queues_the_rest(monkeypatch):
    for number in range(5):
        make_reader(f"reader{number}@example.org")
    monkeypatch.setattr(sending, "BATCH", 2)
    digest, queue, calls = make_digest(), sending.queue, []

    def die_at_the_second(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise SystemExit
        return queue(*arguments)

    monkeypatch.setattr(sending, "queue", die_at_the_second)
    sending.schedule(digest, timezone.now(), None)
    with pytest.raises(SystemExit):
        sending.send_due()
    assert Mail.objects.count() == 2
    sending.send_due()
    sending.send_due()
    assert sorted(mail.reader.email for mail in Mail.objects.all()) == [f"reader{n}@example.org" for n in range(5)]


def test_news_that_were_sent_cannot_be_sent_again_by_staff(send):
    make_reader()
    send(make_digest())
    MAILS.send_again(Mail.objects.get())
    run_tasks()
    assert len(receivers()) == 1


def test_news_that_were_held_are_judged_anew_when_staff_send_them_again():
    make_reader()
    agree_to_news("rita@example.org", is_given=False)
    reader = Reader.objects.get()
    digest = make_digest()
    MAILS.queue(Mail.objects.create(kind="news", digest=digest, reader=reader))
    run_tasks()
    mail = Mail.objects.get()
    MAILS.send_again(mail)
    run_tasks()
    assert receivers() == []
    agree_to_news("rita@example.org")
    MAILS.send_again(mail)
    run_tasks()
    assert receivers() == ["rita@example.org"]


# The hourly limit


def test_news_leave_half_of_the_hour_to_whoever_registers(send, settings, clock):
    settings.MAILS_AN_HOUR = 10
    for number in range(12):
        make_reader(f"reader{number}@example.org")
    send(make_digest())
    for _ in range(11):
        clock.shift(timedelta(minutes=5))
        run_tasks()
    assert len(receivers()) == 5
    for number in range(5):
        queue_mails(make_registration(email=f"new{number}@example.org"), Mail.Kind.CONFIRMATION)
    run_tasks()
    assert len(receivers()) == 10


def test_news_go_out_evenly_and_all_of_them_in_the_end(send, settings, clock):
    settings.MAILS_AN_HOUR = 10
    for number in range(12):
        make_reader(f"reader{number}@example.org")
    send(make_digest())
    by_hour = []
    for _ in range(3):
        for _ in range(12):
            run_tasks()
            clock.shift(timedelta(minutes=5))
        by_hour.append(len(receivers()))
    assert by_hour == [5, 10, 12]


def test_confirmation_is_sent_before_all_news_that_are_due():
    for number in range(3):
        make_reader(f"reader{number}@example.org", confirmed_at=timezone.now() - 2 * HOUR)
    sending.schedule(make_digest(), timezone.now() - HOUR, None)
    sending.send_due()
    queue_mails(make_registration(), Mail.Kind.CONFIRMATION)
    first, *others = DBTaskResult.objects.ready().filter(task_path__endswith=".deliver")
    assert Mail.objects.get(pk=first.args_kwargs["args"][0]).kind == "confirmation"
    assert len(others) >= 3


def test_news_that_wait_for_their_turn_are_no_trouble_to_be_told_of(send, settings, clock):
    settings.MAILS_AN_HOUR = 1
    for number in range(9):
        make_reader(f"reader{number}@example.org")
    send(make_digest())
    clock.shift(5 * HOUR)
    assert [*failed_staff_mails()] == []


# What goes wrong


def test_address_that_a_server_refuses_is_shown_and_not_written_to_again(send, weather):
    make_reader()
    weather.trouble = SMTPRecipientsRefused({"rita@example.org": (550, b"5.1.1 no such user")})
    send(make_digest())
    reader = Reader.objects.get()
    assert (reader.refusal, bool(reader.refused_at)) == ("address refused: 550", True)
    weather.trouble = None
    send(make_digest())
    assert (receivers(), Mail.objects.count()) == ([], 1)


def test_refusal_that_blames_us_blocks_nobody(send, weather):
    make_reader()
    weather.trouble = SMTPRecipientsRefused({"rita@example.org": (554, b"5.7.1 your address is on a list")})
    send(make_digest())
    assert Reader.objects.get().refused_at is None
    assert Mail.objects.get().state == "waiting"


def test_refused_confirmation_stops_news_too(weather):
    make_reader("zoe@example.org")
    weather.trouble = SMTPRecipientsRefused({"zoe@example.org": (550, b"5.1.1 no such user")})
    queue_mails(make_registration(), Mail.Kind.CONFIRMATION)
    run_tasks()
    assert Reader.objects.get().refused_at


def test_server_that_is_away_loses_no_news(send, weather, clock):
    make_reader()
    weather.trouble = SMTPServerDisconnected("gone")
    send(make_digest())
    clock.shift(timedelta(hours=12))
    weather.trouble = None
    run_tasks()
    assert receivers() == ["rita@example.org"]


# Figures


def test_figures_count_without_looking_at_anybody(client, weather, clock):
    for name in ("stays", "stops", "held", "gone"):
        make_reader(f"{name}@example.org")
    digest = make_digest()
    sending.schedule(digest, timezone.now(), None)
    sending.send_due()
    agree_to_news("held@example.org", is_given=False)
    weather.trouble = SMTPRecipientsRefused({"gone@example.org": (550, b"5.1.1 no such user")})
    MAILS.attempt(Mail.objects.get(reader__email="gone@example.org").pk)
    weather.trouble = None
    clock.shift(HOUR)
    run_tasks()
    (message,) = [message for message in outbox.outbox if message.to == ["stops@example.org"]]
    client.post(message.extra_headers["List-Unsubscribe"].strip("<>"), {"List-Unsubscribe": "One-Click"})
    funnel.flush()
    make_registration(**news_letters.source_of(digest))
    make_registration(utm_campaign="other")
    assert figures.of(digest) == {
        "queued": 4, "waiting": 0, "sent": 2, "refused": 1, "failed": 0, "held": 1, "unsubscribed": 1, "registered": 1
    }  # fmt: skip
    assert not Reader.objects.filter(email="stops@example.org").exists()
