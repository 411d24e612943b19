"""What is read from another site, whatever that was made with. Sources make these; the importer takes them in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol


class Unreadable(Exception):
    """The source cannot be read; the message says why, in a sentence for whoever moves the site."""


class OldStatus(StrEnum):
    # Also what is still to appear: its moment lies in the future.
    PUBLIC = "public"
    DRAFT = "draft"
    # For some people only: becomes a draft.
    PRIVATE = "private"
    TRASHED = "trashed"


@dataclass(frozen=True)
class OldTopic:
    name: str
    slug: str = ""
    # Former paths of its page and feeds, such as /category/pay/.
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class OldPicture:
    """`address` is whatever finds the file with `Source.open_picture`."""

    address: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class OldArticle:
    """`key` is the source's own id, the same in every export.

    `html` is plain HTML before our own cleaning: paragraphs made, pictures as <figure><img src><figcaption>, embeds as
    links, nothing left of shortcodes, blocks and cards.
    """

    key: str
    title: str
    html: str
    status: OldStatus = OldStatus.PUBLIC
    slug: str = ""
    summary: str = ""
    # Aware, in UTC; None if the source has none.
    publish_at: datetime | None = None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    topics: tuple[OldTopic, ...] = ()
    picture: OldPicture | None = None
    is_pinned: bool = False
    # Paths and queries at which it was found, such as /2017/01/27/slug/ and /?p=123.
    addresses: tuple[str, ...] = ()
    # What could not be carried over, each a sentence for the report.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """What is left out, and why: an attachment, a menu, a post in the trash."""

    key: str
    title: str
    why: str


class Source(Protocol):
    # The same whenever this site is read, such as "wordpress www.example.org": articles are known by it and their key.
    name: str
    # Hosts of the old site, lower case: links to them lead into it.
    hosts: frozenset[str]

    def __len__(self) -> int:
        """How many records there are, for the progress bar; an estimate will do."""

    def records(self, *, with_texts: bool = True) -> Iterator[OldArticle | Skipped]:
        """In the same order each time, one in memory at a time. Raises Unreadable.

        Without texts it is quicker: `html` is empty, and notes may be missing.
        """

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Other former paths with the path that takes their place here, such as the main feed's."""

    def author_pages(self) -> Iterator[tuple[str, str]]:
        """Former paths of what its authors had written, with their names."""

    def open_picture(self, address: str) -> BinaryIO | None:
        """The original beside the export, by the address in the text; None if it is not there."""
