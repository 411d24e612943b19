"""News by e-mail: from a tick or the page for it, by a mail's button, to topics and an end, without an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import Category
from registration import funnel
from registration.mail import signed_links
from registration.models import Consent, Digest, Erasure, Mail, Person, Reader, Refusal, Registration
from registration.models.consents import digest
from registration.people import correcting, wishes
from registration.privacy import consents, news
from registration.privacy.news import basis
from registration.rights import erasure
from tests.asking import ask as ask_server
from tests.builders import NO_CODE, make_article, make_category, make_person, make_reader, make_staff, run_tasks, solved
from tests.registration.views.test_own_page import OwnPage

pytestmark = pytest.mark.usefixtures("site")
PAGE, SENT, FORM = (reverse(f"registration:{name}") for name in ("news", "news-sent", "form"))
RITA, ZOE = "rita@example.org", "zoe@example.org"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def ask(client, email=RITA, **fields):
    form = {name: value for name, value in solved().items() if name.startswith("captcha")}
    return client.post(PAGE, form | {"email": email} | fields)


def path_in(message, name="") -> str:
    return re.search(rf"http://testserver(/register/{name}\S+)", message.body)[1]


def mailed(name="news/confirm") -> str:
    """The path to which the newest mail leads."""
    run_tasks()
    return [path_in(message, name) for message in outbox.outbox if f"/register/{name}" in message.body][-1]


def local(address: str) -> str:
    return address.removeprefix("http://testserver")


def register(client, **fields):
    client.post(FORM, solved(**fields))
    return Registration.objects.latest("pk")


# Asking


def test_visitor_asks_for_news_and_gets_them_once_the_button_in_the_mail_is_pressed(client):
    topic = make_category(name="Pay")
    assert ask(client, topics=[topic.pk]).url == SENT
    reader = Reader.objects.get()
    assert (reader.email, reader.confirmed_at, basis(reader)) == (RITA, None, None)
    link = mailed()
    assert "Pay" in outbox.outbox[0].body
    page = client.get(link).text
    assert "Yes, send me news" in page
    assert "Pay" in page
    assert not Consent.objects.exists()
    assert "our news come to you" in client.post(link, follow=True).text
    reader.refresh_from_db()
    entry = Consent.objects.get()
    assert basis(reader) == entry
    assert (entry.source, entry.subject, entry.wording_version) == ("link", RITA, 1)
    assert [*reader.topics.all()] == [topic]


def test_pressing_the_button_again_records_nothing_more(client):
    ask(client)
    link = mailed()
    client.post(link)
    client.post(link)
    assert Consent.objects.count() == 1


def test_mail_says_how_to_stop_and_can_be_answered(client):
    ask(client)
    run_tasks()
    (message,) = outbox.outbox
    assert message.to == [RITA]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.post(local(message.extra_headers["List-Unsubscribe"].strip("<>")), {"List-Unsubscribe": "One-Click"})
    assert not Reader.objects.exists()


def test_wrong_code_keeps_address_and_topics(client):
    topics = [make_category().pk, make_category().pk]
    page = ask(client, topics=topics, captcha_1=NO_CODE)
    assert page.status_code == 422
    assert RITA in page.text
    assert page.text.count(" checked") == 2
    assert not Reader.objects.exists()


def test_new_code_keeps_all_topics(client):
    topics = [make_category().pk, make_category().pk]
    assert client.post(PAGE, {"new_code": "1", "email": RITA, "topics": topics}).text.count(" checked") == 2


@pytest.mark.parametrize("topic", ["999", "x", "-1", "9" * 30])
def test_topic_that_is_gone_is_asked_again(client, topic):
    make_category()
    page = ask(client, topics=[topic])
    assert page.status_code == 422
    assert "One of these topics is there no longer" in page.text


def test_link_with_odd_topics_still_confirms(client):
    ask(client)
    link = mailed()
    assert client.post(f"{link}?topics=x&topics=999&topics={'9' * 30}").status_code == 303
    assert Reader.objects.get().topics.count() == 0


def test_answer_and_work_are_the_same_for_known_and_unknown_addresses(client):
    make_reader(topics=[make_category()])
    make_person()
    told = []
    for email in ("warm@example.org", RITA, ZOE, "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, email)
        shapes = [re.sub(r"\d+|'[^']*'", "", query["sql"])[:80] for query in queries]
        told.append((answer.status_code, answer.url, shapes))
    assert told[1] == told[2] == told[3]


def test_stranger_who_asks_for_a_known_address_changes_nothing_for_its_owner(client):
    mine = make_category()
    reader = make_reader(topics=[mine])
    entry = basis(reader)
    ask(client, topics=[make_category().pk])
    run_tasks()
    assert basis(Reader.objects.get()) == entry
    assert [*reader.topics.all()] == [mine]


def test_reader_chooses_other_topics_by_asking_again(client):
    topic = make_category()
    reader = make_reader()
    ask(client, topics=[topic.pk])
    client.post(mailed())
    assert [*reader.topics.all()] == [topic]
    assert Consent.objects.count() == 1


def test_address_gets_one_question_a_day(client, clock):
    for _ in range(3):
        assert ask(client).url == SENT
        run_tasks()
    assert len(outbox.outbox) == 1
    clock.shift(timedelta(hours=25))
    ask(client)
    run_tasks()
    assert len(outbox.outbox) == 2


def test_network_that_asks_for_many_is_asked_to_wait(client):
    answers = [ask(client, f"a{n}@example.org").status_code for n in range(12)]
    assert answers == [303] * 10 + [429] * 2
    assert Reader.objects.count() == 10


@pytest.mark.parametrize("wish", ["restricted_at", "objected_at", "no_contact_at"])
def test_whoever_wants_to_be_left_alone_is_not_asked(client, wish):
    wishes.note(make_person(), wish, None, stands=True, reason="")
    ask(client, ZOE)
    run_tasks()
    assert not outbox.outbox


def test_erased_who_wanted_nothing_is_not_asked(client):
    Refusal.objects.create(subject_digest=digest(RITA))
    ask(client)
    run_tasks()
    assert not outbox.outbox


def test_nothing_is_kept_beyond_a_week_without_the_button(client, clock):
    ask(client)
    run_tasks()
    clock.shift(timedelta(days=6, hours=23))
    assert not news.forget_unconfirmed_readers()
    assert client.get(path_in(outbox.outbox[0], "news/confirm")).status_code == 200
    clock.shift(timedelta(hours=2))
    assert news.forget_unconfirmed_readers()
    assert not Reader.objects.exists()
    assert not Mail.objects.exists()
    page = client.get(path_in(outbox.outbox[0], "news/confirm"))
    assert page.status_code == 410
    assert f'href="{PAGE}"' in page.text


def test_confirmed_reader_stays(clock):
    make_reader()
    clock.shift(timedelta(days=400))
    news.forget_unconfirmed_readers()
    erasure.forget_strangers()
    assert basis(Reader.objects.get())


@pytest.mark.django_db(transaction=True)
def test_page_is_finished_and_cached_like_all_others(application):
    make_category(name="Rotas")
    status, headers, body = ask_server(application, PAGE)
    assert (status, b"Rotas" in body) == (200, True)
    assert "public" in headers["cache-control"]
    assert "set-cookie" not in headers
    with connection.cursor() as cursor:
        cursor.execute("UPDATE news_category SET name = 'Changed behind its back'")
    assert ask_server(application, PAGE)[2] == body
    Category.objects.update(name="Wards")
    assert b"Wards" in ask_server(application, PAGE)[2]


@pytest.mark.parametrize("is_article", [True, False])
def test_lists_and_articles_link_to_it_once(client, is_article):
    path = make_article().get_absolute_url() if is_article else reverse("news:list")
    assert client.get(path).text.count(f'href="{PAGE}"') == 1


# Choosing and stopping


@pytest.fixture
def reader():
    return make_reader()


def link(reader, purpose="news-choices", digest=None):
    return local(signed_links.to_reader(purpose, reader, digest))


def test_reader_chooses_topics_by_the_link_of_a_mail(client, reader):
    topic, other = make_category(), make_category()
    page = client.post(link(reader), {"topics": [topic.pk]}, follow=True)
    assert "Saved, thank you." in page.text
    assert page.text.count(" checked") == 1
    assert [*reader.topics.all()] == [topic]
    client.post(link(reader))
    assert not reader.topics.exists()
    assert other


def test_topic_that_is_gone_changes_nothing(client, reader):
    reader.topics.add(make_category())
    assert client.post(link(reader), {"topics": ["999"]}).status_code == 422
    assert reader.topics.count() == 1


@pytest.mark.parametrize("purpose", ["news-choices", "news-stop"])
def test_reader_stops_news_by_a_button(client, reader, purpose):
    assert reader.email in client.get(link(reader, purpose)).text
    page = client.post(link(reader, purpose), {"stop": "1"})
    assert (page.status_code, "We send you no news" in page.text) == (200, True)
    assert not Reader.objects.exists()
    assert not Consent.objects.latest("pk").is_given


@pytest.mark.parametrize("purpose", ["news-confirm", "news-choices", "news-stop"])
def test_opening_a_link_changes_nothing(client, purpose):
    reader = make_reader(confirmed_at=None)
    assert client.get(link(reader, purpose)).status_code == 200
    assert Reader.objects.get().confirmed_at is None


def test_mail_program_stops_news_with_one_click_as_often_as_it_likes(client, reader):
    address = link(reader, "news-stop")
    for _ in range(2):
        answer = client.post(address, {"List-Unsubscribe": "One-Click"}, headers={"origin": "https://mail.example"})
        assert (answer.status_code, answer.text) == (200, "You will get no more news from us by e-mail.\n")
    assert Consent.objects.filter(is_given=False).count() == 1


def test_link_of_the_oldest_mail_works_for_years_and_after_coming_back(client, clock):
    ask(client)
    client.post(mailed())
    old = link(Reader.objects.get(), "news-stop")
    clock.shift(timedelta(days=2000))
    client.post(old, {"stop": "1"})
    assert "We send you no news" in client.get(old).text
    ask(client)
    client.post(mailed())
    assert "Stop news from us?" in client.get(old).text


@pytest.mark.parametrize("purpose", ["news-confirm", "news-choices", "news-stop"])
def test_forged_link_is_gone(client, reader, purpose):
    address = link(reader, purpose)
    assert client.get(f"{address[:-3]}xx/").status_code == 410
    assert client.post(f"{address[:-3]}xx/").status_code == 410
    assert Reader.objects.exists()


def test_digest_by_whose_link_somebody_stopped_counts_that(client, reader, db):
    sent = Digest.objects.create(subject="Pay in December")
    client.post(link(reader, "news-stop", sent), {"List-Unsubscribe": "One-Click"})
    funnel.flush()
    assert funnel.numbers(timezone.localdate())[f"{funnel.NEWS_STOPPED}:{sent.pk}"] == 1


@pytest.mark.parametrize("number", ["x", "999", "9" * 30, "²"])
def test_number_of_no_digest_is_not_counted(client, reader, number):
    assert client.post(f"{link(reader, 'news-stop')}?digest={number}", {"stop": "1"}).status_code == 200
    funnel.flush()
    assert not funnel.numbers(timezone.localdate())[funnel.NEWS_STOPPED]


def news_sent(reader, **fields):
    sent = {"state": "sent", "sent_at": timezone.now(), "consent": Consent.objects.get()}
    digest = Digest.objects.create(subject="Pay in December")
    return Mail.objects.create(kind="news", reader=reader, digest=digest, **sent | fields)


def test_nothing_but_a_hash_is_left_of_a_stranger_who_stopped(client, reader):
    mail = news_sent(reader)
    client.post(link(reader, "news-stop"), {"stop": "1"})
    erasure.forget_strangers()
    assert not Consent.objects.exists()
    assert Erasure.objects.get().subject_digest == digest(RITA)
    mail.refresh_from_db()
    assert (mail.reader, mail.consent, mail.address) == (None, None, "")


def test_candidate_who_stops_news_keeps_the_ledger_and_what_was_sent(client):
    mail = news_sent(make_reader(), person=make_person(email=RITA))
    client.post(link(mail.reader, "news-stop"), {"stop": "1"})
    # The ledger is theirs even after they have taken another address.
    Registration.objects.update(email_normalised=ZOE)
    Person.objects.update(email_normalised=ZOE)
    erasure.forget_strangers()
    mail.refresh_from_db()
    assert (mail.reader, mail.consent.is_given) == (None, True)
    assert Consent.objects.count() == 2


# Candidates' ticks


def test_tick_on_the_thank_you_page_is_asked_about_by_mail_and_the_button_makes_a_reader(client):
    registration = register(client)
    run_tasks()
    client.post(registration.get_absolute_url(), {"news_by_email": "1"})
    assert not Reader.objects.exists()
    link = mailed("confirm")
    assert "you told us that you want news" in outbox.outbox[-1].body
    assert "Confirm my address and that I want news" in client.get(link).text
    page = client.post(link, {"news": "1"}, follow=True).text
    assert "Our news and new vacancies come to you" in page
    entry = Consent.objects.latest("pk")
    assert (entry.source, entry.reference, entry.wording_version) == ("link", registration.reference, 1)
    assert basis(Reader.objects.get()) == entry
    assert Person.objects.get().email_confirmed_at


def test_saving_the_tick_again_asks_once(client):
    thanks = register(client).get_absolute_url()
    for _ in range(2):
        client.post(thanks, {"news_by_email": "1"})
    client.post(thanks, {})
    client.post(thanks, {"news_by_email": "1"})
    run_tasks()
    assert [mail.state for mail in Mail.objects.filter(kind="news_ask")] == ["sent", "held"]


def test_confirmation_mail_carries_the_button_for_a_tick_that_came_with_the_form(client):
    register(client, news_by_email="1")
    link = mailed("confirm")
    assert "Please confirm that you want news" in outbox.outbox[-1].body
    client.post(link, {"news": "1"})
    client.post(link, {"news": "1"})
    assert basis(Reader.objects.get())
    assert Consent.objects.count() == 2


def test_candidate_confirms_the_address_and_wants_no_news(client):
    register(client, news_by_email="1")
    link = mailed("confirm")
    client.post(link)
    assert Registration.objects.get().confirmed_at
    assert not Reader.objects.exists()
    assert not consents.agrees(Person.objects.get(), "email")


def test_button_without_a_tick_makes_no_reader(client):
    register(client)
    client.post(mailed("confirm"), {"news": "1"})
    assert not Reader.objects.exists()


def test_candidate_who_asked_for_a_link_confirms_both_at_once(client):
    registration = register(client, captcha_1="", by_mail="1", news_by_email="1")
    client.post(registration.get_absolute_url(), {"news_by_email": "1"})
    client.post(mailed("confirm"), {"news": "1"})
    assert basis(Reader.objects.get())
    assert not Mail.objects.filter(kind="news_ask").exists()


def test_stranger_who_registers_with_a_known_address_and_ticks_and_unticks_changes_nothing(client):
    reader = make_reader(ZOE)
    entry = basis(reader)
    thanks = register(client, news_by_email="1").get_absolute_url()
    assert basis(reader) == entry
    client.post(thanks, {})
    assert Consent.objects.latest("pk").source == "thanks"
    assert basis(Reader.objects.get()) == entry


def test_stranger_gives_no_news_back_to_whoever_stopped_them(client):
    client.post(link(make_reader(ZOE), "news-stop"), {"stop": "1"})
    register(client, news_by_email="1")
    assert not Reader.objects.exists()
    assert basis(Reader.objects.welcome(ZOE)) is None


def test_candidate_who_confirmed_takes_the_tick_back_on_the_thank_you_page(client):
    registration = register(client, news_by_email="1")
    client.post(mailed("confirm"), {"news": "1"})
    client.post(registration.get_absolute_url(), {})
    assert not Reader.objects.exists()


def test_second_registration_leaves_news_as_they_were(client):
    register(client, news_by_email="1")
    client.post(mailed("confirm"), {"news": "1"})
    register(client)
    assert basis(Reader.objects.get())


def test_old_registrations_link_still_stops_news(client):
    registration = register(client, news_by_email="1")
    client.post(mailed("confirm"), {"news": "1"})
    client.post(local(signed_links.address("unsubscribe", registration)), {"List-Unsubscribe": "One-Click"})
    assert not Reader.objects.exists()


@pytest.mark.parametrize("wish", ["objected_at"])
def test_objection_ends_the_reading(client, wish):
    reader = make_reader(ZOE)
    wishes.note(make_person(), wish, make_staff(), stands=True, reason="")
    assert not Reader.objects.filter(pk=reader.pk).exists()


def test_erasing_a_candidate_takes_the_reader_too(client):
    register(client, news_by_email="1")
    client.post(mailed("confirm"), {"news": "1"})
    erasure.erase(Person.objects.get(), Erasure.Reason.REQUEST)
    assert not Reader.objects.exists()
    assert not Consent.objects.exists()
    assert not Mail.objects.exists()


def test_reader_of_a_shared_address_stays_when_one_of_two_is_erased():
    reader = make_reader(ZOE)
    make_person(first_name="Ben")
    erasure.erase(make_person(), Erasure.Reason.REQUEST)
    assert basis(reader)


# Own page, and corrected addresses


def test_person_who_ticks_on_their_own_page_reads_at_once_and_can_choose_topics(client):
    person = make_person()
    own = OwnPage(client)
    own.do("news", person, news_by_email="1")
    reader = Reader.objects.get()
    assert basis(reader).source == "own_page"
    assert link(reader) in own.response.text
    own.do("news", person)
    assert not Reader.objects.exists()


def test_new_address_that_nobody_has_confirmed_is_asked_first(client):
    person = make_person()
    own = OwnPage(client)
    own.correct(person, email="new@example.org")
    page = own.do("news", person, news_by_email="1").text
    assert "Your new address has been sent a mail" in page
    assert not Consent.objects.exists()
    client.post(mailed())
    assert basis(Reader.objects.get()).subject == "new@example.org"


def test_corrected_address_gets_no_news_before_its_own_yes(client):
    reader = make_reader(ZOE)
    person = make_person()
    correcting.correct(person, {"email": "new@example.org"}, make_staff())
    assert basis(reader) is None
    person.refresh_from_db()
    correcting.confirm_address(person)
    assert not Reader.objects.filter(email="new@example.org").exists()
    correcting.correct(person, {"email": ZOE}, None)
    assert basis(reader)


def test_address_that_was_only_in_use_for_a_while_is_nobodys_to_read():
    person = make_person()
    correcting.correct(person, {"email": RITA}, None)
    make_reader()
    person.refresh_from_db()
    correcting.correct(person, {"email": "third@example.org"}, None)
    assert not Reader.objects.exists()
