"""The admin's list of articles: quick whatever their number, and able to find any of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.admin import article_list, state_filter
from news.models import Article
from news.search import sql
from tests.article_form import address
from tests.builders import make_article, make_author, make_category, make_staff


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff("edith", groups=["Editors"]))
    return client


def found(newsroom, text, **filters):
    """Titles in the list for what somebody types into its search box."""
    page = newsroom.get(address("article_changelist"), {"q": text} | filters)
    assert page.status_code == 200
    return titles_in(page)


def titles_in(page):
    return set(re.findall(r'<th class="field-title"><a [^>]*>([^<]*)</a>', page.text))


@pytest.mark.parametrize("status", ["draft", "ready", "withdrawn"])
def test_search_finds_an_article_by_words_of_title_and_summary(newsroom, status):
    make_article(title="Night shifts", summary="Sleep first", status=status)
    make_article(title="Pay rates", status=status)
    assert found(newsroom, "night") == found(newsroom, "sleep night") == {"Night shifts"}


def test_search_finds_a_live_article_by_words_of_its_text(newsroom):
    make_article(title="Night shifts", body="<p>Bring a lamp.</p>")
    assert found(newsroom, "lamp") == {"Night shifts"}


@pytest.mark.parametrize("text", ["/news/night-shifts/", "https://x.example/news/nights/?utm_source=a", "nights"])
def test_search_finds_an_article_by_its_address_of_now_or_before(newsroom, text):
    article = make_article(title="Sleep", slug="nights")
    article.slug = "night-shifts"
    article.save()
    make_article(title="Pay")
    assert found(newsroom, text) == {"Sleep"}


@pytest.mark.parametrize("text", ['"', "'", "\\", "a AND (", "http://[", "%", "\x00", "—", " ", "*" * 300])
def test_search_takes_whatever_is_typed(newsroom, text):
    make_article()
    found(newsroom, text)


def test_search_keeps_to_the_chosen_state_and_out_of_the_trash(newsroom):
    for status in ("draft", "ready", "trashed"):
        make_article(title=f"Night {status}", status=status)
    assert found(newsroom, "night") == {"Night draft", "Night ready"}
    assert found(newsroom, "night", state="draft") == {"Night draft"}


def test_search_for_a_frequent_word_says_that_there_is_more(newsroom, monkeypatch):
    monkeypatch.setattr(sql, "RANKED", 2)
    monkeypatch.setattr(article_list, "RANKED", 2)
    for title in ("Lamp", "One", "Two", "Three"):
        make_article(title=title, body="<p>A lamp.</p>")
    # What the process remembers for a generation.
    newsroom.get(address("article_changelist"))
    with CaptureQueriesContext(connection) as queries:
        page = newsroom.get(address("article_changelist"), {"q": "lamp"})
    assert len([query for query in queries if query["sql"].startswith("SELECT")]) <= 10
    assert titles_in(page) == {"Lamp", "Two", "Three"}
    assert "Too many articles match" in page.text


def test_numbers_that_were_not_counted_to_their_end_say_so(newsroom, monkeypatch):
    monkeypatch.setattr(state_filter, "MOST_COUNTED", 2)
    monkeypatch.setattr(article_list, "MOST_LISTED", 2)
    for _ in range(3):
        make_article()
    page = newsroom.get(address("article_changelist")).text
    assert "Live (more than 2)" in page
    assert "More than 2 articles: search or filter to find the others." in page


@pytest.mark.parametrize(
    "asked", [{}, {"state": "live"}, {"state": "unpublished"}, {"q": "night"}, {"_facets": "True"}]
)
def test_list_counts_no_further_than_it_shows(newsroom, asked):
    make_article(title="Night shifts", category=make_category())
    with CaptureQueriesContext(connection) as queries:
        newsroom.get(address("article_changelist"), asked)
    counting = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert counting
    assert all(sql.count("COUNT(") <= sql.count("LIMIT") for sql in counting)
    assert len([query for query in queries if query["sql"].startswith("SELECT")]) <= 10 + 2 * ("q" in asked)


@pytest.mark.parametrize("asked", [{}, {"state": "live"}, {"category__id__exact": "1"}, {"q": "night"}])
def test_list_reads_articles_by_an_index_only(newsroom, asked):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table that is as small as a test's from end to end.")
    make_article(title="Night shifts")
    with CaptureQueriesContext(connection) as queries:
        newsroom.get(address("article_changelist"), asked)
    plans = [plan for query in queries if "news_article" in query["sql"] for plan in plan_of(query["sql"])]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN news_article") and "USING" not in plan]


def plan_of(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}", None)
        return [row[3] for row in cursor.fetchall()]


def test_action_reaches_no_article_beyond_the_page(newsroom):
    for _ in range(3):
        make_article()
    assert "data-actions-icnt" in (page := newsroom.get(address("article_changelist")).text)
    assert "Select all 3" not in page
    assert Article.objects.count() == 3


def test_list_is_narrowed_to_one_author_from_the_list_of_authors(newsroom):
    ann = make_author(name="Ann Lee")
    make_article(title="Nights", authors=[ann.pk])
    make_article(title="Days", authors=[make_author(name="Bob Ray").pk], status="draft")
    link = f"{address('article_changelist')}?author={ann.pk}"
    assert link in newsroom.get(address("author_changelist")).text
    page = newsroom.get(link)
    assert titles_in(page) == {"Nights"}
    assert titles_in(newsroom.get(address("article_changelist"))) == {"Nights", "Days"}
    for odd in ("x", "9" * 30, "²"):
        newsroom.get(address("article_changelist"), {"author": odd})
