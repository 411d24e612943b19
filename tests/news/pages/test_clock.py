"""Pages that the clock alone changes: kept until their very second, and no longer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.asking import ask
from tests.builders import make_article

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now().replace(microsecond=0)


def test_cached_404_ends_when_the_article_goes_live(application, time_machine):
    time_machine.move_to(NOW, tick=False)
    article = make_article(publish_at=NOW + timedelta(seconds=4))
    status, headers, _ = ask(application, article.get_absolute_url())
    assert (status, headers["cache-control"]) == (404, "public, max-age=0, s-maxage=2, stale-while-revalidate=0")
    time_machine.move_to(NOW + timedelta(seconds=4), tick=False)
    assert ask(application, article.get_absolute_url())[0] == 200


def test_stored_page_ends_at_its_expiry(application, time_machine):
    time_machine.move_to(NOW, tick=False)
    article = make_article(publish_at=NOW, expire_at=NOW + timedelta(seconds=30))
    assert ask(application, article.get_absolute_url())[0] == 200
    time_machine.move_to(NOW + timedelta(seconds=22), tick=False)
    header = ask(application, article.get_absolute_url())[1]["cache-control"]
    assert header == "public, max-age=0, s-maxage=5, stale-while-revalidate=1"
    time_machine.move_to(NOW + timedelta(seconds=30), tick=False)
    assert ask(application, article.get_absolute_url())[0] == 410


def test_article_leaves_the_news_sitemap_after_two_days_though_nothing_else_changes(application, time_machine):
    time_machine.move_to(NOW, tick=False)
    path = make_article(publish_at=NOW - timedelta(hours=47, minutes=59, seconds=50)).get_absolute_url()
    assert path.encode() in ask(application, "/news/sitemap-news.xml")[2]
    time_machine.move_to(NOW + timedelta(seconds=10), tick=False)
    assert path.encode() not in ask(application, "/news/sitemap-news.xml")[2]


def test_search_offers_a_new_year_from_its_first_article_on(application, time_machine):
    new_year = datetime(2031, 1, 1, tzinfo=UTC)
    time_machine.move_to(new_year - timedelta(seconds=10), tick=False)
    make_article(publish_at=new_year - timedelta(days=3))
    make_article(publish_at=new_year)
    assert b'<option value="2031"' not in ask(application, "/news/search/")[2]
    time_machine.move_to(new_year, tick=False)
    assert b'<option value="2031"' in ask(application, "/news/search/")[2]


def test_search_knows_the_words_of_an_article_that_has_just_appeared(application, time_machine):
    time_machine.move_to(NOW, tick=False)
    make_article(title="Revalidation", publish_at=NOW + timedelta(seconds=10))
    assert b"Revalidation" not in ask(application, "/news/search/", query="q=revalidatoin")[2]
    time_machine.move_to(NOW + timedelta(seconds=10), tick=False)
    assert b"revalidation" in ask(application, "/news/search/", query="q=revalidatoin")[2]
