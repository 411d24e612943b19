"""Dates that were probably mistyped are refused or asked about, in every date field that staff can fill in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone

from news.admin.far_dates import AsksAboutFarDates
from news.models import Article
from tests.article_form import address, article_form, autosave, form_on, opened, send, send_form
from tests.builders import make_article, make_staff

TIMES = {"publish_at_0": "2026-03-02", "publish_at_1": "09:00"}


@pytest.fixture(autouse=True)
def today(time_machine):
    """No midnight between the date that a test reckons and the one that the page does."""
    time_machine.move_to(timezone.now(), tick=False)


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff())
    return client


def in_years(years):
    return f"{timezone.localdate() + timedelta(days=round(years * 365.25))}"


def add(client, **fields):
    fields |= {"expire_at_1": "09:00"} if "expire_at_0" in fields else {}
    return client.post(address("article_add"), article_form(**TIMES | {"_schedule": "1"} | fields), follow=True)


@pytest.mark.parametrize("field", ["publish_at_0", "expire_at_0", "reviewed_at"])
@pytest.mark.parametrize("year", ["0001", "0026", "0202", "1026", "1899", "2206", "9999"])
def test_year_that_cannot_be_meant_is_refused_in_every_field(newsroom, field, year):
    page = add(newsroom, **{field: f"{year}-12-02"}).text
    assert f"The year {year} cannot be meant." in page
    assert f'value="{year}-12-02"' in page
    assert not Article.objects.exists()


def test_year_of_two_keys_is_told_in_four(newsroom):
    page = add(newsroom, publish_at_0="0026-12-02").text
    assert "The year 0026 cannot be meant. Write all four digits of it, like 2026." in page


@pytest.mark.parametrize(
    ("field", "years", "words"),
    [
        ("publish_at_0", 36, "in 36 years"),
        ("publish_at_0", -10, "10 years ago"),
        ("expire_at_0", 36, "in 36 years"),
        ("reviewed_at", -20, "20 years ago"),
        ("reviewed_at", 9, "in 9 years"),
    ],
)
def test_date_far_from_today_is_asked_about_once(newsroom, field, years, words):
    asked = add(newsroom, **{field: in_years(years)}).text
    assert f"This is {words}. If you mean it, press the button again." in asked
    assert not Article.objects.exists()
    again = form_on(asked)
    assert again[field] == in_years(years)
    newsroom.post(address("article_add"), again | {"_schedule": "1"})
    assert Article.objects.get().status == "ready"


def test_other_date_than_the_one_asked_about_is_asked_about_too(newsroom):
    again = form_on(add(newsroom, publish_at_0=in_years(36)).text) | {"publish_at_0": in_years(37)}
    page = newsroom.post(address("article_add"), again | {"_schedule": "1"}).text
    assert "This is in 37 years." in page
    assert not Article.objects.exists()


@pytest.mark.parametrize("years", [-4.5, -1, 0.5, 4.5])
def test_date_within_a_few_years_is_not_asked_about(newsroom, years):
    add(newsroom, publish_at_0=in_years(years))
    assert Article.objects.get().status == "ready"


@pytest.mark.parametrize("status", ["ready", "withdrawn"])
def test_date_that_visitors_know_is_not_asked_about(newsroom, status):
    article = make_article(publish_at=datetime(2009, 3, 2, 9, tzinfo=UTC), reviewed_at=date(2010, 1, 1), status=status)
    send(newsroom, article, "_publish", title="Corrected")
    article.refresh_from_db()
    assert (article.title, article.publish_at.year) == ("Corrected", 2009)


def test_date_is_asked_about_though_autosave_has_stored_it(newsroom):
    article = make_article(status="draft")
    form = opened(newsroom, article) | {"publish_at_0": in_years(36), "publish_at_1": "09:00"}
    assert autosave(newsroom, article, form)["notes"]["publish_at"].endswith("– in 36 years")
    assert "This is in 36 years." in send_form(newsroom, article, form, "_schedule").text
    article.refresh_from_db()
    assert article.status == "draft"


def test_autosave_keeps_the_text_and_says_which_year_cannot_be_meant(newsroom):
    article = make_article(status="draft")
    form = opened(newsroom, article) | {"title": "Typed", "publish_at_0": "0026-12-02", "publish_at_1": "09:00"}
    answer = autosave(newsroom, article, form)
    assert answer["unread"] == ["publish_at"]
    assert "The year 0026 cannot be meant." in answer["notes"]["publish_at"]
    article.refresh_from_db()
    assert article.title == "Typed"


def test_draft_is_saved_without_questions_and_says_how_far_its_date_is(newsroom):
    article = make_article(status="draft")
    page = send(newsroom, article, publish_at_0=in_years(36), publish_at_1="09:00").text
    assert "– in 36 years" in page


def test_publishing_now_asks_about_a_date_that_it_drops_and_not_how_far_it_is(newsroom):
    fields = article_form(**TIMES | {"publish_at_0": in_years(36), "_publish": "1"})
    asked = newsroom.post(address("article_add"), fields).text
    assert "This is in 36 years." not in asked
    newsroom.post(address("article_add"), form_on(asked) | {"_publish": "1"})
    assert Article.objects.get().state == "live"


def test_no_form_of_the_admin_has_a_date_that_is_not_asked_about(site):
    request = RequestFactory().get("/")
    request.user = make_staff()
    kinds = (forms.DateField, forms.DateTimeField, forms.SplitDateTimeField)
    for model, model_admin in admin.site._registry.items():
        allowed = {"add": model_admin.has_add_permission(request), "change": model_admin.has_change_permission(request)}
        own = {page.name for page in getattr(model_admin, "pages", ())}
        for page in (name for name, is_allowed in allowed.items() if is_allowed and name not in own):
            made = model_admin.get_form(request, model() if page == "change" else None, change=page == "change")
            form = getattr(made, "func", made)
            if any(isinstance(field, kinds) for field in form.base_fields.values()):
                assert issubclass(form, AsksAboutFarDates), model
