"""Article bodies: what the editor may write, how it is made safe, and how it becomes a page."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django_prose_editor.fields import create_sanitizer

from news.pictures.renditions import Rendition

from . import pasting

if TYPE_CHECKING:
    from ..models import Picture

# An article with fewer main headings needs no list of them.
FEWEST_CONTENTS = 4
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Figure": {"pickerUrl": "/admin/news/picture/picker/"},
    "Image": True,
    "Caption": True,
    "History": True,
}

only_ours = create_sanitizer(EXTENSIONS)

# Patterns for what `sanitise` writes: lower-case tags, every attribute with a value in double quotes.
ATTRIBUTES = r'((?:\s+[\w-]+="[^"]*")*)\s*'
IMAGE = re.compile(rf"<img{ATTRIBUTES}/?>")
FIGURE = re.compile(rf"<figure{ATTRIBUTES}>.*?</figure>|{IMAGE.pattern}", re.DOTALL)
CAPTION = re.compile(rf"<figcaption{ATTRIBUTES}>(.*?)</figcaption>", re.DOTALL)
HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
HEAD = re.compile(r"<th(?=[\s>])")
LINK = re.compile(rf"<a{ATTRIBUTES}>(.*?)</a>", re.DOTALL)
EMPTY = re.compile(r"<p>\s*</p>")
TAG = re.compile(r"<[^>]*>")
# All but those inside a word or before its full stop. A raised number is a note's more often than a power.
APART = re.compile(r"<(?!/?(?:a|strong|em|sub)[\s>])")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

# The largest thing in the first view; all other pictures wait until they are scrolled to.
AT_ONCE = mark_safe('fetchpriority="high"')  # noqa: S308
LATER = mark_safe('loading="lazy" decoding="async"')  # noqa: S308


class Place(NamedTuple):
    """Where pages show a picture: the preset, and its sizes attribute, which says what static/site.css does."""

    preset: str
    sizes: str
    loading: SafeString = LATER


TEXT_WIDTH = "(min-width: 42em) 38rem, 92vw"
PLACES = {
    "lead": Place("lead", TEXT_WIDTH, AT_ONCE),
    # The first card of a list: with three columns it is cut from a picture as high as two cards.
    "feature": Place("lead", "(min-width: 64em) 74rem, 92vw", AT_ONCE),
    "card": Place("card", "(min-width: 64em) 21.5rem, (min-width: 40em) 45vw, 92vw"),
    "thumbnail": Place("card", "(min-width: 40em) 11rem, 85vw"),
    "body": Place("body", TEXT_WIDTH),
}


class Heading(NamedTuple):
    level: int
    id: str
    text: str


class Body(NamedTuple):
    """An article's body as pages show it, with its headings and, where it is long, the items of a list of contents."""

    html: SafeString
    headings: list[Heading]
    contents: SafeString


# A change of one article makes all pages anew, and most bodies are as they were: what is made of them is remembered.
remembered = lru_cache(maxsize=100)


@remembered
def sanitise(html: str) -> str:
    """Safe markup of the editor's own elements, whatever program the text was copied from."""
    return only_ours(pasting.clean(html))


def plain_text(html: str) -> str:
    """The words of a body, a single space between any two and between blocks."""
    return " ".join(strip_tags(APART.sub(" <", html)).split())


@remembered
def count_words(html: str) -> int:
    """About as many as `plain_text` has, at a tenth of its cost."""
    return len(TAG.sub(" ", html).split())


def words_of(html: str) -> str:
    """The text of a piece of markup as people would say it."""
    return unescape(plain_text(html))


def opening(html: str, limit: int = 200) -> str:
    """The first sentences of a body that fit into `limit` characters, or its first words and an ellipsis."""
    # The first few thousand characters hold them, however long the body is; cut between tags.
    text = words_of(html if len(html) < 4_000 else html[:4_000].rpartition("<")[0])
    if len(text) <= limit:
        return text
    if whole := re.match(rf".{{40,{limit - 1}}}[.!?](?=\s)", text):
        return whole[0]
    return text[:limit].rpartition(" ")[0] + "…"


def picture_ids(html: str) -> set[int]:
    """Keys of the library's pictures that a body shows."""
    keys = (attributes_of(image[1]).get("data-file", "") for image in IMAGE.finditer(html))
    return {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}


def render(html: str, pictures: Mapping[int, "Picture"]) -> Body:
    """Turn a stored body into the page's markup; `pictures` are those of `picture_ids(html)` that exist."""
    html = sanitise(html)

    def show(figure: re.Match[str]) -> str:
        attributes = attributes_of((IMAGE.search(figure[0]) or ["", ""])[1])
        picture = pictures.get(next(iter(keys))) if (keys := picture_ids(figure[0])) else None
        if picture is None:
            return ""
        shown = picture_markup(picture, "body", unescape(attributes.get("alt", "")))
        caption = CAPTION.search(figure[0])
        words = f"<figcaption>{caption[2]}</figcaption>" if caption and words_of(caption[2]) else ""
        return f"<figure>{shown}{words}</figure>" if figure[0].startswith("<figure") else shown

    return finish(FIGURE.sub(show, html))


@remembered
def finish(html: str) -> Body:
    html, headings = number_headings(frame_tables(EMPTY.sub("", html)))
    main = [(heading.id, heading.text) for heading in headings if heading.level == 2]
    contents = format_html_join("", '<li><a href="#{}">{}</a></li>', main if len(main) >= FEWEST_CONTENTS else [])
    return Body(mark_safe(html), headings, contents)  # noqa: S308 (sanitised before, and escaped where we added to it)


def attributes_of(tag: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(tag))


def frame_tables(html: str) -> str:
    """Wide tables scroll in boxes of their own, which the keyboard can reach; heads say what they stand for."""
    numbers = count(1)

    def frame(table: re.Match[str]) -> str:
        number, rows = next(numbers), count()
        shown = ROW.sub(lambda row: HEAD.sub(f'<th scope="{"row" if next(rows) else "col"}"', row[0]), table[0])
        label = "Table" if number == 1 else f"Table {number}"
        return f'<section class="table-scroll" aria-label="{label}" tabindex="0">{shown}</section>'

    return TABLE.sub(frame, html)


def number_headings(html: str) -> tuple[str, list[Heading]]:
    """Give each heading an id that none of the page around it uses."""
    headings: list[Heading] = []

    def name(heading: re.Match[str]) -> str:
        text = words_of(heading[2])
        if not text:
            return ""
        stem = f"h-{slugify(text)[:60].strip('-') or 'heading'}"
        taken = {earlier.id for earlier in headings}
        ids = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(headings) + 2))
        headings.append(Heading(int(heading[1]), next(id for id in ids if id not in taken), text))
        return f'<h{heading[1]} id="{headings[-1].id}">{heading[2]}</h{heading[1]}>'

    return HEADING.sub(name, html), headings


def problems(html: str, pictures: Mapping[int, "Picture"]) -> list[str]:
    """What must be put right before a body can be stored, in words for staff."""
    found = []
    for image in IMAGE.finditer(html):
        attributes = attributes_of(image[1])
        keys = picture_ids(image[0])
        picture = pictures.get(keys.pop()) if keys else None
        if picture is None:
            found.append("A picture in the text is not from our library. Remove it, then add it with “Browse…”.")
        elif not (attributes.get("alt", "").strip() or picture.alt or picture.is_decorative):
            found.append(f"The picture “{picture}” in the text has no alternative text.")
    for link in LINK.finditer(html):
        if not attributes_of(link[1]).get("href", "").strip():
            found.append(f"The link “{words_of(link[2])}” leads nowhere. Give it an address that starts with https://.")
    return found


def picture_markup(picture: "Picture", place: str, alt: str = "") -> SafeString:
    """The `<picture>` element for one of PLACES; `alt` replaces the library's description."""
    preset, sizes, loading = PLACES[place]
    renditions = picture.renditions_for(preset)
    sources = ((kind, srcset(files), sizes) for kind, files in renditions.items() if kind != "jpeg")
    fallback = renditions["jpeg"][-1]
    return format_html(
        '<picture class="picture picture-{} tint-{}{}">{}<img src="{}" srcset="{}" sizes="{}" '
        'width="{}" height="{}" alt="{}" {}></picture>',
        place,
        picture.tint,
        focal_side(picture.focal_x),
        format_html_join("", '<source type="image/{}" srcset="{}" sizes="{}">', sources),
        fallback.url,
        srcset(renditions["jpeg"]),
        sizes,
        fallback.width,
        fallback.height,
        alt or picture.alt,
        loading,
    )


def focal_side(focal_x: int) -> str:
    """The class that keeps the focal point in sight where a page cuts the sides off."""
    if focal_x < 33:
        return " focus-left"
    return " focus-right" if focal_x > 67 else ""


def srcset(renditions: list[Rendition]) -> str:
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)
