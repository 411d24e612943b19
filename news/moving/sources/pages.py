"""A folder or ZIP of plain pages: HTML, Markdown or text, with pictures beside them."""

import re
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import quote, urljoin

from news.moving.plain import parted
from news.moving.records import OldArticle, OldPicture, OldStatus, OldTopic, Skipped, Unreadable

from . import dates
from .files import Files, Pictures
from .markup import LARGEST_TEXT, LeftOut, line, titled
from .page_head import decoded, own_addresses
from .reading import HTML, MARKDOWN, TEXT, Page, is_of, read

ARCHIVES = (".mht", ".mhtml")
ARCHIVE = (
    "is a web archive (MHTML), which cannot be read: open it in a browser, and save it as “web page, HTML only”, "
    "or as text."
)
ENDINGS = (*HTML, *MARKDOWN, *TEXT, *ARCHIVES)
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif")
# Pages that a browser keeps for the frames of a page.
PARTS = re.compile(r"_files/|_Dateien/|\.fld/")
MEDIUM = re.compile(r'Exported from <a href="https://medium\.com|href="https://medium\.com/@[^"]+" class="p-author')


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
            yield parted(address).netloc.lower()

    def records(self, *, with_texts: bool = True) -> Iterator[OldArticle | Skipped]:
        yield from self.pictures.left_out()
        for name in self.pages:
            key = line(name)
            try:
                yield self.article(key, name, self.page(name))
            except LeftOut as error:
                yield Skipped(key, key, str(error))

    def page(self, name: str) -> Page:
        if is_of(name, ARCHIVES):
            raise LeftOut(f"It {ARCHIVE}")
        content = self.files.read(name, LARGEST_TEXT)
        if content is None:
            raise LeftOut("It is damaged, or larger than 5 MB.")
        return read(name, decoded(content))

    def article(self, key: str, name: str, page: Page) -> OldArticle:
        front, said, found, html = page.front, page.said, page.found, page.found.html
        if not html and not found.title:
            raise LeftOut("There is no text in it.")
        title, more = titled(found.title or page.stem, html)
        is_draft = not page.published or front.get("draft") == "true" or front.get("published") == "false"
        return OldArticle(
            key=key,
            title=title,
            html=html,
            status=OldStatus.DRAFT if is_draft else OldStatus.PUBLIC,
            slug=front.get("slug") or page.stem,
            summary=front.get("summary") or found.summary or said.get("summary", ""),
            publish_at=page.published,
            modified_at=dates.read(front.get("modified", "")),
            authors=tuple(filter(None, said.get("author", "").split("\n"))),
            topics=tuple(OldTopic(topic) for topic in front.get("topics", "").split("\n") if topic),
            picture=self.lead(name, page),
            addresses=tuple(page.addresses),
            notes=(*more, *page.notes),
        )

    def lead(self, name: str, page: Page) -> OldPicture | None:
        """What the page calls its thumbnail, what its front matter names, or what it gives to social networks."""
        if page.found.lead:
            return page.found.lead
        address = urljoin(page.here, page.said.get("image", ""))
        if "image" in page.front:
            return OldPicture(address)
        stem = name.rpartition(".")[0]
        beside = next((f"/{quote(stem)}{end}" for end in PICTURES if f"{stem}{end}" in self.pictures.index), "")
        if page.found.has_lead and beside:
            return OldPicture(beside)
        return OldPicture(address) if "image" in page.said and self.open_picture(address) else None

    def addresses(self) -> Iterator[tuple[str, str]]:
        yield from ()

    def open_picture(self, address: str) -> BytesIO | None:
        return self.pictures.open(address, self.hosts, lambda path: [path.lstrip("/")])
