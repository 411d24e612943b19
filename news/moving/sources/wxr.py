"""WordPress's export format, read as a stream by expat: no tree, no entities, and no text longer than we want it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from news.moving.records import Unreadable

from .markup import LARGEST_TEXT

CHUNK = 1 << 16
DEEPEST = 50
# Of a tag or comment, which the parser keeps as a whole. In exports none has more than a few hundred.
LONGEST_TOKEN = 1 << 20
# Namespaces whose elements an article is made of; others may use the same names.
OURS = re.compile(r"$|https?://(?:www\.)?wordpress\.org/export/|https?://purl\.org/(?:rss|dc)/")
# XML has no place for them, but the databases of old sites do.
CONTROLS = bytes({*range(32)} - {9, 10, 13})
METAS = {"_thumbnail_id", "_wp_old_slug", "_wp_attached_file", "_wp_attachment_image_alt", "footnotes"}


@dataclass
class Node:
    """A child of the channel: an item, an author, a category; or a line such as its title, whose text is `text`."""

    kind: str
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    # Domain, slug and name.
    categories: list[tuple[str, str, str]] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    comments: int = 0
    is_too_large: bool = False

    def meta(self, key: str) -> str:
        return next((value for name, value in self.metas if name == key), "")

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "").strip()


class Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.path: list[str] = []
        self.done: list[Node] = []
        self.node: Node | None = None
        self.text: list[str] = []
        self.fed = self.size = self.kept = 0
        self.attributes: dict[str, str] = {}
        self.key = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = CHUNK
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data

    def feed(self, chunk: bytes, is_last: bool = False) -> list[Node]:
        self.done = []
        try:
            self.parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            raise Unreadable(
                f"{self.name} is not well-formed XML: {expat.ErrorString(error.code)} in line {error.lineno}."
            ) from error
        self.fed += len(chunk)
        # It is -1 while expat waits for more before it looks again.
        if 0 <= self.parser.CurrentByteIndex < self.fed - LONGEST_TOKEN:
            raise Unreadable(
                f"{self.name} has a tag or comment of more than 1 MB in line {self.parser.CurrentLineNumber}, "
                "which exports from WordPress never have. It was not read any further."
            )
        return self.done

    def refuse(self, *declared: object) -> None:
        raise Unreadable(
            f"{self.name} declares a document type in line {self.parser.CurrentLineNumber}, "
            "which exports from WordPress never do. It was not read, since such declarations can do harm."
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, local = tag.rpartition(" ")
        if not self.path and local != "rss":
            raise Unreadable(f"{self.name} is XML, but not an export from WordPress: it begins with <{local}>.")
        if local == "encoded" and "excerpt" in space:
            local = "excerpt"
        self.path.append(local if OURS.match(space) else "")
        if len(self.path) > DEEPEST:
            raise Unreadable(f"{self.name} is nested too deep in line {self.parser.CurrentLineNumber}.")
        if len(self.path) == 3:
            self.node, self.kept = Node(local), 0
        self.text, self.size, self.attributes = [], 0, attributes

    def data(self, text: str) -> None:
        self.size += len(text)
        if self.size <= LARGEST_TEXT:
            self.text.append(text)
        else:
            self.text = []
            if self.node and len(self.path) == 4:
                self.node.is_too_large = True

    def end(self, tag: str) -> None:
        text, self.text, self.size = "".join(self.text), [], 0
        if self.node and len(self.path) > 3:
            self.take(self.node, text)
        elif self.node and len(self.path) == 3:
            self.node.text = text.strip()
            self.done.append(self.node)
            self.node = None
        self.path.pop()

    def take(self, node: Node, text: str) -> None:
        match self.path[3:]:
            case ["category"]:
                node.categories.append((self.attributes.get("domain", ""), self.attributes.get("nicename", ""), text))
            case ["comment"]:
                node.comments += 1
            case ["postmeta", "meta_key"]:
                self.key = text
            case ["postmeta", "meta_value"]:
                # Others are often serialised PHP, which nobody here reads.
                node.metas.append((self.key, self.held(node, text) if self.key in METAS else ""))
            case [name] if name:
                node.fields.setdefault(name, self.held(node, text))

    def held(self, node: Node, text: str) -> str:
        """The text, unless the node has become too large, in however many parts."""
        self.kept += len(text)
        node.is_too_large |= self.kept > 4 * LARGEST_TEXT
        return "" if node.is_too_large else text


def read(stream: IO[bytes], name: str) -> Iterator[Node]:
    reader = Reader(name)
    # Some plugins leave empty lines before the declaration, which has to come first.
    chunk = stream.read(CHUNK).lstrip(b"\r\n\t ")
    is_wide = chunk.startswith((b"\xff\xfe", b"\xfe\xff"))
    while chunk:
        yield from reader.feed(chunk if is_wide else chunk.translate(None, CONTROLS))
        chunk = stream.read(CHUNK)
    yield from reader.feed(b"", is_last=True)
