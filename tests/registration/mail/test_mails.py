"""Mails about registrations: what is in them, and what becomes of them when the mail server is not there."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.policy import SMTP
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

import pytest
import time_machine
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.template import TemplateSyntaxError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency import periodic_duties
from agency.settings.parsing import parse_sender
from registration.mail.letters import Undeliverable, compose
from registration.mail.sending import MAILS, deliver, queue_mails
from registration.mail.timing import ALERT_WAIT
from registration.models import Mail, Person, Registration
from registration.quick_register.attempt import register_candidate
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source
from tests.builders import make_registration, make_staff, run_tasks, solved

pytestmark = pytest.mark.usefixtures("site")
FORM = reverse("registration:form")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


class Weather:
    """What the mail server is like at present: an exception that it raises, or None."""

    trouble: Exception | None = None


class TroubledBackend(EmailBackend):
    def send_messages(self, messages):
        if Weather.trouble:
            raise Weather.trouble
        return super().send_messages(messages)


@pytest.fixture
def weather(settings):
    settings.MAILERS = {"server": {"BACKEND": "tests.registration.mail.test_mails.TroubledBackend"}}
    yield Weather
    Weather.trouble = None


def sent_to(address: str) -> list:
    return [message for message in outbox.outbox if address in message.to]


def html_of(message) -> str:
    return message.alternatives[0].content


def let_the_alert_fall_due(clock):
    """The candidate has had the time to answer the thank-you page."""
    clock.shift(ALERT_WAIT)
    run_tasks()


def follow(client, message, words: str, **post):
    """Press the button on the page behind the mail's link that has these words."""
    address = re.search(rf"http://testserver(/register/{words}/\S+)", message.body)[1]
    return client.post(address, post)


# What is written


def test_candidate_is_written_to_by_name_in_text_and_html(client):
    client.post(FORM, solved(first_name="Zoë", last_name="O'Neill"))
    run_tasks()
    (message,) = sent_to("zoe@example.org")
    assert message.body.startswith("Dear Zoë,")
    assert Registration.objects.get().reference in message.body + html_of(message) + message.subject


def test_candidate_is_promised_the_day_that_the_desk_works_to(client, clock):
    # The day before Good Friday; the clocks go forward on Sunday, and nobody is there before Tuesday.
    clock.move_to(datetime(2027, 3, 25, 15, tzinfo=UTC))
    client.post(FORM, solved())
    run_tasks()
    (message,) = sent_to("zoe@example.org")
    assert "we will call you by Tuesday 30 March." in message.body
    assert "we will call you by Tuesday 30 March." in html_of(message)
    assert Person.objects.get().next_at == datetime(2027, 3, 30, 14, tzinfo=UTC)


def test_candidate_is_told_how_to_reach_us(client):
    client.post(FORM, solved())
    run_tasks()
    (message,) = sent_to("zoe@example.org")
    assert "020 8551 1299" in message.body
    assert message.reply_to == ["hello@agency.example"]


def test_recruiters_are_told_initials_best_time_and_a_link_and_nothing_more(client, clock):
    recruiter = make_staff(groups=["Recruiters"])
    client.post(FORM, solved())
    let_the_alert_fall_due(clock)
    (message,) = sent_to(recruiter.email)
    registration = Registration.objects.get()
    page = reverse("admin:registration_person_change", args=[registration.person.pk])
    assert f"ZO has registered, reference {registration.reference}.\nBest time to call: Evening" in message.body
    assert f"\n\nhttp://testserver{page}" in message.body
    assert not re.search(r"Zo[eë]|Neill|example\.org|7946", message.body + html_of(message) + message.subject)


def test_people_who_left_or_do_other_work_are_not_told(client, clock):
    gone, editor = make_staff("gone", groups=["Recruiters"], is_active=False), make_staff("ed", groups=["Editors"])
    make_staff("jo", groups=["Recruiters"])
    client.post(FORM, solved())
    let_the_alert_fall_due(clock)
    assert not sent_to(gone.email) + sent_to(editor.email)


def test_alert_without_anybody_to_tell_shows_as_failed(client, clock):
    client.post(FORM, solved())
    let_the_alert_fall_due(clock)
    alert = Mail.objects.get(kind="alert")
    assert (alert.state, alert.problem) == ("failed", "nobody in the group Recruiters has an e-mail address")


def test_name_long_enough_for_a_message_is_not_in_the_mail(client):
    client.post(FORM, solved(first_name="Congratulations you have been chosen for a prize"))
    run_tasks()
    (message,) = sent_to("zoe@example.org")
    assert message.body.startswith("Dear candidate,")


def test_markup_in_a_name_stays_text(site):
    registration = make_registration(first_name="<b>&")
    queue_mails(registration, Mail.Kind.CONFIRMATION)
    run_tasks()
    assert "Dear <bdi>&lt;b&gt;&amp;</bdi>," in html_of(outbox.outbox[0])


def test_address_hears_from_us_once_a_day(client, clock):
    for _ in range(2):
        client.post(FORM, solved())
    run_tasks()
    assert len(sent_to("zoe@example.org")) == 1
    assert sorted(Mail.objects.filter(kind="confirmation").values_list("state", flat=True)) == ["held", "sent"]
    clock.shift(timedelta(hours=25))
    client.post(FORM, solved())
    run_tasks()
    assert len(sent_to("zoe@example.org")) == 2


def test_repeated_request_is_one_mail(client):
    answers = solved()
    for _ in range(3):
        client.post(FORM, answers)
    run_tasks()
    assert len(sent_to("zoe@example.org")) == 1


def test_known_address_costs_the_same_work_as_a_new_one(client):
    client.post(FORM, solved(email="known@example.org"))
    counted = []
    for address in ("known@example.org", "new@example.org"):
        with CaptureQueriesContext(connection) as work:
            client.post(FORM, solved(email=address))
        counted.append(len(work))
    assert counted[0] == counted[1]


def test_unsubscribing_address_is_whole_on_the_wire(client):
    client.post(FORM, solved())
    sent = compose(Mail.objects.get(kind="confirmation")).message(policy=SMTP).as_bytes()
    assert re.search(rb"^List-Unsubscribe: <http://testserver/\S+>\r$", sent, re.MULTILINE)


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(local=st.text(min_size=1, max_size=60), name=st.text(max_size=60))
def test_no_address_or_name_makes_a_header_of_its_own(site, local, name):
    form = RegistrationForm(solved(email=f"{local}@example.org", first_name=name), source=Source())
    registration = register_candidate(form)
    if registration is None or not (mail := registration.mails.filter(kind="confirmation").first()):
        return
    try:
        message = compose(mail).message()
    except Undeliverable:
        return
    headers = {"Subject", "From", "To", "Reply-To", "Message-ID", "Date", "MIME-Version", "Content-Type"}
    headers |= {"Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"}
    assert set(message.keys()) == headers
    assert len(message.get_all("To")) == 1


# Confirming


def test_candidate_confirms_by_a_button_and_not_by_opening_the_link(client):
    client.post(FORM, solved())
    run_tasks()
    address = re.search(r"http://testserver(/register/confirm/\S+)", sent_to("zoe@example.org")[0].body)[1]
    page = client.get(address)
    assert "Yes, it was me" in page.text
    assert Registration.objects.get().confirmed_at is None
    assert "is confirmed" in client.post(address, follow=True).text
    assert Registration.objects.get().confirmed_at


def test_pages_behind_mails_show_nothing_about_the_person_and_are_kept_by_nobody(client):
    client.post(FORM, solved())
    run_tasks()
    for address in re.findall(r"http://testserver(/register/\S+)", sent_to("zoe@example.org")[0].body):
        page = client.get(address)
        assert not re.search(r"Zo[eë]|O'Neill|zoe@|7946", page.text)
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("page", ["confirm", "unsubscribe"])
def test_forged_link_is_answered_with_words(client, page):
    registration = make_registration()
    for signed in ("x", registration.public_token, f"{registration.public_token}:x"):
        response = client.post(reverse(f"registration:{page}", args=[signed]))
        assert (response.status_code, "no longer valid" in response.text) == (410, True)


def test_link_for_one_purpose_is_not_good_for_another(client):
    client.post(FORM, solved())
    run_tasks()
    body = sent_to("zoe@example.org")[0].body
    signed = re.search(r"/register/unsubscribe/(\S+?)/\s", body)[1]
    assert client.post(reverse("registration:confirm", args=[signed])).status_code == 410


# A link instead of a code


def without_code(**fields):
    return solved(captcha_0="", captcha_1="", by_mail="1") | fields


def test_candidate_without_sight_of_the_code_registers_by_a_link(client, clock):
    recruiter = make_staff(groups=["Recruiters"])
    response = client.post(FORM, without_code())
    registration = Registration.objects.get()
    assert (response.status_code, response.url) == (303, registration.get_absolute_url())
    run_tasks()
    assert (registration.status, sent_to(recruiter.email)) == ("unconfirmed", [])
    follow(client, sent_to("zoe@example.org")[0], "confirm")
    let_the_alert_fall_due(clock)
    registration.refresh_from_db()
    assert (registration.status, len(sent_to(recruiter.email))) == ("new", 1)


def test_link_pressed_twice_alerts_once(client):
    make_staff(groups=["Recruiters"])
    client.post(FORM, without_code())
    run_tasks()
    for _ in range(2):
        follow(client, outbox.outbox[0], "confirm")
    assert Mail.objects.filter(kind="alert").count() == 1


def test_link_asked_for_twice_is_one_registration_and_one_mail(client):
    first, second = (client.post(FORM, without_code()) for _ in range(2))
    run_tasks()
    assert first.url == second.url
    assert (Registration.objects.count(), len(outbox.outbox)) == (1, 1)


def test_link_is_refused_with_words_after_three_within_the_hour(client):
    responses = [client.post(FORM, without_code(email=f"p{n}@example.org")) for n in range(4)]
    assert [response.status_code for response in responses] == [303, 303, 303, 429]
    assert 'value="p3@example.org"' in responses[3].text


def test_copies_of_one_request_for_a_link_count_once(client):
    copies = [client.post(FORM, without_code()) for _ in range(6)]
    others = [client.post(FORM, without_code(email=f"p{n}@example.org")) for n in range(3)]
    assert {copy.url for copy in copies} == {Registration.objects.earliest("pk").get_absolute_url()}
    assert [other.status_code for other in others] == [303, 303, 429]


def test_request_for_a_link_that_was_refused_may_be_sent_again_later(client, clock):
    for n in range(3):
        client.post(FORM, without_code(email=f"p{n}@example.org"))
    assert client.post(FORM, without_code()).status_code == 429
    clock.shift(timedelta(hours=1, minutes=1))
    assert client.post(FORM, without_code()).status_code == 303


def test_link_needs_the_other_fields_but_no_code(client):
    response = client.post(FORM, without_code(first_name=""))
    assert "Enter your first name" in response.text
    assert "Enter the code" not in response.text


# When something goes wrong


def test_mail_server_away_for_a_day_loses_nothing(client, clock, weather):
    weather.trouble = SMTPServerDisconnected("gone")
    client.post(FORM, solved())
    make_staff(groups=["Recruiters"])
    for _ in range(24 * 4):
        run_tasks()
        clock.shift(timedelta(minutes=15))
    waiting = Mail.objects.get(kind="confirmation")
    assert (waiting.state, waiting.problem) == ("waiting", "mail server cannot be reached (SMTPServerDisconnected)")
    assert 5 <= waiting.attempts <= 20
    weather.trouble = None
    clock.shift(timedelta(hours=4))
    run_tasks()
    assert len(outbox.outbox) == 2
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_page_asks_nothing_of_a_mail_server_that_is_down(client, weather):
    weather.trouble = AssertionError("The page must not speak to it.")
    assert client.post(FORM, solved()).status_code == 303


def test_page_does_the_same_work_after_a_day_without_mail_server_as_before(client, clock, weather):
    def work(**fields) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.post(FORM, solved(**fields)).status_code == 303
        return len(queries)

    work(email="first@example.org")
    before = work(email="second@example.org", telephone="")
    weather.trouble = SMTPServerDisconnected("gone")
    for _ in range(24):
        clock.shift(timedelta(hours=1))
        run_tasks()
    assert Mail.objects.filter(state="waiting", kind="confirmation").count() == 2
    assert work(email="third@example.org", telephone="") == before


def test_mail_is_given_up_after_three_days_and_shown(client, clock, weather):
    weather.trouble = ConnectionRefusedError()
    client.post(FORM, solved())
    for _ in range(40):
        run_tasks()
        clock.shift(timedelta(hours=4, minutes=1))
    assert Mail.objects.get(kind="confirmation").state == "failed"


@pytest.mark.parametrize(
    ("code", "reply"),
    [
        (550, b"zoe@example.org unknown"),
        (550, b"5.1.1 <zoe@example.org>: Recipient address rejected: User unknown in virtual mailbox table"),
        (554, b"5.1.1 no such user"),
        (556, b"5.1.10 Recipient address has null MX"),
        (550, b"5.2.1 The email account that you tried to reach is disabled"),
        (550, b"5.4.1 Recipient address rejected: Access denied"),
        (552, b"mailbox full"),
    ],
)
def test_address_that_will_never_take_it_is_not_tried_again(client, weather, code, reply):
    weather.trouble = SMTPRecipientsRefused({"zoe@example.org": (code, reply)})
    client.post(FORM, solved())
    run_tasks()
    failed = Mail.objects.get(kind="confirmation")
    assert (failed.state, failed.problem) == ("failed", f"address refused: {code}")


@pytest.mark.parametrize("address", ["zoë@example.org", "用户@例子.广告", f"zoe@{'ü' * 63}.example"])
def test_address_that_mail_cannot_carry_is_not_tried_again(client, address):
    client.post(FORM, solved(email=address))
    run_tasks()
    failed = Mail.objects.get(kind="confirmation")
    assert (failed.state, failed.problem) == ("failed", "the mail server cannot carry this address")


@pytest.mark.parametrize(
    ("trouble", "problem"),
    [
        (ValueError("Invalid address"), "a fault of the site's own (ValueError)"),
        (TemplateSyntaxError("oh"), "a fault of the site's own (TemplateSyntaxError)"),
        (SMTPSenderRefused(553, b"5.1.8 sender unknown", "x@n.example"), "mail server answered 553"),
        (SMTPAuthenticationError(535, b"5.7.8 wrong password"), "mail server answered 535"),
        (SMTPDataError(554, b"5.7.1 spam"), "mail server answered 554"),
        *(
            (SMTPRecipientsRefused({"zoe@example.org": (code, reply)}), f"mail server would not take it: {code}")
            for code, reply in [
                (554, b"5.7.1 <zoe@example.org>: Relay access denied"),
                (550, b"5.7.1 Unable to relay"),
                (550, b"relay not permitted"),
                (553, b"5.7.1 <x@n.example>: Sender address rejected: not owned by user"),
                (550, b"5.1.8 <x@n.example>: Sender address rejected: Domain not found"),
                (530, b"5.7.0 Authentication required"),
                (530, b"Must issue a STARTTLS command first"),
                (550, b"Sender verify failed"),
                (452, b"full"),
                (450, b"4.1.1 greylisted"),
            ]
        ),
    ],
)
def test_fault_that_is_not_the_recipients_is_tried_again(client, weather, trouble, problem):
    weather.trouble = trouble
    client.post(FORM, solved())
    run_tasks()
    waiting = Mail.objects.get(kind="confirmation")
    assert (waiting.state, waiting.problem) == ("waiting", problem)


def test_sender_set_wrong_loses_no_mail(client, clock, settings, mailbox):
    settings.MAILERS = {"server": mailbox.options}
    settings.DEFAULT_FROM_EMAIL = "Northgate Locums, Nursing <hello@n.example>"
    client.post(FORM, solved())
    run_tasks()
    assert Mail.objects.get(kind="confirmation").state == "waiting"
    settings.DEFAULT_FROM_EMAIL = parse_sender(settings.DEFAULT_FROM_EMAIL)
    clock.shift(timedelta(minutes=3))
    run_tasks()
    (message,) = mailbox.messages
    assert message["From"].addresses[0].display_name == "Northgate Locums, Nursing"


def test_mails_past_the_hours_number_wait(client, clock, settings):
    settings.MAILS_AN_HOUR = 1
    for n in range(2):
        client.post(FORM, solved(email=f"p{n}@example.org"))
    run_tasks()
    assert len(outbox.outbox) == 1
    clock.shift(timedelta(minutes=61))
    run_tasks()
    assert len(outbox.outbox) == 2


def test_mail_erased_while_the_server_refuses_it_leaves_nothing(client, weather):
    mail = make_registration().mails.create(kind="confirmation")

    class Erases(SMTPServerDisconnected):
        def __init__(self):
            Mail.objects.all().delete()
            super().__init__("gone")

    def send(row):
        raise Erases

    assert replace(MAILS, send=send).attempt(mail.pk) is None
    assert not Mail.objects.exists()


def test_job_run_twice_sends_once(client):
    client.post(FORM, solved())
    mail = Mail.objects.get(kind="confirmation")
    for _ in range(2):
        deliver.call(mail.pk)
    assert len(outbox.outbox) == 1


def test_mail_of_a_worker_that_died_while_sending_is_sent_by_the_next(client, clock):
    client.post(FORM, solved())
    job = DBTaskResult.objects.get(args_kwargs__args=[Mail.objects.get(kind="confirmation").pk])
    job.claim("a worker that dies")
    Mail.objects.start(job.args_kwargs["args"][0])
    clock.shift(timedelta(minutes=5))
    periodic_duties.keep_house()
    run_tasks()
    assert not sent_to("zoe@example.org")
    clock.shift(timedelta(minutes=6))
    periodic_duties.keep_house()
    run_tasks()
    assert len(sent_to("zoe@example.org")) == 1


def test_mail_whose_job_is_lost_gets_another(client, clock):
    client.post(FORM, solved())
    DBTaskResult.objects.all().delete()
    clock.shift(timedelta(minutes=21))
    periodic_duties.keep_house()
    run_tasks()
    assert len(sent_to("zoe@example.org")) == 1


def test_job_that_kills_every_worker_is_left_alone(client, clock):
    client.post(FORM, solved())
    job = DBTaskResult.objects.first()
    for n in range(5):
        job.claim(f"worker {n}")
    clock.shift(timedelta(minutes=11))
    periodic_duties.keep_house()
    job.refresh_from_db()
    assert job.status == "FAILED"


def test_copy_sent_after_a_crash_has_the_same_message_id_and_one_sent_by_staff_another(client):
    client.post(FORM, solved())
    mail = Mail.objects.get(kind="confirmation")
    identity = compose(mail).extra_headers["Message-ID"]
    assert compose(mail).extra_headers["Message-ID"] == identity
    run_tasks()
    MAILS.send_again(mail)
    assert compose(Mail.objects.get(pk=mail.pk)).extra_headers["Message-ID"] != identity
