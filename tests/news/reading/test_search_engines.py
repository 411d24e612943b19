"""What machines read of a page: it must be whole, and agree with what people read there."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from unicodedata import normalize

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from news.models import Article
from news.reading import share_cards
from news.templatetags.news import script_text
from tests.builders import make_article, make_category, make_picture, picture_file, run_tasks

NASTY = "</script><script>alert(1)</script> \"quoted\" & 'so' <!-- \u2028 \U0001f600"


class Head(HTMLParser):
    """The title, meta elements, links and structured data of a page, and every other script's text."""

    def __init__(self, html):
        super().__init__()
        self.meta, self.links, self.scripts = {}, {}, []
        self.title, self.data, self.reading = "", "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta":
            self.meta[attrs.get("property") or attrs.get("name")] = attrs.get("content")
        if tag == "link":
            self.links.setdefault(attrs["rel"], attrs["href"])
        if tag == "title" or tag == "script" and attrs.get("type") == "application/ld+json":
            self.reading = tag
        elif tag == "script":
            self.scripts.append(attrs)

    def handle_endtag(self, tag):
        self.reading = ""

    def handle_data(self, data):
        if self.reading == "title":
            self.title += data
        elif self.reading == "script":
            self.data += data

    def graph(self):
        return {node["@type"]: node for node in json.loads(self.data)["@graph"]}


def head_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return Head(response.content.decode())


def picture_at(client, address):
    response = client.get(address.removeprefix("http://testserver"))
    return Image.open(io.BytesIO(b"".join(response)))


@pytest.fixture
def article(site):
    return make_article(
        title="What to do",
        slug="what-to-do",
        summary="Five steps.",
        byline="Sam Shaw",
        publish_at=datetime(2025, 7, 1, 9, tzinfo=UTC),
        category=make_category(name="Careers", slug="careers"),
    )


def test_article_describes_itself_for_search_and_sharing(client, article):
    head = head_of(client, "/news/what-to-do/?utm_source=x&page=2")
    assert head.title == "What to do – Test Locums"
    assert head.links["canonical"] == head.meta["og:url"] == "http://testserver/news/what-to-do/"
    assert head.meta["description"] == head.meta["og:description"] == "Five steps."
    assert head.meta["robots"] == "max-image-preview:large"
    assert (head.meta["og:type"], head.meta["twitter:card"]) == ("article", "summary_large_image")


def test_words_for_search_engines_go_before_title_and_summary(client, article):
    article.search_title, article.search_description = "Rejected? Do this", "The next application."
    article.save()
    head = head_of(client, article.get_absolute_url())
    assert (head.title, head.meta["og:title"]) == ("Rejected? Do this – Test Locums", "Rejected? Do this")
    assert head.meta["description"] == "The next application."
    assert head.graph()["NewsArticle"]["headline"] == "What to do"


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ("<h2>First</h2><p>Ask &amp; listen.</p>", "First Ask & listen."),
        ("", "What to do"),
        (f"<p>{'One sentence that is quite long indeed. ' * 9}</p>", "One sentence that is quite long indeed. " * 5),
        (f"<p>{'word ' * 99}</p>", "word " * 39 + "word…"),
    ],
)
def test_description_is_never_empty(client, article, body, description):
    article.summary, article.body = "", body
    article.save()
    assert head_of(client, article.get_absolute_url()).meta["description"] == description.strip()


def test_structured_data_says_what_the_page_says(client, article):
    page = client.get(article.get_absolute_url()).content.decode()
    told = Head(page).graph()["NewsArticle"]
    assert told["headline"] == unescape(re.search("<h1>(.*?)</h1>", page)[1])
    assert told["datePublished"] == "2025-07-01T10:00:00+01:00"
    assert f'<time datetime="{told["datePublished"]}">1 Jul 2025</time>' in page
    assert told["author"] == {"@type": "Person", "name": "Sam Shaw"}
    assert (told["articleSection"], told["description"]) == ("Careers", "Five steps.")


def test_date_of_change_is_the_one_that_readers_see(client, article, time_machine):
    time_machine.move_to(datetime(2025, 12, 3, 12, tzinfo=UTC), tick=False)
    article.body = "<p>Corrected.</p>"
    article.save()
    page = client.get(article.get_absolute_url()).content.decode()
    modified = Head(page).graph()["NewsArticle"]["dateModified"]
    assert modified == "2025-12-03T12:00:00+00:00"
    assert f'Updated: <time datetime="{modified}">3 Dec 2025</time>' in page


def test_article_that_was_not_changed_shows_no_date_of_change(client, article):
    assert article.modified_at == article.publish_at
    assert "Updated:" not in client.get(article.get_absolute_url()).content.decode()


def test_structured_data_names_the_trail_and_the_publisher(client, article):
    graph = head_of(client, article.get_absolute_url()).graph()
    trail = [(step["position"], step["name"], step["item"]) for step in graph["BreadcrumbList"]["itemListElement"]]
    assert trail == [
        (1, "Medical News", "http://testserver/news/"),
        (2, "Careers", "http://testserver/news/topics/careers/"),
        (3, "What to do", "http://testserver/news/what-to-do/"),
    ]
    assert graph["NewsArticle"]["publisher"] == {"@id": graph["Organization"]["@id"]}
    assert graph["Organization"]["telephone"] == ["+442085511299", "+442085515911"]
    assert graph["WebSite"]["name"] == "Test Locums"


def test_script_in_a_title_stays_text(client, article):
    Article.objects.filter(pk=article.pk).update(title=NASTY, search_title="")
    head = head_of(client, article.get_absolute_url())
    assert head.graph()["NewsArticle"]["headline"] == NASTY
    assert head.meta["og:title"] == NASTY
    assert all(script.get("src") for script in head.scripts)


@given(st.recursive(st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=5))
def test_nothing_ends_the_script_element_that_holds_data(value):
    text = script_text(value)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == value


@pytest.mark.parametrize("byline", ["", "The recruitment team", "Test Locums"])
def test_byline_of_a_team_is_an_organisation(client, article, byline):
    article.byline = byline
    article.save()
    told = head_of(client, article.get_absolute_url()).graph()["NewsArticle"]["author"]
    assert (told["@type"], told["name"]) == ("Organization", byline or "Test Locums")


@pytest.mark.parametrize(
    ("path", "title", "canonical"),
    [
        ("/news/?utm_source=x", "Medical News", "/news/"),
        ("/news/?page=1", "Medical News", "/news/"),
        ("/news/?page=2&fbclid=1", "Medical News, page 2", "/news/?page=2"),
        ("/news/topics/careers/", "Careers", "/news/topics/careers/"),
        ("/news/archive/2025/07/", "July 2025", "/news/archive/2025/07/"),
        ("/news/archive/2025/", "Archive 2025", "/news/archive/2025/"),
        ("/news/archive/", "Archive", "/news/archive/"),
    ],
)
def test_list_says_what_it_lists_and_its_one_address(client, article, path, title, canonical):
    for _ in range(12):
        make_article(category=article.category, publish_at=article.publish_at)
    head = head_of(client, path)
    assert head.title == f"{title} – Test Locums"
    assert head.links["canonical"] == f"http://testserver{canonical}"
    assert head.meta["description"]
    assert head.graph()["BreadcrumbList"]["itemListElement"][-1]["item"].startswith("http://testserver/news/")


def test_page_found_by_a_cursor_is_left_to_people(client, article):
    for _ in range(12):
        make_article(category=article.category, publish_at=timezone.now() - timedelta(days=1))
    address = re.search(r'href="(\?before=[^"]*)"', client.get("/news/").content.decode())[1]
    assert head_of(client, f"/news/{address}").meta["robots"] == "noindex, follow"


def test_article_with_a_picture_offers_it_in_every_shape(client, article):
    article.picture = make_picture(file=picture_file((1600, 1200)), alt="Two nurses at a desk")
    article.save()
    run_tasks()
    head = head_of(client, article.get_absolute_url())
    shown = [head.meta[f"og:image:{name}"] for name in ("width", "height", "alt")]
    assert shown == ["1200", "630", "Two nurses at a desk"]
    images = head.graph()["NewsArticle"]["image"]
    sizes = [picture_at(client, address).size for address in images]
    assert [width / height for width, height in sizes] == pytest.approx([1, 4 / 3, 16 / 9], abs=0.01)
    assert all(width * height >= 50_000 for width, height in sizes)


def test_picture_that_the_worker_has_not_seen_is_offered_as_it_is(client, article):
    article.picture = make_picture(file=picture_file((1600, 1200)))
    article.save()
    head = head_of(client, article.get_absolute_url())
    assert head.graph()["NewsArticle"]["image"] == [head.meta["og:image"]]


@pytest.mark.parametrize("title", ["What to do", NASTY, "W" * 150, "word " * 30, "\u202e\u0639\u0631\u0628\u064a"])
def test_article_without_a_picture_gets_one_drawn(client, article, title):
    Article.objects.filter(pk=article.pk).update(title=title)
    meta = head_of(client, article.get_absolute_url()).meta
    assert meta["og:image"] == meta["twitter:image"] == "http://testserver/news/what-to-do/share.png"
    assert meta["og:image:alt"] == meta["twitter:image:alt"] == title
    response = client.get("/news/what-to-do/share.png")
    assert response["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert len(response.content) < 60_000


@pytest.mark.parametrize(
    "title", ["Up to £500 – naïve?", "“It’s €9”", "Łódź", "On\u2011call\u00a0rota", "A\u0301lvarez"]
)
def test_share_card_writes_every_letter_of_a_european_title(title):
    shown = share_cards.writable(title)
    assert shown
    assert all(map(share_cards.is_drawn, shown))
    assert sum(map(str.isalnum, shown)) == sum(map(str.isalnum, normalize("NFC", title)))


@pytest.mark.parametrize(
    "title", ["\u0639\u0631\u0628\u064a", "\u65e5\u672c\u8a9e", "Пост about nurses", "\U0001f9d1\u200d\u2695\ufe0f"]
)
def test_share_card_shows_the_section_rather_than_boxes(title):
    assert share_cards.draw(title, "Us").tobytes() == share_cards.draw("Medical News", "Us").tobytes()


@pytest.mark.parametrize("title", ["W" * 150, "interdisciplinary " * 9, "What to do", "i" * 150, "Ågj" * 50])
def test_share_card_keeps_its_margins(title):
    card = share_cards.draw(title, "").convert("RGB")
    drawn = ImageChops.difference(card, share_cards.draw(".", "")).getbbox()
    assert drawn[2] <= 1200 - share_cards.MARGIN + 4
    assert drawn[3] < 490


def test_article_without_a_picture_offers_search_engines_one_in_every_shape(client, article):
    images = head_of(client, article.get_absolute_url()).graph()["NewsArticle"]["image"]
    sizes = [drawn_at(client, address).size for address in images]
    assert sizes == [(1200, 1200), (1200, 900), (1200, 675)]


def drawn_at(client, address):
    return Image.open(io.BytesIO(client.get(address.removeprefix("http://testserver")).content))


@pytest.mark.parametrize("name", ["share.png", "share-square.png"])
def test_draft_has_no_share_card(client, site, name):
    make_article(slug="secret", status="draft")
    assert client.get(f"/news/secret/{name}").status_code == 404


def test_share_card_has_no_other_shape(client, article):
    assert client.get("/news/what-to-do/share-round.png").status_code == 404


def test_list_has_a_share_card_too(client, article):
    address = head_of(client, "/news/").meta["og:image"]
    assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_page_that_is_no_article_nor_list_describes_nothing(client, site):
    assert "og:title" not in Head(client.get("/terms/").content.decode()).meta
