"""Walking the list as a reader does: by its links, while articles appear and go."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from news.models import Article
from news.reading.cursor import Cursor
from news.reading.selection import LENGTH
from tests.builders import make_article, make_category

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def topic(site):
    return make_category(slug="careers", name="Careers")


def publish(topic, number, **fields):
    """So many articles, an hour apart, the first the oldest."""
    return [make_article(category=topic, publish_at=NOW - timedelta(hours=number - n), **fields) for n in range(number)]


def titles(page):
    return re.findall(r'<h2><a href="[^"]*">([^<]*)</a></h2>', page)


def link(page, name):
    found = re.search(rf'<a (?:rel="\w+" )?href="([^"]*)">{name}</a>', page)
    return found and found[1].replace("&amp;", "&")


def walk(client, path, name):
    """All pages from the path on, along the link of that name."""
    address, pages = path, []
    while address is not None:
        response = client.get(path.partition("?")[0] + address.removeprefix(path.partition("?")[0]))
        assert response.status_code == 200
        pages.append(response.content.decode())
        address = link(pages[-1], name)
    return pages


@pytest.mark.parametrize("path", ["/news/", "/news/topics/careers/"])
def test_reader_meets_every_article_once_on_the_way_down(client, topic, path):
    articles = publish(topic, 2 * LENGTH + 3)
    seen = [title for page in walk(client, path, "Older articles") for title in titles(page)]
    assert seen == [article.title for article in reversed(articles)]


def test_reader_meets_every_article_once_on_the_way_up(client, topic):
    articles = publish(topic, 3 * LENGTH)
    pages = walk(client, "/news/?after=0-0", "Newer articles")
    assert [titles(page) for page in pages[:2]] == [
        [article.title for article in reversed(articles[start : start + LENGTH])] for start in (0, LENGTH)
    ]
    assert titles(pages[-1])[0] == articles[-1].title


def test_articles_of_the_same_second_are_each_met_once(client, topic):
    made = [make_article(category=topic, publish_at=NOW - timedelta(days=1)) for _ in range(2 * LENGTH + 1)]
    seen = [title for page in walk(client, "/news/", "Older articles") for title in titles(page)]
    assert sorted(seen) == sorted(article.title for article in made)


def test_nothing_is_missed_or_repeated_when_articles_appear_meanwhile(client, topic):
    articles = publish(topic, 2 * LENGTH)
    first = client.get("/news/").content.decode()
    make_article(category=topic, title="Meanwhile")
    second = client.get("/news/" + link(first, "Older articles")).content.decode()
    assert titles(second) == [article.title for article in reversed(articles[:LENGTH])]


def test_newer_of_the_second_page_leads_to_the_first(client, topic):
    publish(topic, LENGTH + 1)
    second = client.get("/news/" + link(client.get("/news/").content.decode(), "Older articles")).content.decode()
    first = client.get("/news/" + link(second, "Newer articles")).content.decode()
    assert titles(first) == titles(client.get("/news/").content.decode())
    assert link(first, "Newer articles") is None


def test_oldest_articles_are_one_step_away_and_nothing_is_older(client, topic):
    articles = publish(topic, 3 * LENGTH)
    first = client.get("/news/").content.decode()
    last = client.get("/news/" + link(first, "Oldest articles")).content.decode()
    assert titles(last)[-1] == articles[0].title
    assert link(last, "Older articles") is None


def test_page_number_still_opens_its_page(client, topic):
    articles = publish(topic, LENGTH + 2)
    page = client.get("/news/?page=2").content.decode()
    assert titles(page) == [articles[1].title, articles[0].title]
    assert "<title>Medical News, page 2 – Test Locums</title>" in page


def test_first_page_by_number_is_the_list_itself(client, topic):
    publish(topic, 1)
    assert client.get("/news/?page=1").content == client.get("/news/").content


@pytest.mark.parametrize(
    "query",
    [f"page={value}" for value in ("0", "-1", "abc", "2", "41", str(10**9), "1.5", "%00", "%D9%A1", "01")]
    + [f"before={value}" for value in ("0-0", "x", "1", "1-", "-5-1", "9" * 18 + "-1", "9" * 99, "%00", "%D9%A1-1")]
    + [f"after={value}" for value in ("x", "9" * 18 + "-1", "1-1-1")],
)
def test_place_that_is_not_in_the_list_is_404(client, topic, query):
    publish(topic, 2)
    assert client.get(f"/news/?{query}").status_code == 404


def test_title_of_a_page_between_says_its_days(client, site):
    topic = make_category()
    for day in range(1, LENGTH + 4):
        make_article(category=topic, publish_at=datetime(2017, 6, day, 23, 30, tzinfo=UTC))
    second = client.get("/news/" + link(client.get("/news/").content.decode(), "Older articles")).content.decode()
    assert "<title>Medical News, 2 June 2017 to 4 June 2017 – Test Locums</title>" in second


@pytest.mark.parametrize("query", ["", "?page=2", "?before={}", "?after={}", "?after=0-0"])
def test_page_costs_three_queries_without_count_or_large_offset(client, topic, query):
    articles = publish(topic, 3 * LENGTH)
    client.get("/terms/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/news/" + query.format(Cursor.of(articles[LENGTH]))).status_code == 200
    # The first page asks once a generation which articles are pinned.
    assert len(queries) == 3 + (query == "")
    assert not any("COUNT(" in each["sql"] for each in queries)
    assert "body" not in "".join(each["sql"] for each in queries)


@given(microseconds=st.integers(0, 2**57), pk=st.integers(1, 2**59))
def test_cursor_survives_its_way_through_an_address(microseconds, pk):
    cursor = Cursor(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds), pk)
    assert Cursor.parse(str(cursor)) == cursor


def test_list_survives_the_deletion_of_the_article_a_link_names(client, topic):
    articles = publish(topic, 2 * LENGTH)
    address = link(client.get("/news/").content.decode(), "Older articles")
    Article.objects.filter(pk=articles[LENGTH].pk).delete()
    assert len(titles(client.get("/news/" + address).content.decode())) == LENGTH
