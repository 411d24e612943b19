import json
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest

from news.moving.old_articles import OldStatus, Skipped, Unreadable
from news.moving.sources import open_source

from .exports import ghost, ghost_post

# ruff: noqa: E501

ID = ghost_post()["id"]


@pytest.fixture
def source(tmp_path):
    def opened(*posts, **tables):
        (tmp_path / "old.ghost.json").write_text(ghost(*posts, **tables))
        return open_source(tmp_path / "old.ghost.json")

    return opened


@pytest.fixture
def one(source):
    return lambda html="<p>Text</p>", tables=None, **fields: next(
        source(ghost_post(html, **fields), **(tables or {})).records()
    )


def test_a_post_comes_with_all_that_we_keep(one):
    tables = {
        "tags": [
            {"id": "t1", "name": "Pay", "slug": "pay", "visibility": "public"},
            {"id": "t2", "name": "#wide", "slug": "hash-wide", "visibility": "internal"},
        ],
        "posts_tags": [
            {"post_id": ID, "tag_id": "t2", "sort_order": 1},
            {"post_id": ID, "tag_id": "t1", "sort_order": 0},
        ],
        "users": [{"id": "u1", "name": "Maya O’Neill"}],
        "posts_authors": [{"post_id": ID, "author_id": "u1", "sort_order": 0}],
        "posts_meta": [{"post_id": ID, "feature_image_alt": "A ward", "feature_image_caption": "<i>By night</i>"}],
    }
    article = one(
        tables=tables, custom_excerpt="Short.", featured=1, feature_image="__GHOST_URL__/content/images/a.jpg"
    )
    assert (article.key, article.title, article.slug, article.summary) == (ID, "Open shifts", "open-shifts", "Short.")
    assert (article.publish_at, article.is_pinned) == (datetime(2021, 3, 4, 9, tzinfo=UTC), True)
    assert (article.authors, [topic.name for topic in article.topics]) == (("Maya O’Neill",), ["Pay"])
    assert article.topics[0].addresses == ("/tag/pay/", "/tag/pay/rss/")
    assert (article.picture.address, article.picture.alt) == ("/content/images/a.jpg", "A ward")
    assert article.picture.caption == "By night"
    assert set(article.addresses) >= {"/open-shifts/", "/2021/03/04/open-shifts/", "/open-shifts/amp/"}
    assert article.notes == ("Its internal tags do not come along: #wide.",)


def test_authors_bring_the_address_of_their_page(source):
    users = [{"id": "u1", "name": "Maya", "slug": "maya"}, {"id": "u2", "name": "Nameless"}]
    assert [*source(ghost_post("<p>Text</p>"), users=users).author_pages()] == [("/author/maya/", "Maya")]


@pytest.mark.parametrize("version", ["4.48.9", "5.75.0", "6.0.1"])
def test_versions_four_to_six_are_read(source, version):
    assert len([*source(ghost_post(), version=version).records()]) == 1


@pytest.mark.parametrize("version", ["3.42.5", "2.14.0", "0.11", "003"])
def test_older_versions_are_refused_with_what_to_do(source, version):
    with pytest.raises(Unreadable, match=rf"comes from Ghost {version}.*Update that site to Ghost 4 or later"):
        source(ghost_post(), version=version)


def test_an_export_that_names_no_version_is_read(source):
    for version in (None, "", "five", 5):
        assert len([*source(ghost_post(), version=version).records()]) == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, OldStatus.PUBLIC),
        ({"status": "scheduled"}, OldStatus.PUBLIC),
        ({"status": "draft"}, OldStatus.DRAFT),
        ({"status": "sent"}, OldStatus.PRIVATE),
        ({"visibility": "members"}, OldStatus.PRIVATE),
        ({"visibility": "paid"}, OldStatus.PRIVATE),
        ({"status": "draft", "visibility": "paid"}, OldStatus.DRAFT),
    ],
)
def test_what_was_not_public_does_not_become_public(one, fields, status):
    assert one(**fields).status is status


@pytest.mark.parametrize("fields", [{"html": None, "lexical": "{}"}, {"type": "page"}])
def test_pages_and_posts_without_html_are_told(source, fields):
    assert isinstance(next(source(ghost_post() | fields).records()), Skipped)


@pytest.mark.parametrize(
    "whole", [{"data": {"posts": [ghost_post()]}, "meta": {}}, {"db": [{"data": {"posts": [ghost_post()]}}]}]
)
def test_both_forms_of_the_export_are_read(tmp_path, whole):
    (tmp_path / "a.json").write_text(json.dumps(whole))
    assert len(open_source(tmp_path / "a.json")) == 1


def test_pictures_are_found_beside_and_in_the_zip(tmp_path, source):
    (tmp_path / "content/images/2021/03").mkdir(parents=True)
    (tmp_path / "content/images/2021/03/a.jpg").write_bytes(b"picture")
    with ZipFile(tmp_path / "whole.zip", "w") as archive:
        archive.writestr("data/old.json", ghost(ghost_post()))
        archive.writestr("content/images/2021/03/a.jpg", "picture")
    for site in (source(ghost_post()), open_source(tmp_path / "whole.zip")):
        assert site.open_picture("/content/images/2021/03/a.jpg").read() == b"picture"
        assert site.open_picture("/content/images/size/w600/2021/03/a.jpg").read() == b"picture"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"db": [\n{"data": }]}', "a.json is not well-formed JSON: Expecting value in line 2."),
        ('{"name": "package"}', "a.json is JSON, but not an export from Ghost: it has no posts."),
        ("[" * 100_000, "nested too deep"),
        ('{"db": ' + "9" * 5_000 + "}", "numbers too long"),
    ],
)
def test_other_json_is_refused_in_a_sentence(tmp_path, text, sentence):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(Unreadable) as refusal:
        open_source(tmp_path / "a.json")
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    "odd", [{"id": None}, {"title": None}, {"published_at": 1614848400000}, {"slug": 7}, {"title": "\ud800x"}]
)
def test_odd_values_do_no_harm(one, odd):
    assert "\ud800" not in one(**odd).title


CARDS = {
    '<figure class="kg-card kg-image-card"><img src="__GHOST_URL__/content/images/a.jpg" class="kg-image" alt="A"><figcaption>By night</figcaption></figure>':
        ['<figure><img src="/content/images/a.jpg" alt="A"><figcaption>By night</figcaption></figure>'],
    '<figure class="kg-card kg-gallery-card"><div class="kg-gallery-container"><div class="kg-gallery-row"><div class="kg-gallery-image"><img src="/a.jpg"></div><div class="kg-gallery-image"><img src="/b.jpg"></div></div></div><figcaption>Both</figcaption></figure>':
        ['<figure><img src="/a.jpg"></figure>', '<figure><img src="/b.jpg"></figure>', "<p>Both</p>"],
    '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://x.example/"><div class="kg-bookmark-content"><div class="kg-bookmark-title">Title</div><div class="kg-bookmark-description">About</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" src="/i.png"><span class="kg-bookmark-author">Her</span></div></div><div class="kg-bookmark-thumbnail"><img src="/t.jpg"></div></a></figure>':
        ['<p><a href="https://x.example/">Title</a></p><p>About · Her</p>'],
    '<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Note <b>this</b></div></div>':
        ["💡</span> <span", "Note <b>this</b>"],
    '<div class="kg-card kg-toggle-card"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text">More</h4><button class="kg-toggle-card-icon"><svg><path d="M1"/></svg></button></div><div class="kg-toggle-content"><p>Inside</p></div></div>':
        ["More</h2>", "<p>Inside</p>"],
    '<div class="kg-card kg-audio-card"><img src="" class="kg-audio-thumbnail"><div class="kg-audio-player-container"><audio src="/content/media/a.mp3"></audio><div class="kg-audio-title">Talk</div><div class="kg-audio-player"><span>0:00</span></div></div></div>':
        ['<p><a href="/content/media/a.mp3">Talk</a></p>'],
    '<figure class="kg-card kg-video-card"><div class="kg-video-container"><video src="/content/media/a.mp4"></video><div><span>0:00</span></div></div><figcaption>Film</figcaption></figure>':
        ['<a href="/content/media/a.mp4">', "<p>Film</p>"],
    '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="/content/files/a.pdf"><div class="kg-file-card-contents"><div class="kg-file-card-title">Terms</div><div class="kg-file-card-caption">Of 2021</div><div class="kg-file-card-metadata"><div class="kg-file-card-filename">a.pdf</div><div class="kg-file-card-filesize">1 MB</div></div></div></a></div>':
        ['<p><a href="/content/files/a.pdf">Terms</a></p><p>Of 2021 · a.pdf · 1 MB</p>'],
    '<div class="kg-card kg-product-card"><div class="kg-product-card-container"><img src="/p.jpg" class="kg-product-card-image"><h4 class="kg-product-card-title">Book</h4><div class="kg-product-card-rating"><span class="kg-product-card-rating-active kg-product-card-rating-star"><svg></svg></span><span class="kg-product-card-rating-star"><svg></svg></span></div><div class="kg-product-card-description"><p>Good</p></div><a href="/buy" class="kg-product-card-button">Buy</a></div></div>':
        ['<img src="/p.jpg"', "Book</h2>", "★☆☆☆☆", "<p>Good</p>", '<a href="/buy"'],
    '<div class="kg-card kg-header-card" style="background-image: url(/h.jpg)"><h2 class="kg-header-card-header">Head</h2><h3>Sub</h3><a href="/go" class="kg-header-card-button">Go</a></div>':
        ['src="/h.jpg"', "Head</h2>", "Sub</h3>", '<a href="/go"'],
    '<figure class="kg-card kg-embed-card"><iframe src="https://video.example/1" title="Film"></iframe><figcaption>Seen</figcaption></figure>':
        ['<a href="https://video.example/1">Film</a>', "<p>Seen</p>"],
    "<!--kg-card-begin: html--><div><p>Own</p><script>alert(1)</script></div><!--kg-card-end: html-->": ["<p>Own</p>"],
    "<!--kg-card-begin: markdown--><h2>Old</h2><ul><li>One</li></ul><!--kg-card-end: markdown-->": ["<h2>Old</h2><ul><li>One</li></ul>"],
    '<div class="kg-card kg-button-card"><a href="/join" class="kg-btn">Join</a></div>': ['<a href="/join">Join</a>'],
}  # fmt: skip


@pytest.mark.parametrize(("card", "parts"), CARDS.items())
def test_cards_become_plain_html(one, card, parts):
    article = one(card)
    for part in parts:
        assert part in article.html
    for gone in ("0:00", "alert", "<svg", "<button", "kg-card-begin", "__GHOST"):
        assert gone not in article.html
    assert article.notes == ()
