"""Staff see who reads the news by e-mail, and on what each mail rested; every search and look is noted."""

import pytest
from django.urls import reverse
from django.utils import timezone

from registration.models import Access, Consent, Mail
from tests.builders import make_category, make_person, make_reader, make_staff

pytestmark = pytest.mark.usefixtures("site")
LIST, FIND = (reverse(f"admin:registration_reader_{name}") for name in ("changelist", "find"))


@pytest.fixture
def recruiter(client):
    client.force_login(make_staff("jo", groups=["Recruiters"]))
    return client


def page_of(reader):
    return reverse("admin:registration_reader_change", args=[reader.pk])


def test_list_shows_address_topics_and_why_a_server_refused_it(recruiter):
    make_reader(topics=[make_category(name="Pay")], refused_at=timezone.now(), refusal="address refused: 550")
    page = recruiter.get(LIST).text
    assert all(words in page for words in ("rita@example.org", "Pay", "address refused: 550"))


def test_filters_find_the_refused_and_the_unconfirmed(recruiter):
    make_reader("ok@example.org")
    make_reader("refused@example.org", refused_at=timezone.now())
    page = recruiter.get(LIST, {"state": "refused"}).text
    assert "refused@example.org" in page
    assert "ok@example.org" not in page


@pytest.mark.parametrize("words", ["rita", "RITA@", " rita@example.org "])
def test_search_is_by_post_and_noted_for_candidates(recruiter, words):
    person = make_person(email="rita@example.org")
    make_reader()
    make_reader("other@example.org")
    page = recruiter.post(FIND, {"words": words}).text
    assert "1 reader found" in page
    assert "other@example.org" not in page
    assert [*Access.objects.values_list("action", "person_number")] == [("search", person.pk)]


def test_search_that_finds_nobody_says_so(recruiter):
    assert "Nobody is found" in recruiter.post(FIND, {"words": "x"}).text
    assert recruiter.get(FIND).status_code == 302


def test_looking_at_a_candidates_reading_is_noted(recruiter):
    person = make_person(email="rita@example.org")
    page = recruiter.get(page_of(make_reader())).text
    assert "Yes to e-mail" in page
    assert Access.objects.get().person_number == person.pk


def test_nothing_can_be_changed(recruiter):
    reader = make_reader()
    assert recruiter.post(page_of(reader), {"email": "x@example.org"}).status_code == 403
    assert recruiter.get(reverse("admin:registration_reader_add")).status_code == 403


@pytest.mark.parametrize("groups", [["Writers"], ["Editors"]])
def test_newsroom_sees_no_readers(client, groups):
    client.force_login(make_staff("ed", groups=groups))
    assert client.get(LIST).status_code == 403
    assert client.post(FIND, {"words": "rita"}).status_code == 403


def test_timeline_says_on_what_a_mail_with_news_rested(recruiter):
    person = make_person(email="rita@example.org")
    reader = make_reader()
    sent = {"state": "sent", "sent_at": timezone.now(), "consent": Consent.objects.get()}
    mail = Mail.objects.create(kind="news", person=person, reader=reader, **sent)
    page = recruiter.get(reverse("admin:registration_person_change", args=[person.pk])).text
    assert "It rests on what was agreed to on" in page
    assert f'name="mail" value="{mail.pk}"' not in page
    again = recruiter.post(reverse("admin:registration_person_act", args=[person.pk, "resend"]), {"mail": mail.pk})
    assert again.status_code == 422
    mail.refresh_from_db()
    assert mail.state == "sent"
