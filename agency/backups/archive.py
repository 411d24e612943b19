"""One file with database, media, settings and a manifest of their checksums; encrypted by age for a recipient."""

import hashlib
import io
import json
import os
import shlex
import sys
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import pyrage
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from agency.settings.essentials import env
from registration.models.consents import digest

from . import databases

DATABASE, ENVIRONMENT, MANIFEST, MEDIA = "database", "environment", "manifest.json", "media/"
OURS = ("AGENCY_", "AWS_", "CACHE_", "DATABASE_", "EMAIL_")
# Kept apart from copies, as the list that it is the key of.
NOT_IN_COPIES = "AGENCY_ERASURE_KEY"

type Say = Callable[[str], object]


@dataclass(frozen=True)
class Manifest:
    made_at: str
    engine: str
    migrations: list[str]
    # Tells whether the list of the erased was written with the same key.
    erasure_key: str
    rows: dict[str, int]
    # SHA-256 of each other file.
    sums: dict[str, str]


def erasure_key() -> str:
    return digest("the key's own mark")


def environment() -> dict[str, str]:
    """The values, also of what stands in a file: another machine has no such file."""
    names = sorted(name for name in env.ENVIRON if name.startswith(OURS) and name != NOT_IN_COPIES)
    # What AWS's own variables name is read by boto3, not by the site.
    return {name: env.ENVIRON[name] for name in names if name in os.environ or not name.startswith("AWS_")}


def pack(folder: Path, with_media: bool, say: Say) -> Path:
    """The database first: media only ever grows names, so none that it mentions is missing."""
    now = timezone.now()
    say("Copying the database …")
    rows = databases.take_snapshot(folder / DATABASE)
    archive = folder / f"agency-{now:%Y%m%dT%H%M%SZ}.tar.gz"
    sums: dict[str, str] = {}
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        with open(folder / DATABASE, "rb") as file:
            sums[DATABASE] = add(tar, DATABASE, file)
        lines = "".join(f"{name}={shlex.quote(value)}\n" for name, value in environment().items())
        sums[ENVIRONMENT] = add(tar, ENVIRONMENT, io.BytesIO(lines.encode()))
        names = list(media_files()) if with_media else []
        for name in told(names, "Copying", say):
            # Unless staff delete it meanwhile.
            with suppress(FileNotFoundError), default_storage.open(name) as file:
                sums[MEDIA + name] = add(tar, MEDIA + name, file)
        applied = [".".join(each) for each in MigrationRecorder(connection).applied_migrations()]
        manifest = Manifest(now.isoformat(), connection.vendor, applied, erasure_key(), rows, sums)
        add(tar, MANIFEST, io.BytesIO(json.dumps(asdict(manifest), indent=1).encode()))
    return archive


def add(tar: tarfile.TarFile, name: str, file: IO[bytes]) -> str:
    member, found = tarfile.TarInfo(name), checksum(file)
    member.size, member.mode = file.tell(), 0o600
    file.seek(0)
    tar.addfile(member, file)
    return found


def checksum(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while block := file.read(1_000_000):
        found.update(block)
    return found.hexdigest()


def told(names: list[str], what: str, say: Say) -> Iterator[str]:
    for number, name in enumerate(names):
        if number % 500 == 0:
            say(f"{what} media, {number} of {len(names)} …")
        yield name


def media_files(folder: str = "") -> Iterator[str]:
    with suppress(FileNotFoundError):
        folders, names = default_storage.listdir(folder)
        yield from (folder + name for name in names)
        for each in folders:
            yield from media_files(f"{folder}{each}/")


def verify(archive: Path) -> Manifest:
    """Every file against its checksum."""
    sums, manifest = {}, None
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                file = tar.extractfile(member) or io.BytesIO()
                if member.name == MANIFEST:
                    manifest = Manifest(**json.load(file))
                else:
                    sums[member.name] = checksum(file)
    except (tarfile.TarError, EOFError, OSError, TypeError, ValueError) as error:
        raise CommandError(f"This is no copy of ours, or a damaged one: {error}") from error
    if manifest is None or manifest.sums != sums:
        raise CommandError("The copy is damaged: what is in it is not what its manifest says.")
    return manifest


def encrypt(archive: Path, recipients: Iterable[str]) -> Path:
    sealed = archive.with_name(f"{archive.name}.age")
    try:
        keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    except pyrage.RecipientError as error:
        raise CommandError("A recipient is a public key such as age-keygen prints: age1…") from error
    pyrage.encrypt_file(str(archive), str(sealed), keys)
    return sealed


def decrypt(sealed: Path, identity: Path | None) -> Path:
    if identity is None:
        raise CommandError("The copy is encrypted: give the file with its secret key, --identity FILE.")
    try:
        lines = (sys.stdin.read() if str(identity) == "-" else identity.read_text()).split()
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
        pyrage.decrypt_file(str(sealed), str(sealed.with_suffix("")), keys)
    except (OSError, ValueError, pyrage.IdentityError, pyrage.DecryptError) as error:
        raise CommandError(f"The copy cannot be opened with {identity}: {error}") from error
    return sealed.with_suffix("")
