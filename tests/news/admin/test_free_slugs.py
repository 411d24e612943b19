"""A second page of the same title: the next free address is offered instead of a refusal."""

import re

import pytest
from django.urls import reverse

from news.models import Article, Author, Category
from registration.models import Document
from tests.article_form import address, article_form, autosave, form_on, opened, send
from tests.builders import make_article, make_category, make_staff, publish_document

TITLE = {"title": "Vacancies this week", "slug": "vacancies-this-week"}


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff())
    return client


def offered(page):
    return re.search(r'name="slug" value="([^"]*)"', page)[1]


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_second_article_of_a_title_is_offered_a_free_address_and_takes_it(newsroom, button):
    make_article(**TITLE)
    moment = {"publish_at_0": "2026-03-02", "publish_at_1": "09:00"}
    page = newsroom.post(address("article_add"), article_form(**TITLE, **moment, **{button: "1"})).text
    assert "Another page has the address “vacancies-this-week”. “vacancies-this-week-2” is free" in page
    assert "already exists" not in page
    newsroom.post(address("article_add"), form_on(page) | {button: "1"})
    assert newsroom.get("/news/vacancies-this-week-2/").status_code == 200


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_article_without_an_address_gets_it_from_its_title(newsroom, button):
    moment = {"publish_at_0": "2026-03-02", "publish_at_1": "09:00"}
    form = article_form(title="Vacancies: “this week”", slug="", **moment, **{button: "1"})
    newsroom.post(address("article_add"), form)
    assert newsroom.get("/news/vacancies-this-week/").status_code == 200


def test_address_from_a_title_that_is_taken_is_offered_with_a_number(newsroom):
    make_article(**TITLE)
    page = newsroom.post(address("article_add"), article_form(**TITLE | {"slug": ""}, _publish="1")).text
    assert offered(page) == "vacancies-this-week-2"


def test_article_whose_title_makes_no_address_is_asked_for_one(newsroom):
    page = newsroom.post(address("article_add"), article_form(title="…", slug="", _publish="1")).text
    assert "No address can be made of the title. Write one in Latin letters." in page


def test_live_article_keeps_its_address_if_the_field_is_emptied(newsroom):
    article = make_article(**TITLE)
    send(newsroom, article, "_publish", title="Changed", slug="")
    article.refresh_from_db()
    assert (article.title, article.slug) == ("Changed", TITLE["slug"])


def test_draft_of_a_title_that_grows_in_latin_letters_is_stored(newsroom):
    newsroom.post(address("article_add"), article_form(title="㎏" * 150, slug=""))
    assert len(Article.objects.get().slug) <= 150


@pytest.mark.parametrize("model", [Category, Author])
def test_topic_or_author_without_an_address_gets_it_from_the_name(newsroom, model):
    newsroom.post(address(f"{model._meta.model_name}_add"), {"name": "Pay & rates", "slug": ""})
    assert model.objects.get().slug == "pay-rates"


def test_each_further_article_is_offered_the_next_number(newsroom):
    for slug in ("vacancies-this-week", "vacancies-this-week-2", "vacancies-this-week-4", "vacancies-this-weekend"):
        make_article(slug=slug)
    page = newsroom.post(address("article_add"), article_form(**TITLE, _publish="1")).text
    assert offered(page) == "vacancies-this-week-3"


def test_free_address_of_the_longest_title_still_fits(newsroom):
    slug = "a" * 150
    make_article(slug=slug)
    page = newsroom.post(address("article_add"), article_form(slug=slug, _publish="1")).text
    newsroom.post(address("article_add"), form_on(page) | {"_publish": "1"})
    assert Article.objects.filter(slug="a" * 145 + "-2").exists()


def test_article_named_like_one_of_our_pages_is_offered_a_free_address(newsroom):
    page = newsroom.post(address("article_add"), article_form(title="Archive", slug="archive", _publish="1")).text
    assert offered(page) == "archive-2"


def test_draft_of_the_same_title_is_saved_and_offered_the_address_when_it_is_published(newsroom):
    make_article(**TITLE)
    draft = make_article(status="draft")
    assert autosave(newsroom, draft, opened(newsroom, draft) | TITLE)["state"] == "saved"
    assert offered(send(newsroom, draft, "_publish").text) == "vacancies-this-week-2"


def test_article_keeps_its_own_address(newsroom):
    article = make_article(**TITLE)
    send(newsroom, article, "_publish", title="Changed")
    article.refresh_from_db()
    assert (article.title, article.slug) == ("Changed", TITLE["slug"])


def test_topic_is_offered_a_free_address(newsroom):
    make_category(name="Pay rates", slug="pay-rates")
    url = reverse("admin:news_category_add")
    page = newsroom.post(url, {"name": "Pay & rates", "slug": "pay-rates"}).text
    assert "“pay-rates-2” is free" in page
    newsroom.post(url, {"name": "Pay & rates", "slug": offered(page)})
    assert Category.objects.get(name="Pay & rates").slug == "pay-rates-2"


def test_document_is_offered_a_free_address(newsroom):
    publish_document("handbook")
    url = reverse("admin:registration_document_add")
    form = {"title": "Handbook", "slug": "handbook", "versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
    page = newsroom.post(url, form).text
    assert "“handbook-2” is free" in page
    newsroom.post(url, form | {"slug": offered(page)})
    assert Document.objects.filter(slug="handbook-2").exists()
