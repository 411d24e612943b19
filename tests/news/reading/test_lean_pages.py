"""Public pages ask for all that they show in a few queries, and never for one thing more."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db.models import base, query
from django.db.models.fetch_modes import FETCH_RAISE
from django.db.models.sql.compiler import SQLCompiler

from news.models import Article, Category
from news.reading.prepared_queries import TOPIC, PreparedQuery
from tests.builders import make_article, make_category, make_picture, sitemap_part

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
    "",
    "/news/sitemap-pages.xml",
    "/news/sitemap-news.xml",
    "/news/sitemap.xml",
    "/news/nothing-here/",
]


@pytest.fixture
def strict(monkeypatch):
    """A field or relation that is fetched row by row is an error instead of a query."""
    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", FETCH_RAISE)
    monkeypatch.setattr(base, "FETCH_ONE", FETCH_RAISE)


@pytest.fixture
def articles(site):
    shared = {"category": make_category(slug="careers", name="Careers"), "picture": make_picture()}
    return [
        make_article(title=f"Night {n}", slug=f"night-{n}", publish_at=datetime(2026, 3, n, tzinfo=UTC), **shared)
        for n in range(1, 8)
    ]


@pytest.mark.parametrize("path", PATHS)
def test_public_page_fetches_nothing_row_by_row(client, articles, strict, path):
    assert client.get(path or sitemap_part()).status_code == (404 if "nothing" in path else 200)


def test_strictness_notices_what_is_fetched_row_by_row(articles, strict):
    with pytest.raises(FieldFetchBlocked):
        _ = Article.objects.first().category.name


def test_prepared_query_is_compiled_once_and_answers_each_with_its_own(articles, monkeypatch):
    compiled = []
    as_sql = SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda self: compiled.append(1) or as_sql(self))
    prepared = PreparedQuery(Category.objects.filter(pk=TOPIC).values_list("slug"))
    first, second = articles[0].category, make_category(slug="other", name="Other")
    found = [prepared.rows(topic=each.pk) for each in (first, second, first)]
    assert found == [[["careers"]], [["other"]], [["careers"]]]
    assert len(compiled) == 1
