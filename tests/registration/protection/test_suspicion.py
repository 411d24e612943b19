"""What makes a person look at an entry first, and what makes a visitor wait."""

import re
from pathlib import Path

import pytest
import time_machine
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from registration import funnel
from registration.inputs.fields import NameField
from registration.mail.timing import ALERT_WAIT
from registration.models import Allowance, Mail, Person, Registration
from registration.protection import suspicion
from registration.protection.rate_limits import HOUR
from registration.protection.suspicion import MOST_REGISTRATIONS
from registration.quick_register import acceptance
from tests.builders import NO_CODE, make_staff, run_tasks, solved

pytestmark = pytest.mark.usefixtures("site")
FORM = reverse("registration:form")
NAMES = Path(__file__).with_name("names.txt").read_text(encoding="utf-8").splitlines()


def reasons() -> list[str]:
    return Registration.objects.latest("pk").suspicions


def visitor(number=1) -> dict:
    return {"REMOTE_ADDR": f"198.51.{number}.7"}


# Names


def test_more_than_three_hundred_real_names_are_neither_refused_nor_suspected():
    assert len(NAMES) >= 300
    for name in NAMES:
        first, _, last = name.partition(" ")
        for part in (first, last or first, name):
            NameField(called="name").clean(part)
        # Some people type all of it into both boxes.
        for boxes in ({"first_name": first, "last_name": last or first}, {"first_name": name, "last_name": name}):
            registration = Registration(**boxes)
            assert not [rule for rule, strikes in suspicion.RULES.items() if strikes(registration)], name


@pytest.mark.parametrize(
    "name", [*NAMES[::40], "A/L Muthu", "D/O Pillai", "Francesca Marcialis", "You Won Kim", "J. Ru"]
)
def test_people_with_such_names_are_written_to(client, name):
    first, _, last = name.partition(" ")
    client.post(FORM, solved(first_name=first, last_name=last or first))
    assert Mail.objects.filter(kind="confirmation", state="waiting").exists()


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("bit.ly/abc", "link_in_name"),
        ("example . com", "link_in_name"),
        ("Win 5000 today", "advert_in_name"),
        ("Click here now", "advert_in_name"),
        ("Hello 💰", "advert_in_name"),
        ("buy at shop dot com", "advert_in_name"),
        ("Cheap viagra", "advert_in_name"),
        ("visit our website", "advert_in_name"),
        ("make money fast", "advert_in_name"),
        ("Join my Telegram now", "advert_in_name"),
        ("t.me/abc", "link_in_name"),
        ("shop (.) example", "link_in_name"),
        ("hOkXYtZVqbRnWlD", "jumbled_name"),
        ("XvPqRtLwZn", "jumbled_name"),
    ],
)
def test_name_that_is_none_is_set_aside_with_its_reason(client, name, rule):
    response = client.post(FORM, solved(last_name=name))
    registration = Registration.objects.get()
    assert (response.status_code, registration.status) == (303, "quarantined")
    assert rule in registration.suspicions


# The box that nobody sees


def test_box_is_hidden_from_people_and_their_tools(client):
    page = client.get(FORM).text
    box = page[page.index('<p class="visually-hidden" aria-hidden="true">') :].partition("</p>")[0]
    assert 'name="message"' in box
    assert 'tabindex="-1"' in box
    assert 'autocomplete="off"' in box


def proof_in(response) -> str:
    return re.search(r'name="proof" value="([^"]*)"', response.text)[1]


def test_candidate_whose_browser_filled_the_box_is_asked_to_empty_it(client):
    response = client.post(FORM, solved(message="Acme Ltd"))
    assert response.status_code == 422
    assert "Empty this box" in response.text
    assert client.post(FORM, solved(captcha_1="", proof=proof_in(response))).status_code == 303
    assert reasons() == []


def test_program_that_fills_it_again_gets_the_same_thank_you_and_is_set_aside(client):
    response = client.post(FORM, solved(message="Buy this"))
    again = client.post(FORM, solved(message="Buy this", captcha_1="", proof=proof_in(response)))
    assert (again.status_code, reasons()) == (303, ["trap"])
    assert "Thank you for registering" in client.get(again.url).text


# Quarantine


@pytest.fixture
def suspect(client):
    client.post(FORM, solved(last_name="XvPqRtLwZn"))
    return Registration.objects.get()


def test_suspect_gets_no_mail_and_recruiters_neither(suspect):
    make_staff(groups=["Recruiters"])
    run_tasks()
    assert not outbox.outbox


def test_not_spam_goes_on_as_if_never_suspected(suspect):
    make_staff(groups=["Recruiters"])
    assert acceptance.release(suspect)
    with time_machine.travel(timezone.now() + ALERT_WAIT):
        run_tasks()
    suspect.refresh_from_db()
    assert (suspect.status, len(outbox.outbox)) == ("new", 2)


def test_not_spam_pressed_twice_writes_once(suspect):
    twin = Registration.objects.get()
    assert [acceptance.release(suspect), acceptance.release(twin)] == [True, False]
    assert Mail.objects.count() == 2


def test_rules_count_how_often_they_strike_and_are_found_wrong(suspect):
    acceptance.release(suspect)
    funnel.flush()
    ((_, today),) = funnel.last_days(1)
    assert (today["suspected:jumbled_name"], today["cleared:jumbled_name"]) == (1, 1)


# Many from one place


def test_sixth_registration_from_one_address_within_minutes_is_set_aside(client):
    for n in range(6):
        client.post(FORM, solved(email=f"p{n}@example.org", first_name=f"P{n}"), **visitor())
    assert Person.objects.set_aside().count() == 1
    assert reasons() == ["address"]


def test_neighbours_count_together_by_network(client, monkeypatch):
    monkeypatch.setitem(MOST_REGISTRATIONS, "network", (3, HOUR))
    for n in range(4):
        where = {"REMOTE_ADDR": f"2001:db8:0:{n:x}::1"}
        client.post(FORM, solved(email=f"p{n}@example.org", first_name=f"P{n}"), **where)
    assert reasons() == ["network"]


def test_fourth_registration_of_one_address_within_a_day_is_set_aside(client):
    for n in range(4):
        client.post(FORM, solved(first_name=f"P{n}"), **visitor(n))
    assert reasons() == ["email"]


def test_one_person_with_ever_new_addresses_is_set_aside(client):
    for n in range(4):
        client.post(FORM, solved(email=f"p{n}@example.org"))
    assert reasons() == ["payload"]


def test_forged_forwarding_header_does_not_make_another_visitor(client):
    for n in range(6):
        client.post(
            FORM, solved(email=f"p{n}@example.org", first_name=f"P{n}"), headers={"x-forwarded-for": f"192.0.2.{n}"}
        )
    assert reasons() == ["address"]


def test_visitors_behind_our_proxy_are_told_apart(client, settings):
    settings.TRUSTED_PROXIES = 1
    for n in range(6):
        where = {"x-forwarded-for": f"203.0.113.9, 192.0.{n}.1"}
        client.post(FORM, solved(email=f"p{n}@example.org", first_name=f"P{n}"), headers=where)
    assert not Person.objects.set_aside().exists()


# Many mistakes


def guess(client, **where):
    return client.post(FORM, solved(captcha_1=NO_CODE), **where)


def test_sixth_wrong_code_in_ten_minutes_is_answered_with_other_ways(client):
    answers = [guess(client) for _ in range(6)]
    assert [response.status_code for response in answers] == [422] * 5 + [429]
    # As the sentence on the page says: ten minutes.
    assert answers[5].headers["Retry-After"] == "600"
    page = answers[5].text
    assert "E-mail me a link" in page
    assert 'value="zoe@example.org"' in page


def test_code_box_with_nothing_to_be_seen_is_an_empty_one_and_spends_nothing(client):
    request = solved()
    assert "Enter the code" in client.post(FORM, request | {"captcha_1": "\u200b \ufeff"}).text
    assert client.post(FORM, request | {"captcha_1": f"\u2068{request['captcha_1']}\u2069"}).status_code == 303


@pytest.mark.parametrize("fields", [{"captcha_1": NO_CODE}, {"captcha_0": "", "captcha_1": ""}, {"captcha_0": "x"}])
def test_copies_of_one_mistake_are_one_attempt(client, fields):
    request = solved(**fields)
    assert {client.post(FORM, request).status_code for _ in range(8)} == {422}


def test_copies_of_a_request_that_needs_a_correction_are_no_attempts(client):
    request = solved(last_name="")
    for _ in range(8):
        client.post(FORM, request)
    assert client.post(FORM, solved()).status_code == 303


def test_same_guess_at_ever_new_codes_is_an_attempt_each_time(client):
    statuses = []
    for _ in range(6):
        client.cookies.clear()
        client.get(reverse("registration:picture"))
        statuses.append(client.post(FORM, solved(captcha_0="", captcha_1=NO_CODE)).status_code)
    assert statuses == [422] * 5 + [429]


def test_copy_of_a_registration_gets_its_thank_you_also_after_others_have_reached_the_limit(client):
    request = solved()
    first = client.post(FORM, request)
    for _ in range(5):
        guess(client)
    assert client.post(FORM, request).url == first.url
    assert guess(client).status_code == 429


def test_visitor_made_to_wait_still_registers_by_the_link(client):
    for _ in range(6):
        guess(client)
    assert client.post(FORM, solved(captcha_1="", by_mail="1")).status_code == 303


def test_visitor_with_a_solved_code_is_not_made_to_wait_by_others(client):
    proof = proof_in(client.post(FORM, solved(email="")))
    for _ in range(6):
        guess(client)
    assert client.post(FORM, solved(captcha_1="", proof=proof)).status_code == 303


def test_another_visitor_is_not_made_to_wait(client):
    for _ in range(6):
        guess(client)
    assert client.post(FORM, solved(), **visitor()).status_code == 303


def test_mistakes_in_other_fields_make_nobody_wait(client):
    for _ in range(7):
        response = client.post(FORM, solved(email=""))
    assert response.status_code == 422


def test_address_of_a_visitor_is_stored_nowhere(client):
    guess(client, **visitor())
    client.post(FORM, solved(), **visitor())
    stored = str([*Allowance.objects.values(), *Registration.objects.values()])
    assert "198.51" not in stored
