"""The counts that archive and sitemaps show, held against counting, whatever staff and clock do."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article, Tally
from news.models.tallies import ARTICLES_A_PART
from tests.builders import make_article, make_category

START = datetime(2025, 7, 30, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def counted():
    """What the published articles themselves say."""
    found = Counter()
    for pk, moment in Article.objects.published().values_list("pk", "publish_at"):
        day = timezone.localdate(moment)
        found["month", day.year * 100 + day.month] += 1
        found["part", pk // ARTICLES_A_PART] += 1
    return dict(found)


def tallied():
    return {(tally.kind, tally.number): tally.published for tally in Tally.objects.all() if tally.published}


def times(chance):
    """Around now, on both sides of the months' ends."""
    publish_at = timezone.now() + chance.randint(-40, 9) * DAY / 4
    return {"publish_at": publish_at, "expire_at": chance.choice([None, publish_at + chance.randint(1, 30) * DAY / 4])}


def change(chance, topic):
    """One of all the ways in which articles change."""
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    article = Article.objects.get(pk=chance.choice(keys))
    some = Article.objects.filter(pk__in=chance.sample(keys, 3)).order_by("pk")
    status = chance.choice(["ready", "ready", "draft", "withdrawn", "trashed"])
    match chance.randrange(6):
        case 0:
            make_article(category=topic, status=status, **times(chance))
        case 1:
            make_article(category=topic, pk=chance.randint(10**6, 10**7))
        case 2:
            article.status, article.publish_at, article.expire_at = status, *times(chance).values()
            article.save()
        case 3:
            some.update(status=status)
        case 4:
            some.update(**times(chance))
        case 5:
            article.delete() if chance.random() < 0.5 else some[:1].get().delete()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_tallies_count_what_is_published_through_every_change_and_at_every_second(site, time_machine, seed):
    chance, topic, now = random.Random(seed), make_category(), START
    time_machine.move_to(now, tick=False)
    Article.objects.bulk_create(
        [Article(title="x", slug=f"x{n}", status="ready", category=topic, **times(chance)) for n in range(12)]
    )
    for _ in range(40):
        change(chance, topic)
        assert tallied() == counted()
        now += chance.randint(0, 4) * DAY / 4
        time_machine.move_to(now, tick=False)
        assert tallied() == counted()
    before = tallied()
    Tally.objects.all().delete()
    call_command("rebuild_search")
    assert tallied() == before
    Article.objects.all().delete()
    assert tallied() == {}


def test_change_that_is_undone_leaves_the_tallies_as_they_were(site):
    article = make_article()
    before = tallied()
    with transaction.atomic():
        article.delete()
        transaction.set_rollback(True)
    assert tallied() == before


def test_save_that_readers_do_not_see_leaves_the_tallies_alone(site):
    article = make_article()
    rows = list(Tally.objects.values())
    with CaptureQueriesContext(connection) as queries:
        article.save()
    assert list(Tally.objects.values()) == rows
    assert not [each for each in queries if "news_tally" in each["sql"]]


def test_many_articles_at_once_cost_the_tallies_few_queries(site):
    topic = make_category()
    articles = [
        Article(title="x", slug=f"x{n}", status="ready", category=topic, publish_at=START - n * 20 * DAY)
        for n in range(300)
    ]
    with CaptureQueriesContext(connection) as queries:
        Article.objects.bulk_create(articles)
    assert len([each for each in queries if "news_tally" in each["sql"]]) <= 4


@pytest.mark.parametrize("path", ["/news/sitemap.xml", "/news/archive/", "/news/archive/2025/"])
def test_page_of_counts_reads_no_article(client, site, path):
    for n in range(5):
        make_article(publish_at=START - n * DAY)
    client.get("/terms/")
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    assert [each["sql"] for each in queries if "news_article" in each["sql"]] == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_tallies_stay_right_when_many_change_articles_at_once():
    topic = make_category()
    first = [make_article(category=topic, publish_at=START - n * DAY).pk for n in range(6)]

    def work(seed):
        chance = random.Random(seed)
        try:
            for n in range(12):
                article = Article.objects.filter(pk=chance.choice(first)).first()
                if n % 3 == 0:
                    make_article(category=topic, slug=f"by-{seed}-{n}", publish_at=START)
                elif n % 3 == 1 and article:
                    article.publish_at = START - chance.randint(0, 90) * DAY
                    article.save()
                else:
                    chosen = Article.objects.filter(pk=chance.choice(first))
                    chosen.update(status=chance.choice(["ready", "draft"]))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert tallied() == counted()
