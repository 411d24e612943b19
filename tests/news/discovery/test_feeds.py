"""The feeds as a reader's program takes them: parsed, and held against the rules of both formats."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from news.models import Article
from tests.builders import make_article, make_category

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
AWFUL = "Tea & <b>toast</b> \x00\x08\x0b\x1f\ufffe\U0001f9d1\u200d\u2695\ufe0f ]]> \"quoted\" 'so' \u202eright to left"
FEEDS = ["/news/feed.atom", "/news/feed.rss", "/news/topics/careers/feed.atom", "/news/topics/careers/feed.rss"]


@pytest.fixture
def careers(site):
    return make_category(slug="careers", name="Careers & moves")


def parse(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def text(element, name):
    """The one child of that name; the formats forbid a second."""
    (found,) = element.findall(name)
    assert found.text
    return found.text


def check_atom(feed):
    """What RFC 4287, 4.1 requires of a feed and its entries."""
    assert feed.tag == f"{ATOM}feed"
    ids = [text(element, f"{ATOM}id") for element in (feed, *feed.findall(f"{ATOM}entry"))]
    assert len(ids) == len(set(ids))
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert text(element, f"{ATOM}title")
        assert datetime.fromisoformat(text(element, f"{ATOM}updated")).tzinfo
        assert text(element.find(f"{ATOM}author"), f"{ATOM}name")
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", text(element, f"{ATOM}id"))
        for link in element.findall(f"{ATOM}link"):
            assert link.get("href").startswith("http://testserver/news/")
        assert len([link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]) == 1
    assert [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]


def check_rss(feed):
    """What RSS 2.0 requires of a channel and its items."""
    assert (feed.tag, feed.get("version")) == ("rss", "2.0")
    channel = feed.find("channel")
    assert all(text(channel, name) for name in ("title", "link", "description"))
    for item in channel.findall("item"):
        assert parsedate_to_datetime(text(item, "pubDate")).tzinfo
        assert item.find("guid").get("isPermaLink") == "false"
        assert text(item, "link").startswith("http://testserver/news/")


CHECKS = {"atom": check_atom, "rss": check_rss}


@pytest.mark.parametrize("path", FEEDS)
def test_feed_keeps_the_rules_of_its_format_whatever_is_in_a_title(client, careers, path):
    make_article(category=careers, title=AWFUL.replace("\x00", ""), byline="", summary="\x0c")
    make_article(category=careers, body="<p>Read <a href='/news/x/'>this</a> &amp; that</p>")
    feed = parse(client, path)
    CHECKS[path.rpartition(".")[2]](feed)
    assert len([element for element in feed.iter() if element.tag in {f"{ATOM}entry", "item"}]) == 2


@pytest.mark.parametrize("path", FEEDS)
def test_feed_without_articles_keeps_the_rules_too(client, careers, path):
    CHECKS[path.rpartition(".")[2]](parse(client, path))


def test_feed_holds_the_full_text_with_addresses_that_work_elsewhere(client, careers):
    make_article(body='<p>Read <a href="/news/x/">this</a> &amp; <a href="https://example.org/">that</a></p>')
    whole = '<p>Read <a href="http://testserver/news/x/"'
    atom = parse(client, "/news/feed.atom").find(f"{ATOM}entry/{ATOM}content")
    assert atom.get("type") == "html"
    assert atom.text.startswith(whole)
    assert parse(client, "/news/feed.rss").find(f"channel/item/{CONTENT}").text.startswith(whole)


@pytest.mark.parametrize(
    ("here", "elsewhere"),
    [
        ('<a href="#pay">', '<a href="http://testserver/news/what-to-do/#pay">'),
        ('<a href="../other/">', '<a href="http://testserver/news/other/">'),
        ('<a href="mailto:a@example.org">', '<a href="mailto:a@example.org">'),
        (' src="x.png" href="/x/"', ' src="x.png" href="/x/"'),
    ],
)
def test_address_in_the_full_text_means_what_it_means_on_the_page(client, careers, here, elsewhere):
    make_article(slug="what-to-do", body=f"<p>{here}this</p>")
    assert elsewhere in parse(client, "/news/feed.atom").find(f"{ATOM}entry/{ATOM}content").text


@pytest.mark.parametrize(
    ("path", "element"),
    [("/news/feed.atom", f"{ATOM}entry/{ATOM}content"), ("/news/feed.rss", f"channel/item/{CONTENT}")],
)
def test_markup_of_the_body_is_text_to_the_feed(client, careers, path, element):
    make_article(body="<p>No link &amp; no picture.</p>")
    assert parse(client, path).find(element).text == "<p>No link &amp; no picture.</p>"


def test_entry_keeps_its_id_through_every_change(client, careers, settings):
    article = make_article()
    before = parse(client, "/news/feed.atom")
    article.title, article.slug, article.publish_at = "New", "new", timezone.now() - timedelta(days=9)
    article.save()
    settings.PUBLIC_ORIGIN = "https://elsewhere.example"
    after = parse(client, "/news/feed.atom")
    assert after.find(f"{ATOM}entry/{ATOM}title").text == "New"
    assert after.find(f"{ATOM}entry/{ATOM}link").get("href") == "https://elsewhere.example/news/new/"
    for path in (f"{ATOM}id", f"{ATOM}entry/{ATOM}id"):
        assert after.find(path).text == before.find(path).text


def test_topic_feed_holds_only_its_topic_and_only_published(client, careers):
    make_article(title="Elsewhere")
    make_article(category=careers, title="Here")
    make_article(category=careers, title="Draft", status="draft")
    make_article(category=careers, title="Later", publish_at=timezone.now() + timedelta(hours=1))
    titles = [title.text for title in parse(client, "/news/topics/careers/feed.atom").iter(f"{ATOM}title")]
    assert titles == ["Test Locums: Careers & moves", "Here"]


def test_entry_written_beforehand_counts_as_updated_when_it_appears(client, careers):
    article = make_article(publish_at=timezone.now() - timedelta(hours=1))
    Article.objects.filter(pk=article.pk).update(modified_at=timezone.now() - timedelta(days=3))
    entry = parse(client, "/news/feed.atom").find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}updated").text == entry.find(f"{ATOM}published").text


def test_feed_of_a_topic_that_is_not_there_is_404(client, site):
    assert client.get("/news/topics/nothing/feed.rss").status_code == 404


def test_feed_costs_two_queries_however_many_articles(client, careers, django_assert_max_num_queries):
    for _ in range(25):
        make_article(category=careers)
    client.get("/news/feed.atom")
    with django_assert_max_num_queries(2):
        parse(client, "/news/topics/careers/feed.atom")


@pytest.mark.parametrize("path", ["/news/", "/news/topics/careers/"])
def test_browser_discovers_the_feeds(client, careers, path):
    page = client.get(path).content.decode()
    assert 'type="application/atom+xml" title="Test Locums: Medical News" href="/news/feed.atom"' in page
    assert 'type="application/rss+xml"' in page


def test_topic_page_announces_the_feed_of_its_topic(client, careers):
    assert 'href="/news/topics/careers/feed.atom"' in client.get("/news/topics/careers/").content.decode()
