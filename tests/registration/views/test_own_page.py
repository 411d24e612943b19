"""The page of one's own: asked for by address, opened by a mailed link and a button, and what can be done there."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registration.mail.sending import MAILS
from registration.mail.signed_links import address
from registration.models import Case, Consent, Mail, Person
from registration.people import correcting, merging
from registration.privacy import consents
from registration.rights import own_page
from tests.builders import NO_CODE, make_person, make_staff, run_tasks, solved

pytestmark = pytest.mark.usefixtures("site")
ASK = reverse("registration:my-data")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def ask(client, email="zoe@example.org", **fields):
    form = {name: value for name, value in solved().items() if name.startswith("captcha")}
    return client.post(ASK, form | {"email": email} | fields)


def send_mails():
    # The job that asks for the link makes another, which sends it.
    run_tasks()
    run_tasks()


def link_of(client, email="zoe@example.org") -> str:
    outbox.outbox.clear()
    ask(client, email)
    send_mails()
    return path_in(outbox.outbox[0])


def path_in(message) -> str:
    return re.search(r"http://testserver(/register/my-data/\S+/)", message.body)[1]


class OwnPage:
    """One that is open in a browser."""

    def __init__(self, client, email="zoe@example.org"):
        self.client, self.link = client, link_of(client, email)
        outbox.outbox.clear()
        self.response = client.post(self.link)
        self.text = self.response.text

    def do(self, action, person, **fields):
        token = re.search(r'name="token" value="([^"]+)"', self.text)[1]
        self.response = self.client.post(self.link, {"token": token, "do": action, "person": person.pk} | fields)
        person.refresh_from_db()
        return self.response

    def correct(self, person, **fields):
        values = {name: getattr(person, name) for name in ("first_name", "last_name", "email", "telephone")}
        return self.do("values", person, **values | fields)


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def own(client, person):
    return OwnPage(client)


# Asking


def test_known_address_gets_a_link_by_mail(client, person):
    ask(client)
    send_mails()
    (message,) = outbox.outbox
    assert message.to == ["zoe@example.org"]
    assert path_in(message)


def test_address_typed_in_another_way_is_the_same(client, person):
    ask(client, " Zoe@EXAMPLE.org ")
    send_mails()
    assert outbox.outbox[0].to == ["zoe@example.org"]


def test_unknown_address_gets_nothing(client, person):
    ask(client, "nobody@example.org")
    send_mails()
    assert not outbox.outbox
    assert not Mail.objects.exists()


def test_answer_is_the_same_for_known_and_unknown_addresses(client, person):
    answers = [ask(client, email) for email in ("zoe@example.org", "nobody@example.org")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(303, f"{ASK}?sent")}
    assert "If we know this address" in client.get(answers[0].url).text


def test_work_is_the_same_for_known_and_unknown_addresses(client, person):
    numbers = []
    for email in ("warm@example.org", "zoe@example.org", "nobody@example.org"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(client, email)
        numbers.append([query["sql"].split()[:1] for query in queries])
    assert numbers[1] == numbers[2]
    assert DBTaskResult.objects.filter(task_path__endswith="mail_link").count() == 3


def test_no_address_stays_in_the_queue(client, person):
    ask(client)
    assert "zoe" not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))


def test_address_gets_one_link_an_hour(client, person, clock):
    for _ in range(3):
        assert ask(client).status_code == 303
        send_mails()
    assert len(outbox.outbox) == 1
    clock.shift(timedelta(minutes=61))
    ask(client)
    send_mails()
    assert len(outbox.outbox) == 2


def test_wrong_code_sends_nothing_and_asks_again(client, person):
    response = ask(client, captcha_1=NO_CODE)
    assert response.status_code == 422
    assert "copy the one in this new picture" in response.text
    assert "zoe@example.org" in response.text
    assert not DBTaskResult.objects.exists()


def test_second_click_is_answered_like_the_first(client, person):
    form = {name: value for name, value in solved().items() if name.startswith("captcha")}
    answers = [client.post(ASK, form | {"email": "zoe@example.org"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    send_mails()
    assert len(outbox.outbox) == 1


def test_used_code_asks_for_no_other_address(client, person):
    form = {name: value for name, value in solved().items() if name.startswith("captcha")}
    client.post(ASK, form | {"email": "nobody@example.org"})
    assert client.post(ASK, form | {"email": "zoe@example.org"}).status_code == 422


def test_many_wrong_codes_have_to_wait(client, person):
    for n in range(5):
        ask(client, f"zoe{n}@example.org", captcha_1=NO_CODE)
    response = ask(client)
    assert response.status_code == 429
    assert "Retry-After" in response.headers


def test_form_on_another_site_asks_for_nothing(client, person):
    form = {name: value for name, value in solved().items() if name.startswith("captcha")}
    response = client.post(ASK, form | {"email": "zoe@example.org"}, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert not DBTaskResult.objects.exists()


def test_new_code_keeps_the_address(client):
    assert "zoe@example.org" in client.post(ASK, {"new_code": "1", "email": "zoe@example.org"}).text


@pytest.mark.parametrize("email", ["", "zoe", "zoe@", "x" * 300 + "@example.org", "a\x00b@example.org"])
def test_address_that_is_none_is_asked_again(client, email):
    assert ask(client, email).status_code == 422


# Opening


def test_opening_the_link_shows_a_button_and_nothing_else(client, person):
    response = client.get(link_of(client))
    assert "Open my page" in response.text
    assert "Zoë" not in response.text


def test_button_opens_the_page(own):
    assert "Zoë O" in own.text
    assert "020 7946 0018" in own.text


def test_page_is_kept_by_nobody(own):
    assert "no-store" in own.response["Cache-Control"]
    assert own.response["Referrer-Policy"] == "same-origin"
    assert own.response["X-Robots-Tag"] == "noindex"
    assert not own.response.cookies


def test_nothing_personal_stands_in_the_address(own, person):
    assert not re.search(r"zoe|neill|example", own.link, re.I)


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_opens_for_half_an_hour(client, person, clock, method):
    link = link_of(client)
    clock.shift(timedelta(minutes=29))
    assert getattr(client, method)(link).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert getattr(client, method)(link).status_code == 410


def test_link_counts_from_when_the_mail_went_out(client, person, clock):
    ask(client)
    run_tasks()
    clock.shift(timedelta(hours=2))
    run_tasks()
    assert client.get(path_in(outbox.outbox[0])).status_code == 200


def test_page_closes_half_an_hour_after_it_was_opened(own, person, clock):
    for _ in range(2):
        clock.shift(timedelta(minutes=14))
        assert own.do("news", person).status_code == 200
    clock.shift(timedelta(minutes=14))
    response = own.do("wish", person, choice="no_contact_at yes")
    assert response.status_code == 410
    assert person.no_contact_at is None


@pytest.mark.parametrize("link", ["x", "1.0:abc:def", "1:1"])
def test_forged_link_opens_nothing(client, link):
    assert client.post(reverse("registration:own-page", args=[link])).status_code == 410


def test_link_for_another_purpose_opens_nothing(client, person):
    signed = address("confirm", person.registrations.get()).split("/")[-2]
    assert client.post(reverse("registration:own-page", args=[signed])).status_code == 410


def test_token_of_the_page_is_not_made_by_others(own, person):
    forged = own.client.post(own.link, {"token": "WzFd:x:y", "do": "pack", "person": person.pk})
    assert forged.status_code == 410


def test_everybody_at_the_address_stands_apart(client, person):
    make_person(first_name="Ann", email="ZOE@example.org")
    page = OwnPage(client)
    assert page.text.count('<section aria-labelledby="person-') == 2
    assert "2 entries have this address" in page.text


def test_nobody_elses_number_is_obeyed(own, person):
    other = make_person(email="other@example.org")
    own.do("wish", other, choice="no_contact_at yes")
    assert other.no_contact_at is None


def test_address_that_was_corrected_away_opens_nothing(client, person):
    """It may have been a stranger's all along."""
    correcting.correct(person, {"email": "right@example.org"}, by=make_staff())
    outbox.outbox.clear()
    Mail.objects.all().delete()
    ask(client)
    send_mails()
    assert not [message for message in outbox.outbox if "my-data" in message.body.split("No news")[0]]


def test_link_dies_with_the_address_to_which_it_went(client, person):
    link = link_of(client)
    correcting.correct(person, {"email": "right@example.org"}, by=make_staff())
    assert client.get(link).status_code == 410


def test_joined_entries_are_one(client, person):
    other = make_person(first_name="Zoe", email="other@example.org")
    merging.merge(person, other, make_staff())
    page = OwnPage(client)
    assert page.text.count('<section aria-labelledby="person-') == 1


def test_erased_meanwhile_is_said(own, person):
    response = own.client.post(own.link, {"token": own_page.token_of([Person(pk=4711)]), "do": "pack", "person": 4711})
    assert response.status_code == 410


def test_form_on_another_site_changes_nothing(own, person):
    token = own_page.token_of([person])
    response = own.client.post(
        own.link,
        {"token": token, "do": "wish", "person": person.pk, "choice": "no_contact_at yes"},
        headers={"sec-fetch-site": "cross-site"},
    )
    person.refresh_from_db()
    assert (response.status_code, person.no_contact_at) == (403, None)


# What can be done


def test_person_downloads_the_pack(own, person):
    response = own.do("pack", person)
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    with ZipFile(BytesIO(response.content)) as archive:
        assert b"zoe@example.org" in archive.read("your-data.html")
    assert person.events.get(kind="note").note == "Downloaded all their data on their own page."


def test_person_corrects_a_value_and_is_told_by_mail(own, person):
    response = own.correct(person, last_name="O'Neill-Ward", profession="nurse")
    assert "Corrected: last name, profession." in response.text
    assert person.last_name == "O'Neill-Ward"
    run_tasks()
    (message,) = outbox.outbox
    assert message.to == ["zoe@example.org"]
    assert "Corrected: last name, profession." in message.body


def test_new_address_is_told_to_the_old_one_too(own, person):
    own.correct(person, email="new@example.org")
    assert person.email == "new@example.org"
    run_tasks()
    told = {message.to[0]: message.body for message in outbox.outbox}
    assert len(outbox.outbox) == len(told) == 2
    assert "Corrected: e-mail." in told["zoe@example.org"]
    assert "Please tell us that it is" in told["new@example.org"]


def test_page_stays_open_after_the_address_has_changed(own, person):
    assert "new@example.org" in own.correct(person, email="new@example.org").text


def test_correction_is_noted_as_their_own(own, person):
    own.correct(person, telephone="020 7946 0099")
    event = person.events.get(kind="correction")
    assert (event.subject, event.by, person.telephone_e164) == ("telephone", None, "+442079460099")


@pytest.mark.parametrize(
    "fields", [{"first_name": ""}, {"email": "x"}, {"telephone": "12"}, {"profession": "pirate"}, {"last_name": "<b>"}]
)
def test_value_that_cannot_be_is_asked_again(own, person, fields):
    response = own.correct(person, **fields)
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert not Mail.objects.filter(kind="changed").exists()


def test_nothing_different_changes_and_mails_nothing(own, person):
    assert "Nothing was different." in own.correct(person).text
    assert not Mail.objects.filter(kind="changed").exists()


def test_person_chooses_news_and_stops_them(own, person):
    own.do("news", person, news_by_email="1")
    entry = Consent.objects.get()
    assert (entry.channel, entry.is_given, entry.source) == ("email", True, "own_page")
    assert "News by e-mail: no." in own.do("news", person).text
    assert not consents.agrees(person, "email")


def test_news_that_was_chosen_shows_as_ticked(own, person):
    assert re.search(r'name="news_by_email"[^>]*checked', own.do("news", person, news_by_email="1").text)


@pytest.mark.parametrize("wish", ["no_contact_at", "objected_at"])
def test_person_sets_a_wish_and_lifts_it(own, person, wish):
    own.do("wish", person, choice=f"{wish} yes")
    assert getattr(person, wish)
    own.do("wish", person, choice=f"{wish} no")
    assert not getattr(person, wish)
    assert Mail.objects.filter(kind="changed").count() == 2


def test_restriction_is_lifted_by_staff_only(own, person):
    Person.objects.filter(pk=person.pk).update(restricted_at=timezone.now())
    assert own.do("wish", person, choice="restricted_at no").status_code == 422
    assert person.restricted_at


def test_page_of_somebody_who_is_not_to_be_contacted_still_comes_by_mail(client, person):
    Person.objects.filter(pk=person.pk).update(no_contact_at=timezone.now())
    assert link_of(client)


@pytest.mark.parametrize("kind", ["erasure", "restriction", "complaint"])
def test_person_asks_and_gets_a_reference(own, person, kind):
    response = own.do("ask", person, kind=kind, words="Please.")
    case = Case.objects.get()
    assert (case.kind, case.person, case.source, case.words) == (kind, person, "own_page", "Please.")
    assert case.reference in response.text


def test_request_that_was_pressed_twice_is_one(own, person):
    for _ in range(2):
        response = own.do("ask", person, kind="complaint", words="Twice.")
    assert Case.objects.count() == 1
    assert "That has been done already." in response.text


@pytest.mark.parametrize("fields", [{}, {"kind": "pirate"}, {"kind": "complaint", "words": "x" * 5000}])
def test_request_that_is_unclear_is_asked_again(own, person, fields):
    assert own.do("ask", person, **fields).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize("action", ["", "erase", "values\x00", "__class__"])
def test_unknown_action_only_shows_the_page(own, person, action):
    assert own.do(action, person).status_code == 200


def test_every_change_leaves_no_cookie(own, person):
    assert not own.do("wish", person, choice="no_contact_at yes").cookies


def test_wish_that_was_lifted_can_be_set_again(own, person):
    for stands in ("yes", "no", "yes"):
        own.do("wish", person, choice=f"objected_at {stands}")
    assert person.objected_at


def test_link_that_staff_send_again_goes_to_the_address_in_use(client, person):
    link_of(client)
    correcting.correct(person, {"email": "right@example.org"}, by=make_staff())
    Mail.objects.filter(kind="changed").delete()
    outbox.outbox.clear()
    MAILS.send_again(Mail.objects.get(kind="own_page"))
    run_tasks()
    assert [message.to for message in outbox.outbox] == [["right@example.org"]]


def test_page_that_is_open_closes_when_staff_correct_the_address(own, person):
    """Whoever has it open may be a stranger."""
    correcting.correct(person, {"email": "right@example.org"}, by=make_staff())
    assert own.do("pack", person).status_code == 410


def test_page_that_is_open_shows_nobody_who_was_joined_under_another_address(own, person):
    other = make_person(first_name="Ann", email="other@example.org")
    merging.merge(other, person, make_staff())
    assert own.do("news", person).status_code == 410
