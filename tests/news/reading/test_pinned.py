"""Articles that staff put first in the lists, to the second and behind caches."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article
from news.newsroom import publishing
from news.reading.pinned import MOST
from news.reading.selection import LENGTH
from tests.asking import ask
from tests.builders import make_article, make_category, make_staff

NOW = timezone.now().replace(microsecond=0)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def titles(page):
    return re.findall(r'<h2><a href="[^"]*">([^<]*)</a></h2>', page)


def make_pinned(**fields):
    defaults = {
        "title": "Pinned",
        "publish_at": NOW - timedelta(days=90),
        "pinned_until": timezone.now() + DAY,
    }
    return make_article(**defaults | fields)


@pytest.fixture
def topic(site):
    topic = make_category(slug="careers", name="Careers")
    for n in range(LENGTH + 2):
        make_article(title=f"Number {n}", category=topic, publish_at=NOW - timedelta(hours=n + 1))
    return topic


def test_pinned_article_leads_the_first_page_and_that_of_its_topic_only(client, topic):
    make_pinned(category=topic)
    make_category(slug="pay", name="Pay")
    for path in ("/news/", "/news/topics/careers/"):
        assert titles(client.get(path).text)[:2] == ["Pinned", "Number 0"]
    assert "Pinned" not in titles(client.get("/news/topics/pay/").text)


def test_pinned_article_stands_once_on_the_page_where_it_would_be_anyway(client, topic):
    make_pinned(category=topic, publish_at=NOW - timedelta(minutes=90))
    assert titles(client.get("/news/").text)[:3] == ["Pinned", "Number 0", "Number 1"]
    assert titles(client.get("/news/").text).count("Pinned") == 1


def test_reader_meets_every_other_article_once_though_one_is_pinned(client, topic):
    make_pinned(category=topic)
    seen, address = [], "/news/"
    while address:
        page = client.get(address).text
        seen += titles(page)
        older = re.search(r'<a rel="next" href="([^"]*)"', page)
        address = older and "/news/" + older[1]
    assert seen == ["Pinned", *(f"Number {n}" for n in range(LENGTH + 2)), "Pinned"]


@pytest.mark.parametrize("status", ["draft", "withdrawn", "trashed"])
def test_article_that_is_not_live_leads_nothing(client, topic, status):
    make_pinned(status=status)
    assert titles(client.get("/news/").text)[0] == "Number 0"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [{"pinned_until": NOW + MINUTE}, {"expire_at": NOW + MINUTE}])
def test_pinned_article_leads_until_its_second_behind_the_store(application, time_machine, times):
    time_machine.move_to(NOW, tick=False)
    make_article(title="Newest", publish_at=NOW - MINUTE)
    make_pinned(**times)
    assert titles(ask(application, "/news/")[2].decode()) == ["Pinned", "Newest"]
    time_machine.move_to(NOW + timedelta(seconds=59), tick=False)
    assert titles(ask(application, "/news/")[2].decode())[0] == "Pinned"
    assert "s-maxage=0" in ask(application, "/news/")[1]["cache-control"]
    time_machine.move_to(NOW + MINUTE, tick=False)
    assert titles(ask(application, "/news/")[2].decode())[0] == "Newest"


@pytest.mark.django_db(transaction=True)
def test_pinned_article_that_is_withdrawn_leads_no_longer(application):
    make_article(title="Newest", publish_at=NOW - MINUTE)
    article = make_pinned(pinned_until=timezone.now() + timedelta(days=1))
    assert titles(ask(application, "/news/")[2].decode())[0] == "Pinned"
    publishing.withdraw(article, make_staff())
    assert titles(ask(application, "/news/")[2].decode()) == ["Newest"]


def test_topic_is_led_by_its_own_though_newer_ones_of_others_lead_all_lists(client, topic):
    make_pinned(category=topic, title="Of the topic")
    other = make_category(slug="pay", name="Pay")
    for n in range(MOST):
        make_pinned(category=other, title=f"Of pay {n}", publish_at=NOW - timedelta(days=50 + n))
    assert titles(client.get("/news/").text)[:4] == ["Of pay 0", "Of pay 1", "Of pay 2", "Number 0"]
    assert titles(client.get("/news/topics/careers/").text)[:2] == ["Of the topic", "Number 0"]


def test_which_are_pinned_is_asked_once_for_each_list(client, topic):
    client.get("/news/topics/careers/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/news/topics/careers/")
    assert not [query for query in queries if "pinned_until" in query["sql"]]
    assert Article.objects.pinned().count() == 0
