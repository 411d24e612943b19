from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import make_article, make_category


@pytest.fixture
def archive(site):
    topic = make_category()
    for moment in (
        datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2017, 1, 1, tzinfo=UTC),
        datetime(2017, 1, 27, 9, tzinfo=UTC),
        # Half past midnight on the first of July in London.
        datetime(2017, 6, 30, 23, 30, tzinfo=UTC),
    ):
        make_article(category=topic, publish_at=moment, title=f"Of {timezone.localtime(moment):%-d %B %Y}")
    make_article(category=topic, publish_at=datetime(2015, 3, 1, tzinfo=UTC), status="draft")
    hour = timedelta(hours=1)
    make_article(category=topic, publish_at=datetime(2014, 3, 1, tzinfo=UTC), expire_at=timezone.now() - hour)
    make_article(category=topic, publish_at=timezone.now() + 24 * 400 * hour)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_archive_counts_the_published_articles_of_each_year(client, archive):
    shown = text_of(client.get("/news/archive/"))
    assert '<a href="/news/archive/2017/">2017</a>: 3 articles' in shown
    assert '<a href="/news/archive/2016/">2016</a>: 1 article<' in shown
    assert shown.count("/news/archive/20") == 2


def test_year_counts_its_months_by_our_own_clock(client, archive):
    shown = text_of(client.get("/news/archive/2017/"))
    assert '<a href="/news/archive/2017/01/">January 2017</a>: 2 articles' in shown
    assert '<a href="/news/archive/2017/07/">July 2017</a>: 1 article<' in shown
    assert shown.index("July 2017") < shown.index("January 2017")


def test_month_lists_its_articles_newest_first(client, archive):
    shown = text_of(client.get("/news/archive/2017/01/"))
    assert "<title>January 2017 – Test Locums</title>" in shown
    assert shown.index("Of 27 January 2017") < shown.index("Of 1 January 2017")
    assert "Of 31 December 2016" not in shown


@pytest.mark.parametrize(
    "path", ["2017/02/", "2015/", "2015/03/", "2014/", "2014/03/", "2017/13/", "2017/00/", "0000/", "9999/12/", "9999/"]
)
def test_period_without_published_articles_is_404(client, archive, path):
    assert client.get(f"/news/archive/{path}").status_code == 404


@pytest.mark.parametrize("path", ["2017/1/", "17/01/", "٢٠١٧/"])
def test_month_has_no_second_address(client, archive, path):
    assert client.get(f"/news/archive/{path}").status_code == 404


@pytest.mark.parametrize(("path", "most"), [("", 1), ("2017/", 1), ("2017/01/", 2)])
def test_archive_costs_few_queries(client, archive, path, most):
    client.get("/terms/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/news/archive/{path}")
    assert len(queries) == most


def test_archive_of_a_site_without_articles_says_a_sentence(client, site):
    assert "There are no articles here yet." in text_of(client.get("/news/archive/"))
