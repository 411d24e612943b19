"""The demo's words, checked as text: no Django, no database."""

import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "agency" / "demo"
TODAY = datetime(2026, 11, 23)
CATEGORIES = {"careers", "pay-and-contracts", "compliance", "wellbeing", "exams-and-training", "life-on-the-road"}
REQUIRED = ["Title", "Slug", "Summary", "Category", "Authors", "Published", "Picture", "Alt"]
INLINE = {"a", "strong", "em"}
TAGS = INLINE | {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td"}
OUR_TELEPHONES = {"+442085511299", "+442085515911"}
OTHER_PAGES = {
    "/register/",
    "/register/my-data/",
    "/register/request/",
    *(f"/documents/{path.stem}/" for path in (DEMO / "documents").glob("*.html")),
}


class Body(HTMLParser):
    """Reads a body; refuses what the demo promises not to contain."""

    def __init__(self, html: str):
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.blocks = [""]
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else []), (tag, attrs)
        self.open.append(tag)
        self.tags.append(tag)
        self.links += [value for _, value in attrs]
        if tag not in INLINE:
            self.blocks.append("")

    def handle_endtag(self, tag):
        assert self.open[-1:] == [tag], tag
        self.open.pop()
        if tag not in INLINE:
            self.blocks.append("")

    def handle_data(self, data):
        self.blocks[-1] += data


def read(path):
    head, html = path.read_text(encoding="utf-8").split("\n\n", 1)
    header = dict(re.fullmatch(r"(\w+): ?(.*)", line).groups() for line in head.splitlines())
    return header, Body(html)


def is_published(header):
    published, expires = (
        datetime.strptime(header.get(key, "9999-01-01 00:00"), "%Y-%m-%d %H:%M") for key in ("Published", "Expires")
    )
    return header.get("Status", "ready") == "ready" and published <= TODAY < expires


FILES = sorted(DEMO.glob("*/*.html"))
ARTICLES = {path.stem: read(path) for path in FILES if path.parent.name == "articles"}
PUBLISHED = {slug for slug, (header, _) in ARTICLES.items() if is_published(header)}


def test_demo_has_enough_published_articles_in_every_category():
    by_category = [ARTICLES[slug][0]["Category"] for slug in PUBLISHED]
    assert len(PUBLISHED) >= 24
    assert all(by_category.count(category) >= 3 for category in CATEGORIES)


def test_demo_has_one_draft_one_scheduled_and_one_expired_article():
    hidden = [ARTICLES[slug][0] for slug in ARTICLES.keys() - PUBLISHED]
    assert len(hidden) == 3
    assert {"draft" if "Status" in h else "expired" if "Expires" in h else "scheduled" for h in hidden} == {
        "draft",
        "expired",
        "scheduled",
    }


@pytest.mark.parametrize("slug", ARTICLES)
def test_article_header_says_what_the_newsroom_needs(slug):
    header, _ = ARTICLES[slug]
    assert [key for key in REQUIRED if key not in header] == []
    assert header["Slug"] == slug
    assert header["Category"] in CATEGORIES
    assert len(header["Title"]) <= 60
    assert 110 <= len(header["Summary"]) <= 155


def test_interview_article_has_five_sub_headings():
    _, body = ARTICLES["what-to-do-following-interview-rejection"]
    assert body.tags.count("h2") == 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_links_lead_to_pages_that_visitors_can_open(path):
    _, body = read(path)
    open_to_visitors = OTHER_PAGES | {f"/news/{slug}/" for slug in PUBLISHED}
    assert {link for link in body.links if not link.startswith("tel:")} <= open_to_visitors
    assert {link.removeprefix("tel:") for link in body.links if link.startswith("tel:")} <= OUR_TELEPHONES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_text_is_easy_to_read_and_gives_only_our_numbers(path):
    _, body = read(path)
    sentences = [s for block in body.blocks for s in re.split(r"(?<=[.!?])[’\s]+", block)]
    assert [s for s in sentences if len(s.split()) > 30] == []
    assert set(re.findall(r"\+?\d[\d ]{6,}\d", " ".join(body.blocks))) <= {"020 8551 1299", "020 8551 5911"}
