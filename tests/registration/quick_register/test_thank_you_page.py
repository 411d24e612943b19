"""What is said and asked once a registration is stored: the day of the call, the best time to call, and news."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registration import funnel
from registration.models import Consent, Person, Registration
from registration.privacy import consents
from registration.quick_register.acceptance import release
from tests.builders import make_registration, make_staff, publish_document, run_tasks, solved

pytestmark = pytest.mark.usefixtures("site")
FORM = reverse("registration:form")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def thanks(client) -> str:
    """The address of the page that a candidate has been led to."""
    return client.post(FORM, solved(best_time="")).url


def is_ticked(page: str, name: str) -> bool:
    return "checked" in re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]


# The day of the call


def move_to(clock, text: str) -> datetime:
    moment = timezone.make_aware(datetime.fromisoformat(text))
    clock.move_to(moment)
    return moment


def test_page_names_the_day_by_which_we_call(client, clock):
    move_to(clock, "2026-11-28 12:00")
    page = client.get(client.post(FORM, solved()).url).text
    assert "We will call you by Monday 30 November." in page
    assert Person.objects.get().next_at == timezone.make_aware(datetime(2026, 11, 30, 17, 30))


@pytest.mark.parametrize("status", ["new", "quarantined"])
def test_page_names_the_same_day_to_whoever_we_doubt(client, clock, status):
    registration = make_registration(status=status, created_at=move_to(clock, "2027-03-25 15:00"))
    assert "We will call you by Tuesday 30 March." in client.get(registration.get_absolute_url()).text


def test_page_does_not_name_a_day_that_has_passed(client, clock):
    registration = make_registration(created_at=move_to(clock, "2026-11-30 12:00"))
    clock.shift(timedelta(days=3))
    assert "We will call you as soon as we can." in client.get(registration.get_absolute_url()).text


def test_desk_works_to_what_the_page_had_said_before_somebody_was_found_genuine(client, clock):
    registration = make_registration(status="quarantined", created_at=move_to(clock, "2026-11-30 12:00"))
    clock.shift(timedelta(days=3))
    release(registration)
    assert Person.objects.get().next_at == timezone.make_aware(datetime(2026, 12, 1, 12))


def test_promise_to_whoever_needed_the_link_begins_with_it(client, clock):
    move_to(clock, "2026-11-30 12:00")
    thanks = client.post(FORM, solved(captcha_1="", by_mail="1")).url
    assert "then we will call you within one working day." in " ".join(client.get(thanks).text.split())
    confirmed = move_to(clock, "2026-12-03 14:00")
    run_tasks()
    link = re.search(r"http://testserver(/register/confirm/\S+)", outbox.outbox[0].body)[1]
    client.post(link)
    assert "We will call you by Friday 4 December." in client.get(link).text
    assert "We will call you by Friday 4 December." in client.get(thanks).text
    person = Person.objects.get()
    assert (person.created_at, person.next_at) == (confirmed, confirmed + timedelta(days=1))


def test_confirming_the_address_later_does_not_move_the_promise(client, clock):
    move_to(clock, "2026-11-30 12:00")
    thanks = client.post(FORM, solved()).url
    run_tasks()
    link = re.search(r"http://testserver(/register/confirm/\S+)", outbox.outbox[0].body)[1]
    move_to(clock, "2026-12-01 10:00")
    client.post(link)
    for page in (link, thanks):
        assert "We will call you by Tuesday 1 December." in client.get(page).text


# What is asked


def test_box_asks_for_neither_best_time_nor_news(client):
    page = client.get(FORM).text
    assert not re.search(r'name="(best_time|news_by_)', page)


def test_candidate_is_asked_afterwards_with_nothing_ticked_or_chosen(client, thanks):
    page = client.get(thanks).text
    assert '<option value="" selected>Any time' in page
    assert not is_ticked(page, "news_by_email")
    assert not is_ticked(page, "news_by_sms")


def test_candidate_says_when_to_call_and_what_news_to_send(client, thanks):
    response = client.post(thanks, {"best_time": "morning", "news_by_email": "1"})
    assert (response.status_code, response.url) == (303, f"{thanks}?saved#afterwards")
    page = client.get(response.url).text
    assert "Saved, thank you" in page
    assert '<option value="morning" selected>' in page
    assert Registration.objects.get().best_time == "morning"
    assert consents.open_tick(Registration.objects.get())


def test_tick_is_recorded_with_its_sentence_its_time_and_where_it_was_ticked(client, thanks):
    client.post(thanks, {"news_by_sms": "1"})
    entry = Consent.objects.get()
    assert (entry.channel, entry.subject, entry.source) == ("sms", "+442079460018", "thanks")
    assert (entry.wording, entry.wording_version) == (consents.WORDINGS["sms"][0], 1)
    assert (entry.recorded_at, entry.reference) == (timezone.now(), Registration.objects.get().reference)


def test_same_answer_twice_changes_nothing(client, thanks):
    for _ in range(3):
        assert client.post(thanks, {"best_time": "morning", "news_by_email": "1"}).status_code == 303
    assert Consent.objects.count() == 1


def test_candidate_takes_back_a_tick_within_the_hour(client, thanks):
    client.post(thanks, {"news_by_email": "1"})
    client.post(thanks, {})
    assert [entry.is_given for entry in Consent.objects.order_by("pk")] == [True, False]
    assert not is_ticked(client.get(thanks).text, "news_by_email")


def test_empty_answer_withdraws_nothing_that_was_agreed_to_elsewhere(client, thanks):
    consents.record_ticks(make_registration(), {"email": 1}, "link")
    client.post(thanks, {"best_time": "evening"})
    assert consents.is_given("email", "zoe@example.org")


def test_page_does_not_tell_what_the_same_address_agreed_to_elsewhere(client, thanks):
    consents.record_ticks(make_registration(), {"email": 1})
    assert not is_ticked(client.get(thanks).text, "news_by_email")


def test_text_messages_are_offered_only_where_a_number_was_given(client):
    thanks = client.post(FORM, solved(telephone="")).url
    assert "text message" not in client.get(thanks).text
    assert client.post(thanks, {"news_by_sms": "1", "best_time": "midday"}).status_code == 303
    assert not Consent.objects.exists()


def test_page_shows_nothing_about_the_person(client, thanks):
    client.post(thanks, {"best_time": "morning", "news_by_email": "1"})
    for page in (client.get(thanks), client.post(thanks, {"best_time": "never"})):
        assert not re.search(r"Zo[eë]|Neill|zoe@|7946|[Nn]urse", page.text)
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"


def test_page_closes_after_an_hour_and_says_so_to_whoever_answers_then(client, thanks, clock):
    clock.shift(timedelta(minutes=59, seconds=59))
    assert client.post(thanks, {"best_time": "morning"}).status_code == 303
    clock.shift(timedelta(seconds=1))
    assert "Best time to call" not in client.get(thanks).text
    late = client.post(thanks, {"best_time": "evening", "news_by_email": "1"})
    assert (late.status_code, "That came too late" in late.text) == (410, True)
    assert (Registration.objects.get().best_time, Consent.objects.count()) == ("morning", 0)


def test_page_says_until_when_it_takes_answers(client, thanks):
    closes = timezone.localtime(timezone.now() + timedelta(hours=1))
    assert f"until {closes:%H:%M}" in client.get(thanks).text


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_answers_from_other_sites_are_refused_in_words(client, thanks, headers):
    response = client.post(thanks, {"best_time": "morning", "news_by_email": "1"}, headers=headers)
    assert (response.status_code, "could not tell that this came from our own page" in response.text) == (403, True)
    assert is_ticked(response.text, "news_by_email")
    assert (Registration.objects.get().best_time, Consent.objects.count()) == ("", 0)


@pytest.mark.parametrize(
    ("answer", "words"),
    [({"best_time": "never"}, "Choose the best time"), ({"news_by_email": "7"}, "Tick the box again")],
)
def test_answers_that_we_never_offered_are_refused_in_words(client, thanks, answer, words):
    response = client.post(thanks, answer)
    assert (response.status_code, words in response.text) == (422, True)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join(b"f%d=1" % n for n in range(2000)), b"x" * 300_000])
def test_sender_of_a_strange_body_gets_words(client, thanks, body):
    response = client.generic("POST", thanks, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {303, 400, 413}


def test_address_that_nobody_was_given_takes_no_answers(client):
    assert client.post(reverse("registration:thanks", args=["guess"]), {"best_time": "morning"}).status_code == 404


@pytest.mark.parametrize("carried", [{}, {"best_time": "evening"}], ids=["today's form", "a form of old"])
def test_copy_of_the_first_post_is_recognised_after_the_answers(client, carried):
    sent = solved(best_time="") | carried
    thanks = client.post(FORM, sent).url
    client.post(thanks, {"best_time": "morning", "news_by_email": "1"})
    assert client.post(FORM, sent).url == thanks
    assert (Registration.objects.count(), Registration.objects.get().best_time) == (1, "morning")


def test_copy_of_a_request_for_a_link_is_recognised_after_the_answers(client):
    sent = solved(captcha_1="", by_mail="1")
    thanks = client.post(FORM, sent).url
    client.post(thanks, {"best_time": "morning"})
    assert client.post(FORM, sent).url == thanks


def test_other_answers_with_a_used_code_are_no_copy(client):
    sent = solved(best_time="evening")
    client.post(FORM, sent)
    assert "used once already" in client.post(FORM, sent | {"best_time": "morning"}).text


def test_ticks_of_an_old_form_stand_on_the_page_and_can_be_taken_back(client):
    thanks = client.post(FORM, solved(best_time="evening", news_by_email="1")).url
    page = client.get(thanks).text
    assert is_ticked(page, "news_by_email")
    assert '<option value="evening" selected>' in page
    client.post(thanks, {"best_time": "evening"})
    assert [entry.source for entry in Consent.objects.order_by("pk")] == ["form", "thanks"]


@pytest.mark.parametrize("status", ["unconfirmed", "quarantined"])
def test_candidate_who_does_not_count_yet_is_asked_the_same(client, status):
    registration = make_registration(status=status)
    client.post(registration.get_absolute_url(), {"best_time": "midday"})
    registration.refresh_from_db()
    assert (registration.best_time, registration.status) == ("midday", status)


def test_recruiters_hear_after_two_minutes_and_of_the_best_time(client, thanks, clock):
    recruiter = make_staff(groups=["Recruiters"])
    clock.shift(timedelta(seconds=119))
    client.post(thanks, {"best_time": "morning"})
    run_tasks()
    assert not [message for message in outbox.outbox if recruiter.email in message.to]
    clock.shift(timedelta(seconds=1))
    run_tasks()
    (message,) = [message for message in outbox.outbox if recruiter.email in message.to]
    assert "Best time to call: Morning, 9 to 12" in message.body
    assert "Best time to call: Morning, 9 to 12" in message.alternatives[0].content


def test_candidate_is_written_to_at_once(client, thanks):
    run_tasks()
    assert [message.to for message in outbox.outbox] == [["zoe@example.org"]]


def test_candidate_who_never_answers_is_registered_all_the_same(client, thanks, clock):
    recruiter = make_staff(groups=["Recruiters"])
    clock.shift(timedelta(minutes=2))
    run_tasks()
    (message,) = [message for message in outbox.outbox if recruiter.email in message.to]
    assert "Best time" not in message.body
    assert Registration.objects.get().status == "new"


def test_answer_is_counted_once(client, thanks):
    for time in ("morning", "evening"):
        client.post(thanks, {"best_time": time})
    funnel.flush()
    assert funnel.numbers(timezone.localdate())["answered"] == 1


ANSWER = st.fixed_dictionaries(
    {},
    optional={
        "best_time": st.sampled_from(["", "morning"]),
        "news_by_email": st.just("1"),
        "news_by_sms": st.just("1"),
    },
)


@pytest.mark.slow
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(given=st.lists(ANSWER, max_size=6))
def test_ledger_has_an_entry_for_each_change_and_ends_with_the_last_answer(client, given):
    registration = make_registration(email="somebody@example.org")
    before = Consent.objects.count()
    changes, state = 0, {"news_by_email": False, "news_by_sms": False}
    for answer in given:
        client.post(registration.get_absolute_url(), answer)
        changes += sum((name in answer) != ticked for name, ticked in state.items())
        state = {name: name in answer for name in state}
    assert Consent.objects.count() - before == changes
    page = client.get(registration.get_absolute_url()).text
    assert {name: is_ticked(page, name) for name in state} == state


def test_erased_candidate_leaves_no_page(client, thanks):
    publish_document("terms", body="<p>Newer.</p>")
    Registration.objects.get().delete()
    assert client.post(thanks, {"best_time": "morning"}).status_code == 404
