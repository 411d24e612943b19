"""A folder or ZIP of plain pages: HTML, Markdown or text, with pictures beside them."""

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import quote, urljoin

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from news.moving.old_articles import OldArticle, OldPicture, OldStatus, OldTopic, Skipped, Unreadable
from news.moving.plain import parted

from . import dates
from .files import Files, Pictures
from .furniture import Found, settle
from .layout import region
from .markup import LARGEST_TEXT, LeftOut, line, parse, plain, plain_element, titled
from .page_head import Said, decoded, front_matter, head_of, own_addresses
from .plain_text import marked_up

HTML, MARKDOWN, TEXT = (".html", ".htm", ".xhtml"), (".md", ".markdown"), (".txt", ".text")
ARCHIVES = (".mht", ".mhtml")
ENDINGS = (*HTML, *MARKDOWN, *TEXT, *ARCHIVES)
ARCHIVE = (
    "is a web archive (MHTML), which cannot be read: open it in a browser, and save it as “web page, HTML only”, "
    "or as text."
)
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif")
# Pages that a browser keeps for the frames of a page.
PARTS = re.compile(r"_files/|_Dateien/|\.fld/")
# Names of pages as Jekyll has them.
DATED = re.compile(r"^(\d{4}-\d\d?-\d\d?)-(?=.)")
MEDIUM = re.compile(r'Exported from <a href="https://medium\.com|href="https://medium\.com/@[^"]+" class="p-author')
markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)


class Pages:
    def __init__(self, files: Files, names: list[str], beside: Files) -> None:
        self.files, self.pictures = files, Pictures([beside])
        self.pages = [name for name in names if not PARTS.search(name)]
        if self.pages and all(is_of(name, ARCHIVES) for name in self.pages):
            raise Unreadable(f"{self.pages[0]} {ARCHIVE}")
        self.name = f"pages {line(files.name)}"
        self.hosts = frozenset(host for name in self.pages if is_of(name, HTML) for host in self.hosts_of(name))

    def __len__(self) -> int:
        return len(self.pages)

    def hosts_of(self, name: str) -> Iterator[str]:
        with self.files.opened(name) as file:
            start = decoded(file.read(1 << 17))
        if MEDIUM.search(start):
            raise Unreadable("This is an export from Medium, which this command does not read.")
        for address in own_addresses(start):
            yield parted(address).hostname or ""

    def records(self, *, with_texts: bool = True) -> Iterator[OldArticle | Skipped]:
        yield from self.pictures.left_out()
        for name in self.pages:
            key = line(name)
            try:
                yield self.article(name, key, decoded(self.content(name)))
            except LeftOut as error:
                yield Skipped(key, key, str(error))

    def content(self, name: str) -> bytes:
        if is_of(name, ARCHIVES):
            raise LeftOut(f"It {ARCHIVE}")
        if (content := self.files.read(name, LARGEST_TEXT)) is None:
            raise LeftOut("It is damaged, or larger than 5 MB.")
        return content

    def article(self, name: str, key: str, source: str) -> OldArticle:
        front, source = front_matter(source)
        here = "/" + quote(name, errors="surrogateescape")
        head, found, lost = read(name, source, front.get("title", ""), here)
        html, path = found.html, PurePosixPath(key)
        if not html and not found.title:
            raise LeftOut("There is no text in it.")
        stem = path.parent.name if path.stem == "index" else path.stem
        title, more = titled(found.title or stem, html)
        published = found.published or first_date(front.get("date", ""), head.get("date", ""), *DATED.findall(stem))
        is_draft = not published or front.get("draft") == "true" or front.get("published") == "false"
        return OldArticle(
            key=key,
            title=title,
            html=html,
            status=OldStatus.DRAFT if is_draft else OldStatus.PUBLIC,
            slug=front.get("slug") or DATED.sub("", stem),
            summary=front.get("summary") or found.summary or head.get("summary", ""),
            publish_at=published,
            modified_at=dates.read(front.get("modified", "")),
            authors=tuple(filter(None, (head | front).get("author", found.author).split("\n"))),
            topics=tuple(OldTopic(topic) for topic in front.get("topics", "").split("\n") if topic),
            picture=found.lead or self.lead(name, here, front.get("image"), head.get("image"), found.has_lead),
            addresses=tuple(dict.fromkeys(former(here, front, source))),
            notes=(*more, *lost, *remarks(bool(published), front)),
        )

    def lead(self, name: str, here: str, chosen: str | None, shared: str | None, is_named: bool) -> OldPicture | None:
        """What the front matter names, what is beside a page that only names it, or what social networks are given."""
        if chosen:
            return OldPicture(urljoin(here, chosen))
        stem = name.rpartition(".")[0]
        beside = next((f"/{quote(stem)}{end}" for end in PICTURES if f"{stem}{end}" in self.pictures.index), "")
        if is_named and beside:
            return OldPicture(beside)
        return OldPicture(address) if shared and self.open_picture(address := urljoin(here, shared)) else None

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield from ()

    def author_pages(self) -> Iterator[tuple[str, str]]:
        yield from ()

    def open_picture(self, address: str) -> BytesIO | None:
        return self.pictures.open(address, self.hosts, lambda path: [path.lstrip("/")])


def is_of(name: str, endings: tuple[str, ...]) -> bool:
    return name.lower().endswith(endings)


def read(name: str, source: str, title: str, here: str) -> tuple[Said, Found, list[str]]:
    """What the head says, what the page has, and notes about what is not carried over."""
    head: Said = {}
    left_out: list[str] = []
    if is_of(name, HTML):
        page = parse(source)
        head = head_of(page)
        body, left_out = region(page)
        html, lost = plain_element(body)
    else:
        html, lost = plain(markdown.render(source) if is_of(name, MARKDOWN) else marked_up(source))
    found = settle(html, title or head.get("heading", ""), head.get("title", ""), here, left_out)
    return head, found, [*lost, *found.notes]


def first_date(*written: str) -> datetime | None:
    return next(filter(None, map(dates.read, written)), None)


def remarks(is_dated: bool, front: Said) -> Iterator[str]:
    if not is_dated:
        yield "No date was found, so it becomes a draft."
    if tags := front.get("tags"):
        yield f"Its tags do not come along: {tags.replace('\n', ', ')}."


def former(here: str, front: Said, source: str) -> Iterator[str]:
    yield here
    if (folder := here.rpartition("/")[0]) and PurePosixPath(here).stem == "index":
        yield f"{folder}/"
    for address in [*front.get("addresses", "").split("\n"), *own_addresses(source[: 1 << 17])]:
        parts = parted(address)
        if parts.path not in ("", "/"):
            yield f"/{parts.path.lstrip('/')}{f'?{parts.query}' if parts.query else ''}"
