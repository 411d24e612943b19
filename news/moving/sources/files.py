"""Files of an export, in a folder or a ZIP: names never lead out of it, and no size is believed."""

import re
import zlib
from base64 import b64decode
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePosixPath
from stat import S_ISLNK
from typing import IO
from unicodedata import normalize
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile, ZipInfo

from news.moving.old_articles import Skipped, Unreadable
from news.moving.plain import parted

from .markup import line

LARGEST_PICTURE = 50 << 20
MOST_FILES = 500_000
DRIVE = re.compile("[A-Za-z]:")
# What zipfile raises for members that are damaged, encrypted or packed in a way it does not know.
DAMAGED = (BadZipFile, OSError, RuntimeError, ValueError, EOFError, zlib.error)


class Files:
    # How the source is known: the name of its folder or ZIP.
    name: str
    # What is not taken from it, and why.
    refused: Sequence[tuple[str, str]] = ()

    def names(self) -> Iterator[str]:
        raise NotImplementedError

    def open(self, name: str) -> IO[bytes]:
        raise NotImplementedError

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """Raises Unreadable if it is damaged or not there."""
        try:
            with self.open(name) as file:
                yield file
        except DAMAGED as error:
            raise Unreadable(f"{name} cannot be read: {error}.") from error

    def read(self, name: str, limit: int = LARGEST_PICTURE) -> bytes | None:
        """Nothing if it is larger, damaged or not there."""
        try:
            with self.opened(name) as file:
                content = file.read(limit + 1)
        except Unreadable:
            return None
        return content if len(content) <= limit else None


class Folder(Files):
    def __init__(self, root: Path) -> None:
        self.root, self.name = root, root.resolve().name

    def names(self) -> Iterator[str]:
        # Does not follow symbolic links to folders; those to files are left out.
        for folder, folders, files in self.root.walk():
            folders[:] = sorted(filter(is_wanted, folders))
            for path in (folder / name for name in sorted(filter(is_wanted, files))):
                if not path.is_symlink():
                    yield path.relative_to(self.root).as_posix()

    def open(self, name: str) -> IO[bytes]:
        return (self.root / name).open("rb")


class Archive(Files):
    def __init__(self, path: Path) -> None:
        self.name = path.stem
        try:
            self.zip = ZipFile(path)
        except DAMAGED as error:
            raise Unreadable(f"{path.name} is not a ZIP that can be read: {error}.") from error
        wanted = [member for member in self.zip.infolist() if not member.is_dir()]
        why = {member.filename: refusal(member) for member in wanted}
        self.refused = [(name, refused) for name, refused in why.items() if refused]
        places = {
            normalize("NFC", member.filename.replace("\\", "/")): member
            for member in wanted
            if not why[member.filename]
        }
        self.members = {
            name: member for name, member in places.items() if all(map(is_wanted, PurePosixPath(name).parts))
        }

    def names(self) -> Iterator[str]:
        yield from sorted(self.members)

    def open(self, name: str) -> IO[bytes]:
        if name not in self.members:
            raise FileNotFoundError(name)
        # Never gives more than the size that the archive declares.
        return self.zip.open(self.members[name])


class Pictures:
    """Finds files by the part of their path after `root`, such as "uploads/"."""

    def __init__(self, places: Sequence[Files], root: str = "") -> None:
        self.places, self.root = places, root

    @cached_property
    def index(self) -> dict[str, tuple[Files, str]]:
        found: dict[str, tuple[Files, str]] = {}
        for files in self.places:
            for name in files.names():
                tail = (name.partition(self.root)[2] if self.root else "") or name
                found.setdefault(normalize("NFC", tail), (files, name))
                if len(found) > MOST_FILES:
                    raise Unreadable(f"{files.name} has more than {MOST_FILES:,} files.")
        return found

    def left_out(self) -> Iterator[Skipped]:
        for files in self.places:
            for name, why in files.refused:
                yield Skipped(line(name), line(name), why)

    def open(self, address: str, hosts: Container[str], tails_of: Callable[[str], Iterable[str]]) -> BytesIO | None:
        """The first that is there of what `tails_of` makes of the path; nothing of other hosts."""
        if address[:5].lower() == "data:":
            return inline(address)
        parts = parted(address)
        if parts.netloc and parts.hostname not in hosts:
            return None
        for tail in tails_of(unquote(parts.path, errors="surrogateescape")):
            if place := self.index.get(normalize("NFC", tail)):
                content = place[0].read(place[1])
                return None if content is None else BytesIO(content)
        return None


def inline(address: str) -> BytesIO | None:
    """A picture that stands in the text itself."""
    head, _, data = address.partition(",")
    try:
        return BytesIO(b64decode(unquote(data))) if head.lower().endswith(";base64") else None
    except ValueError:
        return None


def is_wanted(name: str) -> bool:
    return not name.startswith(".") and name != "__MACOSX"


def refusal(member: ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or DRIVE.match(member.filename):
        return "Its name leads out of the ZIP."
    return "It is a symbolic link." if S_ISLNK(member.external_attr >> 16) else ""
