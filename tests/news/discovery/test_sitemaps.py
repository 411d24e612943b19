"""The sitemaps and robots.txt as a search engine takes them."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from news.models import Article
from news.models.tallies import ARTICLES_A_PART
from tests.builders import make_article

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
NOW = timezone.now().replace(microsecond=0)


def parse(client, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def locations(document):
    return [element.text for element in document.iter(f"{MAP}loc")]


def check(document, root, entry):
    """The schema's rules: one kind of child, each with one whole address and at most one date with its zone."""
    assert document.tag == f"{MAP}{root}"
    for child in document:
        assert child.tag == f"{MAP}{entry}"
        (location,) = child.findall(f"{MAP}loc")
        assert location.text.startswith("http://testserver/")
        assert all(datetime.fromisoformat(date.text).tzinfo for date in child.findall(f"{MAP}lastmod"))


def test_every_published_article_is_in_one_part_of_the_index(client, site):
    first = make_article()
    far = make_article(pk=first.pk + 3 * ARTICLES_A_PART)
    index = parse(client, "/news/sitemap.xml")
    check(index, "sitemapindex", "sitemap")
    found = []
    for address in locations(index)[2:]:
        part = parse(client, address.removeprefix("http://testserver"))
        check(part, "urlset", "url")
        found += locations(part)
    assert found == [f"http://testserver{article.get_absolute_url()}" for article in (first, far)]


def test_part_dates_an_article_by_its_last_change_that_readers_see(client, site, time_machine):
    time_machine.move_to(NOW - timedelta(days=2), tick=False)
    article = make_article()
    time_machine.move_to(NOW, tick=False)
    article.save()
    path = reverse("news:sitemap-part", args=[article.pk // ARTICLES_A_PART])
    (date,) = parse(client, path).iter(f"{MAP}lastmod")
    assert datetime.fromisoformat(date.text) == NOW - timedelta(days=2)


def test_index_dates_a_part_by_its_newest_change(client, site, time_machine):
    time_machine.move_to(NOW - timedelta(days=2), tick=False)
    make_article()
    changed = make_article()
    time_machine.move_to(NOW, tick=False)
    changed.title = "Corrected"
    changed.save()
    (date,) = parse(client, "/news/sitemap.xml").iter(f"{MAP}lastmod")
    assert datetime.fromisoformat(date.text) == NOW


def test_part_of_scheduled_articles_is_in_the_index_from_the_second_of_the_first_on(client, site, time_machine):
    time_machine.move_to(NOW - timedelta(days=2), tick=False)
    make_article(publish_at=NOW)
    make_article(publish_at=NOW + timedelta(hours=1))
    time_machine.move_to(NOW - timedelta(seconds=1), tick=False)
    assert len(locations(parse(client, "/news/sitemap.xml"))) == 2
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    index = parse(client, "/news/sitemap.xml")
    assert len(locations(index)) == 3
    assert [datetime.fromisoformat(date.text) for date in index.iter(f"{MAP}lastmod")] == [NOW]


@pytest.mark.parametrize("change", ["withdrawal", "expiry", "new address"])
def test_index_dates_a_part_by_what_left_it_too(client, site, time_machine, change):
    time_machine.move_to(NOW - timedelta(days=2), tick=False)
    make_article()
    article = make_article(expire_at=NOW if change == "expiry" else None)
    time_machine.move_to(NOW, tick=False)
    if change == "withdrawal":
        Article.objects.filter(pk=article.pk).update(status="withdrawn")
    if change == "new address":
        article.slug = "elsewhere"
        article.save()
    (date,) = parse(client, "/news/sitemap.xml").iter(f"{MAP}lastmod")
    assert datetime.fromisoformat(date.text) == NOW


@pytest.mark.parametrize("path", ["/news/sitemap-news.xml", "part"])
def test_scheduled_article_is_in_the_sitemap_from_its_second_on(client, site, time_machine, path):
    time_machine.move_to(NOW, tick=False)
    make_article()
    article = make_article(publish_at=NOW + timedelta(seconds=10))
    if path == "part":
        path = reverse("news:sitemap-part", args=[article.pk // ARTICLES_A_PART])
    address = f"http://testserver{article.get_absolute_url()}"
    time_machine.move_to(NOW + timedelta(seconds=9), tick=False)
    assert address not in locations(parse(client, path))
    time_machine.move_to(NOW + timedelta(seconds=10), tick=False)
    assert address in locations(parse(client, path))


def test_draft_is_in_no_sitemap(client, site):
    article = make_article(status="draft")
    assert client.get(reverse("news:sitemap-part", args=[article.pk // ARTICLES_A_PART])).status_code == 404
    assert len(locations(parse(client, "/news/sitemap.xml"))) == 2


def test_news_sitemap_holds_the_last_two_days_and_is_valid_when_empty(client, site):
    check(parse(client, "/news/sitemap-news.xml"), "urlset", "url")
    make_article(publish_at=timezone.now() - timedelta(hours=49))
    make_article(publish_at=timezone.now() - timedelta(hours=47), title="Tea & \x08 <toast> \U0001f600")
    document = parse(client, "/news/sitemap-news.xml")
    assert [title.text for title in document.iter(f"{NEWS}title")] == ["Tea &  <toast> \U0001f600"]
    (publication,) = document.iter(f"{NEWS}publication")
    assert [child.text for child in publication] == ["Test Locums", "en"]


def test_part_costs_one_query_at_any_number(client, site, django_assert_max_num_queries):
    last = make_article(pk=10**6)
    client.get("/news/sitemap.xml")
    with django_assert_max_num_queries(1):
        client.get(reverse("news:sitemap-part", args=[last.pk // ARTICLES_A_PART]))


@pytest.mark.parametrize("part", [7, 10**15, 10**30])
def test_part_without_articles_is_404(client, site, part):
    make_article()
    assert client.get(f"/news/sitemap-{part}.xml").status_code == 404


def test_list_and_topics_are_in_the_sitemap_of_pages(client, site):
    article = make_article()
    assert Article.objects.count() == 1
    assert locations(parse(client, "/news/sitemap-pages.xml")) == [
        "http://testserver/news/",
        f"http://testserver{article.category.get_absolute_url()}",
    ]


def test_robots_file_names_the_sitemap(client, site):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "\nSitemap: http://testserver/news/sitemap.xml\n" in response.content.decode()
