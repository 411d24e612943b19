from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article
from news.reading.related import LENGTH, surroundings
from tests.builders import make_article, make_category

NOW = timezone.now().replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def topic(site):
    return make_category()


def titles(articles):
    return [article.title for article in articles]


def test_article_has_its_neighbours_of_any_topic(topic):
    older = make_article(publish_at=NOW - 3 * DAY)
    article = make_article(category=topic, publish_at=NOW - 2 * DAY)
    newer = make_article(publish_at=NOW - DAY)
    make_article(publish_at=NOW - 2 * DAY, status="draft")
    found = surroundings(article)
    assert titles([found.previous, found.next]) == [older.title, newer.title]


def test_neighbours_of_the_same_second_follow_their_numbers(topic):
    first, second, third = (make_article(category=topic, publish_at=NOW - DAY) for _ in range(3))
    found = surroundings(second)
    assert titles([found.previous, found.next]) == [first.title, third.title]


def test_first_and_only_article_has_no_neighbours(topic):
    found = surroundings(make_article(category=topic))
    assert (found.previous, found.next, found.related) == (None, None, [])


def test_related_articles_share_topic_and_words(topic):
    article = make_article(category=topic, title="Preparing for an interview", publish_at=NOW - 5 * DAY)
    make_article(category=topic, title="Payslips explained", publish_at=NOW - 4 * DAY)
    make_article(title="Interview preparation elsewhere", publish_at=NOW - 4 * DAY)
    alike = make_article(category=topic, title="How interviews go", publish_at=NOW - 90 * DAY)
    assert titles(surroundings(article).related) == [alike.title, "Payslips explained"]


def test_related_articles_are_published_few_and_never_the_article_itself(topic):
    article = make_article(category=topic, title="Night shifts", publish_at=NOW - 2 * DAY)
    make_article(category=topic, title="Night shifts", status="draft")
    make_article(category=topic, title="Night shifts", publish_at=NOW + DAY)
    for n in range(LENGTH + 2):
        make_article(category=topic, title=f"Night {n}", publish_at=NOW - n * DAY)
    related = surroundings(article).related
    assert len(related) == LENGTH
    assert article.pk not in [each.pk for each in related]
    assert all(Article.objects.get(pk=each.pk).is_published for each in related)


def test_related_articles_come_in_the_same_order_each_time(topic):
    article, *_ = (make_article(category=topic, publish_at=NOW - DAY) for _ in range(6))
    assert titles(surroundings(article).related) == titles(surroundings(article).related)


def test_article_page_costs_two_queries_and_shows_what_surrounds_it(client, topic):
    for n in range(5):
        make_article(category=topic, title=f"Night {n}", slug=f"night-{n}", publish_at=NOW - n * DAY)
    client.get("/news/night-0/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/news/night-2/").content.decode()
    assert len(queries) == 2
    assert 'Previous: <a rel="prev" href="/news/night-3/" dir="auto">Night 3</a>' in page
    assert 'Next: <a rel="next" href="/news/night-1/" dir="auto">Night 1</a>' in page
    assert "Related articles" in page


def test_article_page_says_when_it_was_last_reviewed(client, topic):
    article = make_article(category=topic, reviewed_at="2026-03-02")
    assert (
        'Last reviewed: <time datetime="2026-03-02">2 Mar 2026</time>'
        in client.get(article.get_absolute_url()).content.decode()
    )
