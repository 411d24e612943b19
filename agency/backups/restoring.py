"""A copy into an empty place."""

import shlex
import shutil
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from agency.models import Restore
from registration.rights import restoring, tombstones

from . import archive, databases, places


def refuse_full_place(with_media: bool) -> None:
    if connection.introspection.table_names() or (with_media and any(archive.media_files())):
        raise CommandError("There is a database or media already: a copy is only put back into an empty place.")


def fetch(source: str, folder: Path, identity: Path | None) -> Path:
    try:
        kept, name = places.find(source)
        path = folder / name
        with kept.open(name) as file, path.open("wb") as copy:
            shutil.copyfileobj(file, copy, 1_000_000)
    except OSError as error:
        raise CommandError(f"The copy cannot be read: {error}") from error
    return archive.decrypt(path, identity) if path.suffix == ".age" else path


def refuse_other_sites(manifest: archive.Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise CommandError(f"The copy is of {manifest.engine}, and DATABASE_URL leads to {connection.vendor}.")
    known = {".".join(each) for each in MigrationLoader(None).disk_migrations}
    if unknown := sorted({*manifest.migrations} - known):
        raise CommandError(f"The copy was made by a newer release, which has to be installed first: {unknown[-1]}.")


def refuse_forgotten_erasures(manifest: archive.Manifest) -> None:
    if manifest.erasure_key != archive.erasure_key() or not tombstones.path().exists():
        raise CommandError(
            "The list of the erased is not here, or has another key than the copy: whoever was erased would be back. "
            f"Put it into {settings.TOMBSTONES} first, with its key. If nobody was ever erased: --without-tombstones."
        )


def put_back(packed: Path, manifest: archive.Manifest, with_media: bool, say: archive.Say) -> None:
    """Media first: as long as there is no database, nobody can use the site."""
    folder = packed.parent / "unpacked"
    with tarfile.open(packed) as tar:
        tar.extractall(folder, filter="data")
    databases.verify(folder / archive.DATABASE)
    names = [name for name in manifest.sums if with_media and name.startswith(archive.MEDIA)]
    for name in archive.told(names, "Putting back", say):
        with open(folder / name, "rb") as file:
            default_storage.save(name.removeprefix(archive.MEDIA), File(file))
    (folder / archive.ENVIRONMENT).replace(restored_environment())
    say("Putting back the database …")
    databases.put_back(folder / archive.DATABASE)
    call_command("migrate", verbosity=0, interactive=False)
    Restore.objects.create(copied_at=manifest.made_at)


def settle(manifest: archive.Manifest) -> Iterator[str]:
    """Erases again, and says what is not as it was when the copy was made."""
    age = timezone.now() - datetime.fromisoformat(manifest.made_at)
    yield f"The copy is {str(age).partition('.')[0]} old, from {manifest.made_at[:19]} UTC; what came later is lost."
    number, held = restoring.reapply()
    yield f"Erased again, since they were erased later: {number}."
    yield from (f"{person} was erased, but is held in this copy. See to them by hand." for person in held)
    with connection.cursor() as cursor:
        rows = databases.count_rows(cursor)
    for name, before in manifest.rows.items():
        yield f"  {name}: {rows[name]}" + (f", in the copy {before}" if rows[name] != before else "")
    if changed := sorted(changed_settings()):
        yield f"Set otherwise than then, see {restored_environment()}: {', '.join(changed)}."


def restored_environment() -> Path:
    return settings.DATA_DIR / "restored-environment"


def changed_settings() -> set[str]:
    then = dict(line.split("=", 1) for line in shlex.split(restored_environment().read_text()))
    now = archive.environment()
    return {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
