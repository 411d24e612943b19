"""One plain page, in whatever it was written: what it says of itself, and its text."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from news.moving.plain import parted

from . import dates
from .furniture import Found, settle
from .layout import region
from .markup import line, parse, plain, plain_element
from .page_head import front_matter, head_of, own_addresses
from .plain_text import marked_up

HTML, MARKDOWN, TEXT = (".html", ".htm", ".xhtml"), (".md", ".markdown"), (".txt", ".text")
# Names of pages as Jekyll has them.
DATED = re.compile(r"^(\d{4}-\d\d-\d\d)-(?=.)")
markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)


class Page(NamedTuple):
    """`said` by its front matter, which comes first, or by its head."""

    stem: str
    here: str
    front: dict[str, str]
    said: dict[str, str]
    found: Found
    published: datetime | None
    addresses: dict[str, None]
    notes: list[str]


def read(name: str, source: str) -> Page:
    """Raises LeftOut."""
    front, text = front_matter(source)
    head: dict[str, str] = {}
    left_out: list[str] = []
    if is_of(name, HTML):
        page = parse(text)
        head = head_of(page)
        body, left_out = region(page)
        html, notes = plain_element(body)
    else:
        html, notes = plain(markdown.render(text) if is_of(name, MARKDOWN) else marked_up(text))
    here = "/" + quote(name, errors="surrogateescape")
    found = settle(html, front.get("title") or head.get("heading", ""), head.get("title", ""), here, left_out)
    path = PurePosixPath(line(name))
    stem = path.parent.name if path.stem == "index" else path.stem
    written = [front.get("date", ""), head.get("date", ""), *DATED.findall(stem)]
    published = found.published or next(filter(None, map(dates.read, written)), None)
    notes = [*notes, *found.notes]
    if not published:
        notes.append("No date was found, so it becomes a draft.")
    if tags := front.get("tags", "").replace("\n", ", "):
        notes.append(f"Its tags do not come along: {tags}.")
    addresses = dict.fromkeys(former(here, front.get("addresses", ""), text))
    return Page(DATED.sub("", stem), here, front, head | front, found, published, addresses, notes)


def former(here: str, given: str, text: str) -> Iterator[str]:
    yield here
    if here.rpartition("/")[0] and PurePosixPath(here).stem == "index":
        yield f"{here.rpartition('/')[0]}/"
    for address in [*given.split("\n"), *own_addresses(text[: 1 << 17])]:
        parts = parted(address)
        if parts.path not in ("", "/"):
            yield f"/{parts.path.lstrip('/')}{f'?{parts.query}' if parts.query else ''}"


def is_of(name: str, endings: tuple[str, ...]) -> bool:
    return name.lower().endswith(endings)
