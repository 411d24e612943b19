"""A folder or ZIP of plain pages: HTML, Markdown or text, with pictures beside them."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import quote, urljoin

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from news.moving.records import OldArticle, OldPicture, OldStatus, OldTopic, Skipped, Unreadable

from . import dates
from .files import Files, Pictures, parts_of
from .furniture import Found, settle
from .markup import LARGEST_TEXT, TooMuch, line, parse, plain, plain_element, titled
from .page_head import decoded, front_matter, head_of, own_addresses, region
from .plain_text import marked_up

HTML, MARKDOWN, TEXT = (".html", ".htm", ".xhtml"), (".md", ".markdown"), (".txt", ".text")
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif")
# Pages that a browser keeps for the frames of a page.
PARTS = re.compile(r"_files/|_Dateien/|\.fld/")
# Names of pages as Jekyll has them.
DATED = re.compile(r"(\d{4}-\d\d-\d\d)-(.+)")
MEDIUM = re.compile(r'Exported from <a href="https://medium\.com|href="https://medium\.com/@[^"]+" class="p-author')
markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)


class Pages:
    def __init__(self, files: Files, names: list[str], beside: Files) -> None:
        self.files, self.pictures = files, Pictures([beside])
        self.pages = [name for name in names if not PARTS.search(name)]
        self.name = f"pages {line(files.name)}"
        self.hosts = frozenset(host for name in self.pages for host in self.hosts_of(name))

    def __len__(self) -> int:
        return len(self.pages)

    def hosts_of(self, name: str) -> Iterator[str]:
        if name.lower().endswith(HTML):
            with self.files.opened(name) as file:
                start = decoded(file.read(1 << 17))
            if MEDIUM.search(start):
                raise Unreadable("This is an export from Medium, which this command does not read.")
            for address in own_addresses(start):
                yield parts_of(address).netloc.lower()

    def records(self, *, with_texts: bool = True) -> Iterator[OldArticle | Skipped]:
        for name in self.pages:
            key = line(name)
            try:
                content = self.files.read(name, LARGEST_TEXT)
                if content is None:
                    raise TooMuch("It is damaged, or larger than 5 MB.")
                yield self.page(name, key, decoded(content))
            except TooMuch as error:
                yield Skipped(key, key, str(error))

    def page(self, name: str, key: str, source: str) -> OldArticle | Skipped:
        front, source = front_matter(source)
        head: dict[str, str] = {}
        if name.lower().endswith(HTML):
            page = parse(source)
            head = head_of(page)
            html, notes = plain_element(region(page))
        else:
            html, notes = plain(markdown.render(source) if name.lower().endswith(MARKDOWN) else marked_up(source))
        here = "/" + quote(name, errors="surrogateescape")
        found = settle(html, front.get("title") or head.get("heading", ""), head.get("title", ""), here)
        if not found.html and not found.title:
            return Skipped(key, key, "There is no text in it.")
        title, more = titled(found.title or PurePosixPath(key).stem, found.html)
        dated = DATED.fullmatch(PurePosixPath(key).stem)
        given = [front.get("date"), head.get("date"), dated and dated[1]]
        moment = next(filter(None, [found.published, *(dates.read(text) for text in given if text)]), None)
        is_draft = not moment or front.get("draft") == "true" or front.get("published") == "false"
        return OldArticle(
            key=key,
            title=title,
            html=found.html,
            status=OldStatus.DRAFT if is_draft else OldStatus.PUBLIC,
            slug=front.get("slug") or (dated[2] if dated else slug_of(PurePosixPath(key))),
            summary=front.get("summary") or found.summary or head.get("summary", ""),
            publish_at=moment,
            modified_at=dates.read(front["modified"]) if front.get("modified") else None,
            authors=tuple(filter(None, (front.get("author") or head.get("author", "")).split("\n"))),
            topics=tuple(OldTopic(topic) for topic in front.get("topics", "").split("\n") if topic),
            picture=self.lead(name, here, found, front.get("image"), head.get("image")),
            addresses=tuple(dict.fromkeys(former(here, front, source))),
            notes=(
                *more,
                *notes,
                *found.notes,
                *(["No date was found, so it becomes a draft."] if not moment else []),
                *(
                    [f"Its tags do not come along: {', '.join(front['tags'].split('\n'))}."]
                    if front.get("tags")
                    else []
                ),
            ),
        )

    def lead(self, name: str, here: str, found: Found, chosen: str | None, shared: str | None) -> OldPicture | None:
        """What the page calls its thumbnail, what its front matter names, or what it gives to social networks."""
        if found.lead or chosen:
            return OldPicture(found.lead or urljoin(here, chosen), found.alt, found.caption)
        stem = name.rpartition(".")[0]
        beside = next((f"/{quote(stem)}{end}" for end in PICTURES if f"{stem}{end}" in self.pictures.index), "")
        if found.has_lead and beside:
            return OldPicture(beside)
        return OldPicture(address) if shared and self.open_picture(address := urljoin(here, shared)) else None

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield from ()

    def open_picture(self, address: str) -> BytesIO | None:
        return self.pictures.open(address, self.hosts, lambda path: [path.lstrip("/")])


def slug_of(path: PurePosixPath) -> str:
    return path.parent.name if path.stem == "index" else path.stem


def former(here: str, front: dict[str, str], source: str) -> Iterator[str]:
    yield here
    if (folder := here.rpartition("/")[0]) and PurePosixPath(here).stem == "index":
        yield f"{folder}/"
    for address in [*front.get("addresses", "").split("\n"), *own_addresses(source[: 1 << 17])]:
        parts = parts_of(address)
        if parts.path not in ("", "/"):
            yield f"/{parts.path.lstrip('/')}{f'?{parts.query}' if parts.query else ''}"
