"""Public pages ask for all that they show in a few queries, and never for one thing more."""

import threading
from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db.models import query
from django.db.models.fetch_modes import FETCH_RAISE

from news.models import Article, Category
from news.reading.prepared_queries import Prepared

from .builders import make_article, make_category, make_picture

PATHS = [
    "/news/",
    "/news/?after=0-0",
    "/news/topics/careers/",
    "/news/archive/",
    "/news/archive/2026/",
    "/news/archive/2026/03/",
    "/news/night-3/",
    "/news/search/?q=night",
    "/news/feed.atom",
    "/news/feed.rss",
    "/news/topics/careers/feed.atom",
    "/news/sitemap-0.xml",
    "/news/sitemap-pages.xml",
    "/news/sitemap-news.xml",
    "/news/sitemap.xml",
    "/news/nothing-here/",
]


@pytest.fixture
def strict(monkeypatch):
    """A field or relation that is fetched row by row is an error instead of a query."""
    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", FETCH_RAISE)
    # What was prepared before would go on fetching as it did; what is prepared now is made anew afterwards.
    unwritten = property(lambda self: threading.local(), lambda self, here: vars(self).update(here=here))
    monkeypatch.setattr(Prepared, "here", unwritten, raising=False)


@pytest.fixture
def articles(site):
    shared = {"category": make_category(slug="careers", name="Careers"), "picture": make_picture()}
    return [
        make_article(title=f"Night {n}", slug=f"night-{n}", publish_at=datetime(2026, 3, n, tzinfo=UTC), **shared)
        for n in range(1, 8)
    ]


@pytest.mark.parametrize("path", PATHS)
def test_public_page_fetches_nothing_row_by_row(client, articles, strict, path):
    assert client.get(path).status_code == (404 if "nothing" in path else 200)


def test_strictness_notices_what_is_fetched_row_by_row(articles, strict):
    with pytest.raises(FieldFetchBlocked):
        _ = Article.objects.first().category.name


def test_prepared_query_is_written_once_and_answers_each_with_its_own(articles, monkeypatch):
    written = []

    def write():
        written.append(1)
        return Category.objects.filter(pk=-2)

    prepared = Prepared(write)
    first, second = articles[0].category, make_category(slug="other", name="Other")
    assert [prepared.rows({-2: each.pk}) for each in (first, second, first)] == [[first], [second], [first]]
    assert len(written) == 1
