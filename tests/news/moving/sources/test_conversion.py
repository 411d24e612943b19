"""Whatever is typed or made: it never fails, and its words arrive unless we say otherwise."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from news.moving.sources import plain_text, wxr
from news.moving.sources.furniture import settle
from news.moving.sources.markup import plain
from news.moving.sources.shortcodes import expand
from news.text.allowed_markup import sanitise
from news.text.words import words_of

WORD = some.from_regex(r"[a-z]{1,8}", fullmatch=True)
INLINE = ["b", "em", "a", "span", "code", "sup", "q", "u", "cite"]
BLOCK = [
    "p",
    "div",
    "blockquote",
    "h1",
    "h2",
    "h4",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "pre",
    "figure",
    "section",
    "dl",
    "dt",
]


@some.composite
def markup(draw, depth=3):
    parts = []
    for _ in range(draw(some.integers(1, 4))):
        kind = draw(some.integers(0, 3 if depth else 0))
        if kind == 0:
            parts.append(f" {draw(WORD)}{draw(some.sampled_from([' ', chr(10), chr(10) * 2]))}")
        elif kind == 1:
            parts.append(draw(some.sampled_from(["<br>", "<hr>", "<img src='/a.jpg'>", "<br/><br/>", "<!-- wp:x -->"])))
        else:
            tag = draw(some.sampled_from(INLINE if kind == 2 else BLOCK))
            parts.append(f"<{tag}>{draw(markup(depth=depth - 1))}</{tag}>")
    return "".join(parts)


def letters(html: str) -> str:
    return re.sub(r"[^a-z]", "", words_of(html))


@settings(max_examples=60)
@given(markup(), some.booleans())
@example("<figure> a<img src='/a.jpg'></figure>", False)
@example("<p> a\n\n<blockquote> b\n</blockquote> c</p>", True)
@example("<b> a<p> b</p> c</b>", True)
def test_words_of_a_text_arrive_in_their_order(source, lines):
    converted = plain(source, lines=lines)
    assert letters(converted.html) == letters(source)
    assert letters(sanitise(converted.html)) == letters(converted.html)


@given(some.text(max_size=300), some.booleans())
def test_nothing_that_can_be_typed_fails(text, lines):
    sanitise(plain(text, lines=lines).html)
    settle(plain(plain_text.marked_up(text)).html, "", "", "/a.html")


@given(some.text(alphabet="<>[]/!-abcp =\"'\n&;#x1", max_size=120))
def test_nothing_that_looks_like_markup_fails(text):
    source, _ = expand(text, lambda name, attributes, content: None)
    sanitise(plain(source, lines=True).html)


@given(some.text(alphabet='[]/ab c1\n="', max_size=80))
def test_only_what_is_in_brackets_can_go(text):
    source, _ = expand(text, lambda name, attributes, content: None)
    assert [letter for letter in re.sub(r"\[[^\[\]]*\]", "", text) if letter.isalnum()] == [
        letter for letter in re.sub(r"\[[^\[\]]*\]", "", source) if letter.isalnum()
    ]


def test_the_parser_gives_up_at_any_cut(tmp_path):
    # Fed byte by byte, it says the same as at once.
    whole = b"<rss><channel><item><title>A</title></item></channel></rss>"
    reader = wxr.Reader("a.xml")
    nodes = [node for byte in whole for node in reader.feed(bytes([byte]))]
    assert [node["title"] for node in nodes] == ["A"]


@pytest.mark.parametrize("void", ['<source srcset="a.webp">', '<source srcset="a.webp" />', "<wbr>", "<track>"])
def test_what_follows_an_element_without_content_is_not_lost_with_it(void):
    html = plain(f'<p>Rates rise.</p><picture>{void}<img src="a.jpg" alt="A ward"></picture>').html
    assert html == '<p>Rates rise.</p><figure><img src="a.jpg" alt="A ward"></figure>'


def test_words_after_an_embedded_player_stay():
    assert "more below" in plain('<p><embed src="https://film.example/1"> more below</p>').html
