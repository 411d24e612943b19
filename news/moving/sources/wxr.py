"""WordPress's export format, read as a stream by expat: no tree, no entities, and no text longer than we want it."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder  # noqa: S405 (only built with, by what expat has passed)
from xml.parsers import expat

from news.moving.old_articles import Unreadable

from .markup import LARGEST_TEXT

CHUNK = 1 << 16
# How deep the children of the channel stand, and how deep anything may.
CHILD, DEEPEST = 3, 50
# Of a child, in characters.
MOST = 2 * LARGEST_TEXT
# Of a tag or comment, which the parser keeps as a whole. In exports none has more than a few hundred.
LONGEST_TOKEN = 1 << 20
# Namespaces whose elements an article is made of; others may use the same names.
OURS = re.compile(r"$|https?://(?:www\.)?wordpress\.org/export/|https?://purl\.org/(?:rss|dc)/")
# XML has no place for them, but the databases of old sites do.
CONTROLS = bytes({*range(32)} - {9, 10, 13})
METAS = {"_thumbnail_id", "_wp_old_slug", "_wp_attached_file", "_wp_attachment_image_alt", "footnotes"}


class Node:
    """A child of the channel: an item, an author, a category; or a line such as its title, whose text is `text`."""

    def __init__(self, element: Element, is_too_large: bool) -> None:
        self.kind, self.text, self.is_too_large = element.tag, (element.text or "").strip(), is_too_large
        # Of two fields of one name the first counts.
        self.fields = {field.tag: field.text or "" for field in reversed(element)}
        # Domain, slug and name.
        self.categories = [
            (field.get("domain", ""), field.get("nicename", ""), field.text or "") for field in element.iter("category")
        ]
        self.metas = [
            (meta.findtext("meta_key", ""), meta.findtext("meta_value", "")) for meta in element.iter("postmeta")
        ]
        self.comments = len(element.findall("comment"))

    def meta(self, key: str) -> str:
        return next((value for name, value in self.metas if name == key), "")

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "").strip()


class Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.path: list[str] = []
        self.done: list[Node] = []
        self.tree = TreeBuilder()
        self.fed = self.size = 0
        self.key = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = CHUNK
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data

    @property
    def line(self) -> str:
        return f"line {self.parser.CurrentLineNumber}"

    def feed(self, chunk: bytes, is_last: bool = False) -> list[Node]:
        self.done = []
        try:
            self.parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            problem = f"{expat.ErrorString(error.code)} in line {error.lineno}"
            raise Unreadable(f"{self.name} is not well-formed XML: {problem}.") from error
        self.fed += len(chunk)
        # It is -1 while expat waits for more before it looks again.
        if 0 <= self.parser.CurrentByteIndex < self.fed - LONGEST_TOKEN:
            raise Unreadable(
                f"{self.name} has a tag or comment of more than 1 MB in {self.line}, "
                "which exports from WordPress never have. It was not read any further."
            )
        return self.done

    def refuse(self, *declared: object) -> None:
        raise Unreadable(
            f"{self.name} declares a document type in {self.line}, "
            "which exports from WordPress never do. It was not read, since such declarations can do harm."
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, local = tag.rpartition(" ")
        if not self.path and local != "rss":
            raise Unreadable(f"{self.name} is XML, but not an export from WordPress: it begins with <{local}>.")
        if local == "encoded" and "excerpt" in space:
            local = "excerpt"
        self.path.append(local if OURS.match(space) else "other")
        if len(self.path) > DEEPEST:
            raise Unreadable(f"{self.name} is nested too deep in {self.line}.")
        if len(self.path) == CHILD:
            self.tree, self.size = TreeBuilder(), 0
        if self.is_kept:
            self.tree.start(self.path[-1], attributes)

    @property
    def is_kept(self) -> bool:
        return CHILD <= len(self.path) < CHILD + 2 or self.path[CHILD:][:1] == ["postmeta"]

    def data(self, text: str) -> None:
        # Other values are often serialised PHP, which nobody here reads.
        if self.is_kept and (self.path[-1] != "meta_value" or self.key in METAS):
            self.size += len(text)
            if self.size <= MOST:
                self.tree.data(text)

    def end(self, tag: str) -> None:
        if self.is_kept:
            element = self.tree.end(self.path[-1])
            if element.tag == "meta_key":
                self.key = element.text or ""
            if len(self.path) == CHILD:
                self.done.append(Node(element, self.size > MOST))
        self.path.pop()


def read(stream: IO[bytes], name: str) -> Iterator[Node]:
    reader = Reader(name)
    # Some plugins leave empty lines before the declaration, which has to come first, or a mark before those.
    chunk = stream.read(CHUNK).lstrip(b"\r\n\t ").removeprefix(BOM_UTF8).lstrip(b"\r\n\t ")
    is_wide = chunk.startswith((b"\xff\xfe", b"\xfe\xff"))
    while chunk:
        yield from reader.feed(chunk if is_wide else chunk.translate(None, CONTROLS))
        chunk = stream.read(CHUNK)
    yield from reader.feed(b"", is_last=True)
