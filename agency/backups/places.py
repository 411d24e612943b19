"""Where copies are kept: a folder, or a bucket of S3."""

import os
import re
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage
from django.core.management.base import CommandError
from django.utils.module_loading import import_string

from agency.settings.parsing import parse_object_store

from .archive import checksum

NAME = re.compile(r"agency-\d{8}T\d{6}Z\.tar\.gz(\.age)?")


def place(address: str) -> Storage:
    if not address.startswith("s3"):
        path = Path(address).absolute()
        return FileSystemStorage(path, file_permissions_mode=0o600, directory_permissions_mode=0o700)
    try:
        make = import_string("agency.engines.object_store.ObjectStore")
        # A copy is read back, and may be larger than the memory.
        return make(**parse_object_store(address), max_memory_size=50_000_000)
    except ImportError as error:
        raise CommandError("S3 needs more packages: pip install --require-hashes -r requirements/extras.txt") from error
    except ValueError as error:
        raise CommandError("A store is s3://key:password@host/bucket/folder, %2F for / in the password.") from error


def find(address: str) -> tuple[Storage, str]:
    """One copy by its name, or the newest of a place."""
    path, mark, options = address.partition("?")
    parent, _, last = path.rpartition("/")
    if NAME.fullmatch(last):
        return place((parent or ".") + mark + options), last
    kept = place(address)
    if names := copies(kept):
        return kept, names[-1]
    # Not the address, which may have a password in it.
    raise CommandError("There is no copy there.")


def copies(kept: Storage) -> list[str]:
    """Oldest first."""
    try:
        return sorted(name for name in kept.listdir("")[1] if NAME.fullmatch(name))
    except (FileNotFoundError, NotADirectoryError):
        return []


def store(archive: Path, kept: Storage) -> None:
    """Read back before it counts as a copy."""
    is_folder = isinstance(kept, FileSystemStorage)
    with archive.open("rb") as file:
        expected = checksum(file)
        file.seek(0)
        name = kept.save(f"{archive.name}.partial" if is_folder else archive.name, File(file))
    with kept.open(name) as stored:
        if is_folder:
            os.fsync(stored.fileno())
        found = checksum(stored)
    if found != expected:
        kept.delete(name)
        raise CommandError("What is read back is not what was written: is the disk sound? Nothing was kept.")
    if is_folder:
        os.replace(kept.path(name), kept.path(archive.name))
