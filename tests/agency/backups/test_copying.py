"""What a copy is, and what becomes of one that cannot be made or read."""

import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pyrage
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.utils import timezone

from agency.backups import archive, databases, restoring
from registration.models import Registration
from tests.builders import make_picture, make_registration
from tests.databases import default_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def machine(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path


def backup(destination, *options):
    said = StringIO()
    call_command("backup", str(destination), *options, stdout=said, stderr=said)
    return said.getvalue()


def in_another_connection(sql):
    """Gives up at once if somebody is in the way."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other, other:
            other.execute(sql)
    else:
        with default_database(connection.settings_dict["NAME"]), connections["default"].cursor() as other:
            other.execute("SET lock_timeout = 1")
            other.execute(sql)


def test_who_writes_while_the_copy_is_made_does_not_wait_and_is_not_in_it(site, tmp_path, monkeypatch):
    make_registration()
    count_rows = databases.count_rows

    def count_and_let_others_write(cursor):
        rows = count_rows(cursor)
        in_another_connection("UPDATE registration_registration SET first_name = 'Later'")
        return rows

    monkeypatch.setattr(databases, "count_rows", count_and_let_others_write)
    rows = databases.take_snapshot(tmp_path / "copy")
    assert Registration.objects.get().first_name == "Later"
    assert rows["candidate registrations"] == 1
    assert "Later" not in as_text(tmp_path / "copy")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a limit of PostgreSQL")
def test_limit_on_idle_transactions_does_not_end_a_long_copy(site, tmp_path, monkeypatch):
    run, limits = databases.run, []

    def run_noting_the_limit(*words):
        limits.extend(limit())
        run(*words)

    monkeypatch.setattr(databases, "run", run_noting_the_limit)
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '10min'")
    assert databases.take_snapshot(tmp_path / "copy")["candidate registrations"] == 0
    # While the copy is made, and when it has been verified.
    assert (limits, limit()) == (["0", "10min"], ("10min",))
    connection.close()


def limit():
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        return cursor.fetchone()


def as_text(copy):
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as file:
            return "".join(file.iterdump())
    return subprocess.run(["pg_restore", "--file=-", copy], capture_output=True, text=True, check=True).stdout


def test_old_copies_go_by_the_rule_once_the_new_one_is_there(site, tmp_path):
    for days in (3, 2, 0):
        with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
            said = backup(tmp_path / "copies", "--keep=2,0,0")
    assert len([*(tmp_path / "copies").iterdir()]) == 2
    assert "deleted, since no rule keeps it" in said


@pytest.mark.parametrize("rule", ["7", "7,4", "a,b,c", "-1,0,0"])
def test_rule_that_cannot_be_meant_is_explained(rule, tmp_path):
    with pytest.raises(CommandError, match="three numbers, such as 7,4,12"):
        backup(tmp_path, f"--keep={rule}")


def test_full_disk_or_a_place_that_is_not_ours_is_told(site, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="The copy cannot be made: "):
        backup(tmp_path / "file" / "copies")


def test_database_that_is_away_is_told_without_its_address(site, tmp_path, monkeypatch):
    def fail(path):
        raise OperationalError("connection to private.example failed")

    monkeypatch.setattr(databases, "take_snapshot", fail)
    with pytest.raises(CommandError, match=r"the database fails \(OperationalError\)"):
        call_command("backup", str(tmp_path))


def test_key_of_the_list_of_the_erased_is_in_no_copy(monkeypatch):
    monkeypatch.setenv("AGENCY_ERASURE_KEY", "k" * 40)
    monkeypatch.setenv("AGENCY_FROM_EMAIL", "us@example.org")
    assert archive.environment().keys() >= {"AGENCY_FROM_EMAIL"}
    assert "AGENCY_ERASURE_KEY" not in archive.environment()


def test_setting_that_stands_in_a_file_is_in_the_copy_with_its_value(monkeypatch, tmp_path):
    for name in ("AGENCY_ERASURE_KEY", "AGENCY_MADE_UP", "AWS_WEB_IDENTITY_TOKEN"):
        (tmp_path / name).write_text("a value\n")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    found = archive.environment()
    assert found["AGENCY_MADE_UP"] == "a value"
    assert not {"AGENCY_ERASURE_KEY", "AWS_WEB_IDENTITY_TOKEN"} & found.keys()


def test_copy_for_nobody_warns_that_anybody_can_read_it(site, tmp_path):
    assert "It is not encrypted" in backup(tmp_path / "copies")


def test_recipient_may_stand_in_the_environment_and_only_that_one_can_open_it(site, settings, tmp_path):
    mine, other = (pyrage.x25519.Identity.generate() for _ in range(2))
    settings.BACKUP_RECIPIENTS = [str(mine.to_public())]
    assert "not encrypted" not in backup(tmp_path / "copies")
    (copy,) = (tmp_path / "copies").iterdir()
    for name, key in (("mine", mine), ("other", other)):
        (tmp_path / name).write_text(f"# made today\n{key}\n")
    assert archive.verify(archive.decrypt(copy, tmp_path / "mine")).engine == connection.vendor
    for key in ("other", "missing"):
        with pytest.raises(CommandError, match="cannot be opened with"):
            archive.decrypt(copy, tmp_path / key)
    with pytest.raises(CommandError, match="give the file with its secret key"):
        archive.decrypt(copy, None)


def test_key_that_is_none_is_explained_and_nothing_is_written(site, tmp_path):
    with pytest.raises(CommandError, match="A recipient is a public key"):
        backup(tmp_path / "copies", "--recipient=zoe@example.org")
    assert not (tmp_path / "copies").exists()


def test_media_come_along_and_those_deleted_meanwhile_are_left_out(site, tmp_path, monkeypatch):
    picture = make_picture()
    names = [*archive.media_files()]
    monkeypatch.setattr(archive, "media_files", lambda: ["gone.jpg", *names])
    made = archive.pack(tmp_path, True, lambda words: None)
    assert archive.verify(made).sums.keys() == {"database", "environment", *(f"media/{name}" for name in names)}
    assert picture.file.name in names
    assert all(default_storage.exists(name) for name in names)


def test_copy_without_media_is_smaller_and_says_so(site, tmp_path):
    make_picture()
    made = archive.pack(tmp_path, False, lambda words: None)
    assert archive.verify(made).sums.keys() == {"database", "environment"}


@pytest.mark.parametrize("fault", ["changed", "missing", "more"])
def test_file_that_is_not_as_the_manifest_says_is_noticed(site, tmp_path, fault):
    made = archive.pack(tmp_path, True, lambda words: None)
    folder = tmp_path / "unpacked"
    shutil.unpack_archive(made, folder, filter="data")
    if fault == "missing":
        (folder / "environment").unlink()
    else:
        (folder / ("environment" if fault == "changed" else "another")).write_text("x")
    with tarfile.open(tmp_path / "again", "w:gz") as tar:
        for path in folder.iterdir():
            tar.add(path, path.name)
    with pytest.raises(CommandError, match="what is in it is not what its manifest says"):
        archive.verify(tmp_path / "again")


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b broken"])
def test_file_that_is_no_copy_is_told(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(CommandError, match="no copy of ours"):
        archive.verify(tmp_path / "file")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"engine": "oracle"}, "The copy is of oracle, and DATABASE_URL leads to"),
        (
            {"migrations": ["agency.0001_initial", "agency.9999_later"]},
            "made by a newer release, .*: agency.9999_later",
        ),
    ],
)
def test_copy_of_another_kind_of_site_is_refused(site, tmp_path, changes, words):
    manifest = archive.verify(archive.pack(tmp_path, False, lambda words: None))
    restoring.refuse_other_sites(manifest)
    with pytest.raises(CommandError, match=words):
        restoring.refuse_other_sites(replace(manifest, **changes))


def test_missing_program_is_named_with_its_package(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="pg_dump is missing; on Debian"):
        databases.run("pg_dump", "--version")
