"""Addresses that never die: what happens at those that an article had before."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from news.models import FormerAddress
from news.newsroom.broken_links import working
from registration.models import Document
from tests.asking import ask
from tests.builders import make_article, make_category, publish_document

DAY = timedelta(days=1)


def rename(article, *slugs):
    for slug in slugs:
        article.slug = slug
        article.save()


def destination(client, path):
    """Where one redirect leads; the address itself where there is none."""
    response = client.get(path)
    if response.status_code == 200:
        return path
    assert response.status_code == 301, response.status_code
    there = client.get(response["Location"])
    assert there.getvalue()
    assert there.status_code == 200
    return response["Location"]


def test_every_former_address_leads_to_the_present_one_in_one_hop(client, site):
    article = make_article(slug="first")
    rename(article, "second", "third", "fourth", "fifth", "sixth")
    for former in ("first", "second", "third", "fourth", "fifth"):
        assert destination(client, f"/news/{former}/") == "/news/sixth/"


def test_article_that_gets_its_first_address_back_runs_in_no_loop(client, site):
    article = make_article(slug="first")
    rename(article, "second", "first")
    assert destination(client, "/news/first/") == "/news/first/"
    assert destination(client, "/news/second/") == "/news/first/"


def test_new_article_takes_over_an_old_address_as_soon_as_it_is_live(client, site):
    old = make_article(slug="pay")
    rename(old, "pay-in-2025")
    new = make_article(slug="pay", status="draft")
    assert destination(client, "/news/pay/") == "/news/pay-in-2025/"
    new.status = "ready"
    new.save()
    assert destination(client, "/news/pay/") == "/news/pay/"


def test_address_follows_the_article_that_had_it_last(client, site):
    rename(make_article(slug="pay"), "pay-in-2025")
    rename(make_article(slug="pay"), "pay-in-2026")
    assert destination(client, "/news/pay/") == "/news/pay-in-2026/"


def test_address_of_a_draft_is_not_kept(client, site):
    rename(make_article(slug="first", status="draft"), "second")
    assert not FormerAddress.objects.exists()


def test_address_of_a_scheduled_article_is_kept_for_texts_that_link_to_it_but_tells_nothing(client, site):
    article = make_article(slug="first", publish_at=timezone.now() + DAY)
    rename(article, "second")
    assert FormerAddress.objects.get().article == article
    assert client.get("/news/first/").status_code == 404


def test_former_address_of_a_draft_tells_nothing_of_it(client, site):
    article = make_article(slug="first")
    rename(article, "second")
    article.status = "draft"
    article.save()
    assert client.get("/news/first/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/news/Night-Shifts/", "/news/night-shifts/"),
        ("/news/night-shifts", "/news/night-shifts/"),
        ("/News/NIGHT-shifts", "/news/night-shifts/"),
        ("/news/NIGHTS", "/news/night-shifts/"),
        ("/news/nights", "/news/night-shifts/"),
        ("/NEWS", "/news/"),
        ("/News/Topics/Rotas", "/news/topics/rotas/"),
        ("/news/FEED.atom", "/news/feed.atom"),
        ("/news/nights/share.png", "/news/night-shifts/share.png"),
        ("/news/nights/share-square.png", "/news/night-shifts/share-square.png"),
        ("/News/Nights/Share.PNG", "/news/night-shifts/share.png"),
    ],
)
def test_other_spelling_leads_to_the_right_one_in_one_hop(client, site, asked, given):
    category = make_category(slug="rotas")
    rename(make_article(slug="nights", category=category), "night-shifts")
    assert destination(client, asked) == given


@pytest.mark.parametrize("place", ["", "feed.atom", "feed.rss"])
@pytest.mark.parametrize("asked", ["rotas", "Rotas", "shifts"])
def test_former_address_of_a_topic_leads_to_the_present_one_in_one_hop(client, site, asked, place):
    rename(make_category(slug="rotas"), "shifts", "working-hours")
    assert destination(client, f"/news/topics/{asked}/{place}") == f"/news/topics/working-hours/{place}"


def test_topic_that_gets_its_first_address_back_runs_in_no_loop(client, site):
    rename(make_category(slug="rotas"), "shifts", "rotas")
    assert destination(client, "/news/topics/rotas/") == "/news/topics/rotas/"
    assert destination(client, "/news/topics/shifts/") == "/news/topics/rotas/"


def test_new_topic_takes_over_an_old_address(client, site):
    rename(make_category(slug="rotas"), "shifts")
    new = make_category(slug="rotas", name="The new one")
    assert destination(client, "/news/topics/rotas/") == "/news/topics/rotas/"
    rename(new, "rota-news")
    assert destination(client, "/news/topics/rotas/") == "/news/topics/rota-news/"


def test_search_within_a_topic_follows_its_new_address(client, site):
    topic = make_category(slug="rotas", name="Rotas & shifts")
    rename(topic, "shifts")
    make_article(title="Nights here", category=topic)
    make_article(title="Nights elsewhere")
    page = client.get("/news/search/?q=nights&topic=rotas").text
    assert '<option value="shifts" selected>' in page
    assert page.count('class="result"') == 1


@pytest.mark.parametrize("place", ["", "1/", "2/", "pdf/", "2/pdf/"])
@pytest.mark.parametrize("asked", ["handbook", "locum-handbook"])
def test_former_address_of_a_document_leads_to_the_present_one(client, site, asked, place, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    publish_document("handbook")
    pdf = ContentFile(b"%PDF-1.7\n%%EOF\n", name="handbook.pdf")
    rename(publish_document("handbook", pdf=pdf).document, "locum-handbook", "guide")
    assert destination(client, f"/documents/{asked}/{place}") == f"/documents/guide/{place}"


def test_former_address_of_a_document_does_not_answer_for_a_version_that_never_was(client, site):
    rename(publish_document("handbook").document, "guide")
    assert client.get("/documents/handbook/7/", follow=True).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/news/topics/rotas/", "/news/topics/rotas/feed.atom", "/documents/cookies/"])
def test_redirect_from_any_former_address_is_one_hop_that_keeps_the_query(application, path):
    rename(make_category(slug="rotas"), "shifts")
    rename(Document.objects.get(slug="cookies"), "biscuits")
    status, headers, _ = ask(application, path, query="page=1&utm_source=mail")
    assert (status, headers["location"].partition("?")[2]) == (301, "page=1&utm_source=mail")


def test_link_to_a_former_address_counts_as_working(site):
    rename(make_category(slug="rotas"), "shifts")
    rename(publish_document("handbook").document, "guide")
    paths = {"/news/topics/rotas/", "/news/topics/rotas/feed.rss", "/documents/handbook/"}
    assert working({*paths, "/news/topics/nothing/", "/documents/nothing/"}) == paths


@pytest.mark.parametrize("path", ["/news/topics/nothing/", "/news/topics/nothing/feed.atom", "/documents/nothing/pdf/"])
def test_address_that_nothing_ever_had_is_not_found(client, site, path):
    assert client.get(path).status_code == 404


def test_share_card_of_an_article_that_is_gone_is_gone_at_every_address(client, site):
    article = make_article(slug="first")
    rename(article, "second")
    article.status = "withdrawn"
    article.save()
    assert client.get("/news/first/share.png", follow=True).status_code == 404


@pytest.mark.parametrize(
    "path", ["/news/nothing/share.png", "/news/nothing/", "/news/Nothing", "/news/a/b/c", "/Nothing/"]
)
def test_address_that_means_nothing_is_not_found(client, site, path):
    assert client.get(path, follow=True).status_code == 404


def test_page_of_an_article_asks_for_no_former_addresses(client, site, django_assert_max_num_queries):
    article = make_article()
    client.get("/terms/")
    with django_assert_max_num_queries(4) as queries:
        client.get(article.get_absolute_url())
    assert not [query for query in queries if "formeraddress" in query["sql"]]
