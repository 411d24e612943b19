"""Article bodies: from the stored markup to the page's."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from itertools import count
from typing import NamedTuple

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from news.pictures.picture_element import LibraryPicture, picture_markup

from .allowed_markup import sanitise
from .direction import isolated, with_directions
from .words import words_of

# An article with fewer main headings needs no list of them.
FEWEST_CONTENTS = 4

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
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


class Heading(NamedTuple):
    level: int
    id: str
    text: str


class Body(NamedTuple):
    """A body as pages show it; `contents` are the items of a list of contents, if the body is long enough for one."""

    html: SafeString
    headings: list[Heading]
    contents: SafeString


def picture_ids(html: str) -> set[int]:
    keys = (attributes_of(image[1]).get("data-file", "") for image in IMAGE.finditer(html))
    return {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}


def render(html: str, pictures: Mapping[int, LibraryPicture]) -> Body:
    """The page's markup of a stored body; `pictures` are those of `picture_ids(html)` that exist."""
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


@lru_cache(maxsize=100)
def finish(html: str) -> Body:
    html, headings = number_headings(frame_tables(EMPTY.sub("", html)))
    main = [(heading.id, isolated(heading.text)) for heading in headings if heading.level == 2]
    contents = format_html_join("", '<li><a href="#{}">{}</a></li>', main if len(main) >= FEWEST_CONTENTS else [])
    return Body(mark_safe(with_directions(html)), headings, contents)  # noqa: S308 (sanitised in `render`; what we add is escaped)


def attributes_of(tag: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(tag))


def frame_tables(html: str) -> str:
    """Let wide tables scroll in boxes that the keyboard can reach, and give header cells their scope."""
    numbers = count(1)

    def frame(table: re.Match[str]) -> str:
        number, rows = next(numbers), count()
        shown = ROW.sub(lambda row: HEAD.sub(f'<th scope="{"row" if next(rows) else "col"}"', row[0]), table[0])
        label = "Table" if number == 1 else f"Table {number}"
        return f'<section class="table-scroll" aria-label="{label}" tabindex="0">{shown}</section>'

    return TABLE.sub(frame, html)


def number_headings(html: str) -> tuple[str, list[Heading]]:
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


def problems(html: str, pictures: Mapping[int, LibraryPicture]) -> list[str]:
    """Messages for staff: what must be corrected before the body can be saved."""
    found = []
    for image in IMAGE.finditer(html):
        attributes = attributes_of(image[1])
        keys = picture_ids(image[0])
        picture = pictures.get(keys.pop()) if keys else None
        if picture is None:
            found.append("A picture in the text is not from our library. Remove it, and add it by the picture button.")
        elif not (attributes.get("alt", "").strip() or picture.alt or picture.is_decorative):
            found.append(f"The picture “{picture}” in the text has no alternative text.")
    for link in LINK.finditer(html):
        if not attributes_of(link[1]).get("href", "").strip():
            words = isolated(words_of(link[2]))
            found.append(f"The link “{words}” leads nowhere. Give it an address that starts with https://.")
    return found
