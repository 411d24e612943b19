"""Last-Modified: when anything that visitors see last changed, for readers that know only If-Modified-Since."""

from datetime import UTC, timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone

from news.models import Article, Category
from tests.asking import ask
from tests.builders import make_agency, make_article, make_category, sitemap_part

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now().replace(microsecond=0)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
FEEDS = ["/news/feed.atom", "/news/feed.rss", "/news/topics/careers/feed.atom", "/news/topics/careers/feed.rss"]
DATED = [*FEEDS, "/news/sitemap.xml", "", "/news/sitemap-pages.xml"]


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def article(application, clock):
    topic = make_category(slug="careers", name="Careers")
    article = make_article(slug="careers", category=topic, publish_at=NOW - DAY)
    clock.shift(10)
    return article


def at(moment):
    return format_datetime(moment.astimezone(UTC), usegmt=True)


@pytest.mark.parametrize("path", DATED)
def test_reader_who_knows_only_the_date_gets_304(application, article, path):
    path = path or sitemap_part()
    status, headers, body = ask(application, path)
    assert (status, headers["last-modified"]) == (200, at(NOW))
    again, its_headers, nothing = ask(application, path, if_modified_since=headers["last-modified"])
    assert (again, nothing) == (304, b"")
    assert its_headers["last-modified"] == headers["last-modified"]
    assert body


DATES = {
    "a second before": (at(NOW - SECOND), 200),
    "a second after": (at(NOW + SECOND), 304),
    "an old spelling": (f"{NOW:%A, %d-%b-%y %H:%M:%S} GMT", 304),
    "a word": ("yesterday", 200),
    "nothing": ("", 200),
    "digits": ("9" * 400, 200),
    "a year of five digits": (at(NOW).replace(f"{NOW.year}", "99999"), 200),
}
TAGS = {
    "an old date": ("same", at(NOW - DAY), 304),
    "a later date and another tag": ('"other"', at(NOW + DAY), 200),
    "no date": ("same", "nonsense", 304),
    "the date and another tag": ('"x"', at(NOW), 200),
}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("since", "status"), DATES.values(), ids=DATES)
def test_date_is_compared_and_ignored_if_it_is_none(application, article, since, status, method):
    ask(application, FEEDS[0])
    assert ask(application, FEEDS[0], method, if_modified_since=since)[0] == status


@pytest.mark.parametrize(("tag", "since", "status"), TAGS.values(), ids=TAGS)
def test_tag_counts_alone_where_both_are_sent(application, article, tag, since, status):
    known = ask(application, FEEDS[0])[1]["etag"] if tag == "same" else tag
    assert ask(application, FEEDS[0], if_none_match=known, if_modified_since=since)[0] == status


CHANGES = {
    "an edit": lambda article: Article.objects.update(title="Changed"),
    "a withdrawal": lambda article: Article.objects.update(status="withdrawn", withdrawn_at=timezone.now()),
    "a removal": lambda article: article.delete(),
    "an earlier article": lambda article: make_article(category=article.category, publish_at=NOW - 9 * DAY),
    "the topic's name": lambda article: Category.objects.update(name="Working life"),
    "our name": lambda article: make_agency(name="Renamed Locums"),
}


@pytest.mark.slow
@pytest.mark.parametrize("wait", [0, 60])
@pytest.mark.parametrize("path", FEEDS[1:3])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_of_a_feed_is_fetched(application, article, clock, path, change, wait):
    known = ask(application, path)[1]["last-modified"]
    for _ in range(2):
        clock.shift(wait)
        change(Article.objects.first() or make_article(category=article.category))
        status, headers, _ = ask(application, path, if_modified_since=known)
        assert status == 200
        known = headers["last-modified"]
        change = CHANGES["our name"] if change is not CHANGES["our name"] else CHANGES["an earlier article"]


@pytest.mark.parametrize("field", ["publish_at", "expire_at"])
def test_clock_changes_a_feed_at_its_second(application, article, clock, field):
    Article.objects.filter(pk=article.pk).update(**{field: NOW + timedelta(minutes=5)})
    known = ask(application, FEEDS[0])[1]["last-modified"]
    clock.move_to(NOW + timedelta(minutes=5), tick=False)
    status, headers, _ = ask(application, FEEDS[0], if_modified_since=known)
    assert (status, headers["last-modified"]) == (200, at(NOW + timedelta(minutes=5)))


def test_draft_that_nobody_sees_makes_no_feed_newer(application, article, clock):
    known = ask(application, FEEDS[0])[1]["last-modified"]
    clock.shift(60)
    make_article(status="draft", category=article.category)
    assert ask(application, FEEDS[0], if_modified_since=known)[0] == 304


@pytest.mark.parametrize("path", ["/news/sitemap-news.xml", "/news/", "/news/careers/"])
def test_what_changes_by_age_or_by_a_release_has_no_date(application, article, path):
    assert "last-modified" not in ask(application, path)[1]


@pytest.mark.parametrize("path", ["/news/topics/nothing/feed.atom", "/sitemap.xml"])
def test_only_feeds_that_are_there_have_a_date(application, article, path):
    assert "last-modified" not in ask(application, path)[1]
