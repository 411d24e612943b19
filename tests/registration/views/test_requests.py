"""The public form for requests and complaints: what it stores, what it refuses, and that it tells strangers nothing."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registration.captcha.token import Token
from registration.models import Case
from registration.views.requests import signer
from tests.builders import NO_CODE, make_person, run_tasks

pytestmark = pytest.mark.usefixtures("site")
FORM = reverse("registration:request")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def asked(**fields):
    """What a browser posts once somebody has filled in the form and copied the code."""
    token = Token.mint()
    token = Token(nonce=token.nonce, issued=token.issued - timedelta(seconds=10))
    defaults = {
        "kind": "erasure",
        "name": "Zoë O'Neill",
        "email": "zoe@example.org",
        "words": "Please erase\r\nall of it.",
        "captcha_0": str(token),
        "captcha_1": token.code,
    }
    return defaults | fields


def test_anybody_can_ask_and_gets_a_reference_on_the_page_and_by_mail(client):
    page = client.post(FORM, asked(), follow=True)
    case = Case.objects.get()
    assert (case.kind, case.source, case.words) == ("erasure", "form", "Please erase\nall of it.")
    assert case.reference in page.text
    run_tasks()
    assert case.reference in mail.outbox[0].body


def test_code_of_the_page_is_in_the_page_itself_so_that_no_cookie_is_needed(client, clock):
    page = client.get(FORM)
    token = Token.parse(re.search(r'name="captcha_0" value="([^"]+)"', page.text)[1])
    clock.shift(10)
    client.post(FORM, asked(captcha_0=str(token), captcha_1=token.code))
    assert Case.objects.count() == 1
    assert not page.cookies


def test_new_code_keeps_what_was_typed(client):
    page = client.post(FORM, asked(new_code="1"))
    text = unescape(page.text)
    assert "Zoë O'Neill" in text
    assert re.search(r'value="erasure"[^>]*checked', text)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": ""}, "Choose what you want us to do"),
        ({"kind": "revenge"}, "Choose one from the list"),
        ({"name": ""}, "Enter your name"),
        ({"email": "zoe"}, "Enter an e-mail address like name@example.org"),
        ({"words": "x" * 4001}, "Your words must be 4,000 characters or fewer"),
        ({"kind": "complaint", "words": " "}, "Tell us what is wrong"),
        ({"words": "a\0b"}, "Null characters are not allowed"),
        ({"captcha_1": ""}, "Enter the code in the picture"),
        ({"captcha_1": NO_CODE}, "The code did not match"),
        ({"message": "Buy!"}, "Empty this box"),
    ],
)
def test_mistake_is_told_and_nothing_is_lost(client, fields, sentence):
    page = client.post(FORM, asked(**fields))
    assert page.status_code == 422
    assert sentence in unescape(page.text)
    assert "There is a problem" in page.text
    assert not Case.objects.exists()


def test_solved_code_is_not_asked_for_again_after_another_mistake(client):
    page = client.post(FORM, asked(name=""))
    assert "you need not do it again" in page.text
    proof = re.search(r'name="proof" value="([^"]+)"', page.text)[1]
    client.post(FORM, asked(captcha_0="", captcha_1="", proof=proof))
    assert Case.objects.count() == 1


def test_address_with_a_likely_slip_is_asked_about_once(client):
    page = client.post(FORM, asked(email="zoe@gmial.com"))
    assert "zoe@gmail.com" in page.text
    proof = re.search(r'name="proof" value="([^"]+)"', page.text)[1]
    client.post(FORM, asked(email="zoe@gmial.com", email_seen="zoe@gmial.com", proof=proof))
    assert Case.objects.get().email == "zoe@gmial.com"


def test_double_click_makes_one_case_and_leads_to_the_same_page(client):
    data = asked()
    first, second = client.post(FORM, data), client.post(FORM, data)
    assert first.url == second.url
    assert Case.objects.count() == 1


def test_other_words_with_a_used_code_are_not_taken_for_the_same(client):
    data = asked()
    client.post(FORM, data)
    page = client.post(FORM, data | {"words": "Something else."})
    assert page.status_code == 422
    assert "That code has been used once already" in page.text
    assert "Something else." in page.text


def test_other_sites_cannot_send_it(client):
    page = client.post(FORM, asked(), headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403
    assert "press Send again" in page.text
    assert not Case.objects.exists()


def test_many_wrong_codes_are_asked_to_wait(client):
    for _ in range(5):
        client.post(FORM, asked(captcha_1=NO_CODE))
    page = client.post(FORM, asked())
    assert (page.status_code, page["Retry-After"]) == (429, "600")
    assert "press Send again" in page.text


def test_network_that_sends_a_great_many_is_asked_to_wait_and_its_code_still_counts(client, clock):
    for n in range(10):
        assert client.post(FORM, asked(words=f"{n}")).status_code == 303
    data = asked()
    assert client.post(FORM, data).status_code == 429
    clock.shift(timedelta(minutes=11))
    assert client.post(FORM, data).status_code == 303


def test_known_and_unknown_address_get_the_same_answer_for_the_same_work(client):
    make_person(email="zoe@example.org")
    pages, numbers = [], []
    # What a process remembers, it asks once.
    client.get("/news/"), client.get(FORM)
    for email in ("zoe@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as counted:
            pages.append(client.post(FORM, asked(email=email), follow=True))
        numbers.append(len(counted))
    assert numbers[0] == numbers[1]
    bare = [re.sub(r'reference">[^<]+<', "", page.text) for page in pages]
    assert bare[0] == bare[1]
    assert {case.person for case in Case.objects.all()} == {None}


@pytest.mark.parametrize("path", [FORM, reverse("registration:received", args=[signer.sign("BCDF-GHJK")])])
def test_no_cache_keeps_these_pages(client, path):
    assert "no-store" in client.get(path)["Cache-Control"]


def test_page_after_it_cannot_be_had_by_guessing(client):
    assert client.get(reverse("registration:received", args=["BCDF-GHJK"])).status_code == 404


def test_every_page_links_to_the_form_at_its_foot(client):
    assert f'<a href="{FORM}">Your data: requests and complaints</a>' in client.get("/news/").text


@pytest.mark.parametrize("body", [b"%", b"\xff" * 100, b"x" * 300_000])
def test_unreadable_post_is_answered_in_words(client, body):
    page = client.post(FORM, body, content_type="multipart/form-data; boundary=x")
    assert page.status_code in (400, 413, 422)
