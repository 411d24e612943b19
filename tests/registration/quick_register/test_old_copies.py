"""Copies of pages that lay in caches for weeks: what is in them is posted as it was, with a code of today."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from registration.captcha.token import Token
from registration.models import Consent, Registration
from tests.builders import make_article, publish_document

pytestmark = pytest.mark.usefixtures("site")
FORM = reverse("registration:form")
TYPED = {"first_name": "Zoë", "last_name": "O'Neill", "email": "zoe@example.org"}


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def article(clock):
    return make_article(title="Night shifts", publish_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def copy(client, article) -> dict[str, str]:
    """The form as it stands in a copy of the article's page, thirty days old, with the terms ticked."""
    return fields_of(client.get(article.get_absolute_url()).text)


class Fields(HTMLParser):
    """What a browser would post of a page: each input with its value."""

    def __init__(self):
        super().__init__()
        self.values = {}

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "input" and not attributes.get("name", "").startswith(("q", "news_by")):
            self.values[attributes["name"]] = attributes.get("value") or ""


def fields_of(page: str) -> dict[str, str]:
    parser = Fields()
    parser.feed(page)
    return parser.values


def post_after_thirty_days(client, clock, copy):
    clock.shift(timedelta(days=30))
    client.get(reverse("registration:picture"))
    clock.shift(timedelta(seconds=10))
    code = Token.parse(client.cookies["code"].value.split(".")[-1]).code
    return client.post(FORM, copy | TYPED | {"captcha_1": code})


def change_nothing(article):
    pass


def rename(article):
    article.title, article.slug = "Days", "days"
    article.save()


def unpublish(article):
    article.status = "draft"
    article.save()


def delete(article):
    article.delete()


@pytest.mark.parametrize("change", [change_nothing, rename, unpublish, delete])
def test_copy_registers_and_says_where_from_whatever_became_of_the_article(client, clock, article, copy, change):
    change(article)
    assert post_after_thirty_days(client, clock, copy).status_code == 303
    registration = Registration.objects.get()
    assert (registration.article_title, registration.source_is_genuine) == ("Night shifts", True)
    assert (registration.article is None) == (change is delete)


def test_source_noted_stays_when_the_article_is_deleted_after_registering(client, clock, article, copy):
    post_after_thirty_days(client, clock, copy)
    article.delete()
    registration = Registration.objects.get()
    assert (registration.article, registration.article_title) == (None, "Night shifts")


def test_copy_with_terms_of_old_asks_for_agreement_to_those_in_force_and_then_registers(client, clock, copy):
    newest = publish_document("terms", body="<p>Other words.</p>")
    page = post_after_thirty_days(client, clock, copy)
    assert (page.status_code, "Our terms changed" in page.text) == (422, True)
    assert client.post(FORM, fields_of(page.text)).status_code == 303
    assert Registration.objects.get().terms == newest


# What the form asked beyond today's when the copy was made.
FORMERLY = {"best_time": "evening", "news_by_email": "1", "news_by_sms": "1", "telephone": "020 7946 0018"}


def test_copy_of_the_longer_form_is_taken_with_all_that_it_asked(client, clock, copy):
    assert post_after_thirty_days(client, clock, copy | FORMERLY).status_code == 303
    assert Registration.objects.get().best_time == "evening"
    assert sorted(Consent.objects.values_list("channel", "source")) == [("email", "form"), ("sms", "form")]


def test_copy_of_the_longer_form_keeps_all_that_it_asked_while_a_mistake_is_corrected(client, clock, copy):
    page = post_after_thirty_days(client, clock, copy | FORMERLY | {"telephone": "12"})
    assert page.status_code == 422
    assert '<option value="evening" selected>' in page.text
    corrected = fields_of(page.text) | FORMERLY
    assert client.post(FORM, corrected).status_code == 303
    assert Registration.objects.get().best_time == "evening"


def test_copy_of_the_longer_form_keeps_all_that_it_asked_when_it_asks_for_another_code(client, copy):
    page = client.post(FORM, copy | TYPED | FORMERLY | {"new_code": "1"}).text
    assert '<option value="evening" selected>' in page
    assert len(re.findall(r'name="news_by_[a-z]+"[^>]* checked', page)) == 2


def test_tick_for_text_messages_of_a_copy_can_be_taken_away_where_a_number_is_lacking(client, clock, copy):
    page = post_after_thirty_days(client, clock, copy | FORMERLY | {"telephone": ""})
    assert "or take away that tick" in page.text
    assert 'name="news_by_sms"' in page.text
    assert client.post(FORM, fields_of(page.text)).status_code == 303


def test_copy_with_a_code_of_its_own_day_is_asked_for_a_new_one_and_keeps_the_rest(client, clock, copy):
    page = client.post(FORM, copy | TYPED | {"captcha_1": "ACEHK"})
    assert (page.status_code, fields_of(page.text)["email"]) == (422, "zoe@example.org")
