"""A text that is too long is refused with its length: at maxlength browsers would cut pasted text in silence."""

import re

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.article_form import article_form
from tests.builders import make_article, make_person, make_picture, make_staff, picture_file

pytestmark = pytest.mark.slow

ADDED = sorted(f"admin:{model._meta.app_label}_{model._meta.model_name}_add" for model in admin.site._registry)
SIGN_IN = sorted(
    name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith(("account_", "mfa_"))
)
OTHERS = ["news:search", "news:list", "admin:index", "admin:news_picture_picker", "registration:register"]


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff("ellis"))
    return client


def address_of(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


@pytest.mark.parametrize("name", [*ADDED, *SIGN_IN, *OTHERS])
def test_no_form_cuts_what_is_pasted(newsroom, name):
    answers = [newsroom.get(path, follow=True).text for path in [address_of(name)] if path]
    newsroom.logout()
    answers += [newsroom.get(path, follow=True).text for path in [address_of(name)] if path]
    assert not any(re.search(r"<(?:input|textarea)[^>]*\smaxlength=", page) for page in answers)


@pytest.mark.parametrize("kind", ["article", "picture", "person", "staff"])
def test_no_form_of_what_is_there_cuts_what_is_pasted(newsroom, kind):
    things = {"article": make_article, "picture": make_picture, "person": make_person, "staff": make_staff}
    thing = things[kind]()
    page = newsroom.get(reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])).text
    assert not re.search(r"<(?:input|textarea)[^>]*\smaxlength=", page)


def test_description_that_is_too_long_comes_back_whole_with_both_lengths(newsroom):
    long = "An anaesthetist checks the machine before the list. " * 6
    page = newsroom.post("/admin/news/picture/add/", {"file": picture_file(), "alt": long, "caption": ""}).text
    assert long.strip() in page
    assert "at most 250 characters (it has 311)" in page


def test_title_that_is_too_long_is_kept_in_the_draft_and_refused_for_publication(newsroom):
    long = "Night shifts " * 20
    form = article_form(title=long, publish_at_0="2026-03-02", publish_at_1="09:00")
    refused = newsroom.post("/admin/news/article/add/", form | {"_publish": "1"}).text
    assert long.strip() in refused
    assert "at most 150 characters (it has 259)" in refused
    assert long.strip() in newsroom.post("/admin/news/article/add/", form | {"_draft": "1"}, follow=True).text
