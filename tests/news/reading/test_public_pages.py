"""What every visitor gets: the same bytes, no cookie, nothing written, the words and order of the page it grew from."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agency import errors
from news.models import Article
from tests.builders import make_article, make_category, make_picture, publish_document

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)", re.IGNORECASE)
FIRST_ARTICLE = "/news/what-to-do-following-interview-rejection/"
PAGES = ["/news/", FIRST_ARTICLE, "/news/topics/careers/", "/register/", "/terms/", "/accessibility/"]
PAGES += ["/nothing-here/", "/news/over/", "/documents/locum-framework-agreement/1/", "/documents/cookies/"]
PAGES += ["/news/archive/", "/news/archive/2017/", "/news/archive/2017/01/", "/news/search/"]
PAGES += ["/news/search/?q=rejection"]
FILES = ["/news/feed.atom", "/news/feed.rss", "/news/topics/careers/feed.atom", "/news/sitemap.xml"]
FILES += ["/news/sitemap-1.xml", "/news/sitemap-pages.xml", "/news/sitemap-news.xml", "/robots.txt", "/favicon.ico"]
FILES += ["/", "/news/share.png", f"{FIRST_ARTICLE}share.png"]


@pytest.fixture
def newsroom(site):
    """An article as in the beginning, one that is over, and the agreement in the footer."""
    publish_document("locum-framework-agreement")
    careers = make_category(name="Careers", slug="careers")
    make_article(
        title="What to do Following Interview Rejection",
        slug="what-to-do-following-interview-rejection",
        summary="Five steps to a stronger next application.",
        body="<p>It happens to good clinicians.</p>",
        publish_at=datetime(2017, 1, 27, 9, tzinfo=UTC),
        category=careers,
    )
    now = timezone.now()
    make_article(slug="over", publish_at=now - timedelta(days=2), expire_at=now - timedelta(days=1), category=careers)


@contextmanager
def read_only():
    """The database as a full disk or a standby leaves it."""
    is_embedded = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1" if is_embedded else "SET TRANSACTION READ ONLY")
        try:
            yield
        finally:
            # PostgreSQL's permission comes back with what was before the savepoint.
            cursor.execute("PRAGMA query_only = 0") if is_embedded else transaction.set_rollback(True)


def text_of(response) -> str:
    return response.content.decode()


def test_article_says_the_agreed_words_in_the_agreed_order(client, newsroom):
    words = [
        "<h1>What to do Following Interview Rejection</h1>",
        "« Back to Medical News",
        "Published: ",
        ">27 Jan 2017<",
        "It happens to good clinicians.",
        "Five steps to a stronger next application.",
        "Quick Register</h2>",
        "First Name",
        "Captcha",
        "(Please copy the code below)",
        "I agree to the",
        "Terms and Conditions",
        "Contact Us",
        "020 8551 1299",
        "020 8551 5911",
        "Locum Framework Agreement",
    ]
    rest = text_of(client.get(FIRST_ARTICLE)).partition("<main")[2]
    for word in words:
        assert word in rest, f"{word} is missing, or stands too early"
        rest = rest.partition(word)[2]


def test_article_dates_itself_to_the_second_in_our_zone(client, newsroom):
    assert '<time datetime="2017-01-27T09:00:00+00:00">27 Jan 2017</time>' in text_of(client.get(FIRST_ARTICLE))


def test_summer_article_shows_british_summer_time(client, site):
    article = make_article(publish_at=datetime(2025, 6, 30, 23, 30, tzinfo=UTC))
    shown = text_of(client.get(article.get_absolute_url()))
    assert '<time datetime="2025-07-01T00:30:00+01:00">1 Jul 2025</time>' in shown


def test_article_without_summary_or_byline_leaves_no_hole(client, site):
    shown = text_of(client.get(make_article().get_absolute_url()))
    assert "in-short" not in shown
    assert "· By" not in shown
    assert "<figure" not in shown


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_every_visitor_gets_the_same_bytes(newsroom, path):
    one, other = Client(), Client(headers={"User-Agent": "Other", "Accept-Language": "fr", "Cookie": "sessionid=x"})
    assert one.get(path).content == other.get(path).content


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_page_sets_no_cookie_and_varies_by_none(client, newsroom, path):
    response = client.get(path)
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_reading_writes_nothing(client, newsroom, path):
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert [query["sql"] for query in queries if WRITES.match(query["sql"])] == []


@pytest.mark.parametrize("path", [*PAGES, *FILES, "/register/code.png", "/register/code.wav", "/healthz"])
def test_database_that_refuses_every_write_serves_readers_all_the_same(client, newsroom, path):
    with read_only():
        answer = client.get(path)
    assert answer.status_code == client.get(path).status_code < 500


@pytest.mark.parametrize(("path", "most"), [(FIRST_ARTICLE, 3), ("/news/", 4), ("/news/topics/careers/", 4)])
def test_page_costs_few_queries(client, newsroom, path, most):
    # What all pages share is read once for each generation of pages.
    client.get(make_article(category=Article.objects.first().category).get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) <= most, [query["sql"] for query in queries]


@pytest.mark.parametrize("path", [*PAGES, "/news/?page=7"])
def test_page_has_its_policy_and_its_style(client, newsroom, path):
    response = client.get(path)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "nonce-" not in response.headers["Content-Security-Policy"]
    assert 'rel="stylesheet" href="/static/site.css"' in text_of(response)


@pytest.mark.parametrize(
    ("status", "send"),
    [
        (403, lambda client: client.post("/accounts/login/", {"login": "jo"})),
        (400, lambda client: client.get("/news/", headers={"Host": "elsewhere.example"})),
        (400, lambda client: client.get("/media/../secret-key")),
    ],
)
def test_refusal_has_our_policy_and_style_too(site, status, send):
    response = send(Client(enforce_csrf_checks=True))
    assert (response.status_code, "nonce-" in response.headers["Content-Security-Policy"]) == (status, False)
    assert 'rel="stylesheet" href="/static/site.css"' in text_of(response)


@pytest.mark.parametrize("number", ["0", "-1", "abc", str(10**9), "1.5", "%00"])
def test_page_number_that_does_not_exist_is_404(client, newsroom, number):
    assert client.get(f"/news/?page={number}").status_code == 404


def test_browser_that_looks_for_an_icon_by_itself_finds_ours(client, site):
    assert client.get("/favicon.ico").url.endswith("mark.svg")


def test_tracking_parameter_changes_nothing(client, newsroom):
    assert client.get("/news/?utm_source=x").content == client.get("/news/").content


def test_only_the_first_page_has_a_lead_article(client, site):
    shared = {"category": make_category(), "picture": make_picture()}
    for _ in range(13):
        make_article(**shared)
    assert text_of(client.get("/news/")).count("lead-card") == 1
    assert "lead-card" not in text_of(client.get("/news/?page=2"))


def test_newest_article_without_a_picture_takes_no_larger_place(client, site):
    make_article()
    assert "lead-card" not in text_of(client.get("/news/"))


def test_article_with_picture_shows_it_large_above_and_small_beside_the_summary(client, site):
    article = make_article(picture=make_picture(caption="On the ward."), summary="In two sentences.")
    shown = text_of(client.get(article.get_absolute_url()))
    assert shown.index("picture-lead") < shown.index("On the ward.") < shown.index("picture-thumbnail")


@pytest.mark.parametrize(("headings", "listed"), [(3, False), (4, True)])
def test_only_a_long_article_lists_its_contents(client, site, headings, listed):
    body = "".join(f"<h2>Part {n}</h2><p>Text.</p>" for n in range(headings))
    shown = text_of(client.get(make_article(body=body).get_absolute_url()))
    assert ('href="#h-part-0"' in shown) is listed


def test_table_in_a_document_scrolls_in_its_own_box(client, site):
    publish_document("cookies", body="<table><tbody><tr><td>Name</td></tr></tbody></table>")
    assert '<section class="table-scroll"' in text_of(client.get("/documents/cookies/"))


def test_list_without_articles_says_a_sentence(client, site):
    assert "There are no articles here yet." in text_of(client.get("/news/"))


def test_topic_page_introduces_its_topic(client, site):
    topic = make_category(introduction="Interviews and the next step.")
    assert "Interviews and the next step." in text_of(client.get(topic.get_absolute_url()))


def test_unknown_topic_is_404(client, site):
    assert client.get(reverse("news:topic", args=["nothing"])).status_code == 404


def test_expired_article_is_gone_and_says_whom_to_call(client, newsroom):
    response = client.get("/news/over/")
    assert response.status_code == 410
    assert 'href="tel:+442085511299"' in text_of(response)


@pytest.mark.parametrize(("path", "status"), [("/nothing-here/", 404), ("/news/over/", 410)])
def test_lost_reader_is_offered_search_and_the_latest_articles(client, newsroom, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert FIRST_ARTICLE in text_of(response)
    assert 'action="/news/search/"' in text_of(response)


def test_accessibility_statement_is_linked_from_every_page_and_says_whom_to_tell(client, site):
    assert '<a href="/accessibility/">Accessibility</a>' in text_of(client.get("/news/"))
    assert 'href="mailto:hello@agency.example"' in text_of(client.get("/accessibility/")).partition("<main")[2]


@pytest.mark.parametrize("path", ["/register/", "/terms/", "/accessibility/"])
def test_lasting_page_describes_itself_to_search_engines(client, site, path):
    shown = text_of(client.get(f"{path}?utm_source=x"))
    assert re.search('<meta name="description" content="[^"]{40,}">', shown)
    assert f'<link rel="canonical" href="http://testserver{path}">' in shown


def test_scripts_of_public_pages_weigh_less_than_three_kilobytes_together():
    scripts = [settings.BASE_DIR / "static" / name for name in ("article.js", "register.js", "search.js")]
    assert sum(len(brotli.compress(script.read_bytes())) for script in scripts) < 3_000


@pytest.mark.parametrize(("fault", "status"), [(ValueError(), 500), (OperationalError(), 503)])
def test_broken_site_still_gives_the_telephone_numbers(rf, fault, status):
    # No database fixture: a query here would fail the test.
    try:
        raise fault
    except Exception:
        response = errors.server_error(rf.get("/"))
    assert response.status_code == status
    assert text_of(response).count('href="tel:+4420855') == 2


def test_lost_database_asks_to_be_tried_again(rf):
    try:
        raise OperationalError
    except OperationalError:
        response = errors.server_error(rf.get("/"))
    assert response.headers["Retry-After"] == "60"
