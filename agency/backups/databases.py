"""The database as one file and back: SQLite by its backup API, PostgreSQL by pg_dump and psql."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.db.backends.utils import CursorWrapper

from news.models import Article, Picture
from registration.models import Consent, DocumentVersion, Erasure, Mail, Person, Registration, Webhook
from registration.models.outgoing import RESTORED

COUNTED = [Registration, Person, Consent, Erasure, Mail, Webhook, Article, Picture, DocumentVersion, User]
# Before anybody can see the rows: nothing is sent twice, and nobody is signed in who has been seen off since.
CLOSING = ["DELETE FROM django_session"] + [
    f"UPDATE {model._meta.db_table} SET state='held', problem='{RESTORED}' WHERE state IN ('waiting', 'sending')"  # noqa: S608
    for model in (Mail, Webhook)
]
# Editors look whether these have gone; of those that were leaving, all that had a mail are held.
CLOSING += [
    "UPDATE registration_digest SET state='draft', due_at=NULL WHERE state='scheduled'",
    "UPDATE registration_digest SET state='sent', sent_at=due_at WHERE state='sending'",
]


def count_rows(cursor: sqlite3.Cursor | CursorWrapper) -> dict[str, int]:
    found = {}
    for model in COUNTED:
        cursor.execute(f"SELECT COUNT(*) FROM {model._meta.db_table}")  # noqa: S608
        (found[str(model._meta.verbose_name_plural)],) = cursor.fetchone()
    return found


def take_snapshot(path: Path) -> dict[str, int]:
    """Keeps no writer waiting, since it only reads. Returns how many rows it has, by table."""
    if connection.vendor == "sqlite":
        source = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        with closing(source), closing(sqlite3.connect(path)) as copy:
            # One state throughout, or each write elsewhere would begin the copy anew.
            source.execute("BEGIN")
            rows = count_rows(source.cursor())
            source.backup(copy)
    else:
        # Counted in the very state that is dumped, which lasts as long as this transaction.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (name,) = cursor.fetchone()
            rows = count_rows(cursor)
            run("pg_dump", "--format=custom", "--compress=1", f"--snapshot={name}", f"--file={path}", *address())
    verify(path)
    return rows


def verify(path: Path) -> None:
    if connection.vendor == "postgresql":
        return run("pg_restore", "--list", str(path))
    with closing(sqlite3.connect(path)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CommandError("The database in the copy is damaged.")


def put_back(path: Path) -> None:
    """All of it with what CLOSING says, or nothing."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(path)) as copy:
            with copy:
                for statement in CLOSING:
                    copy.execute(statement)
            connection.ensure_connection()
            copy.backup(connection.connection)
        return
    script = path.with_suffix(".sql")
    run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
    with script.open("a") as file:
        file.writelines(f"{statement};\n" for statement in ["RESET search_path", *CLOSING])
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    run("psql", *options, f"--file={script}", *address())


def address() -> list[str]:
    """Where the database is, as all programs of PostgreSQL take it."""
    return DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])[0][1:]


def run(program: str, *arguments: str) -> None:
    secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])[1] or {}
    try:
        finished = subprocess.run([program, *arguments], env=os.environ | secrets, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise CommandError(f"{program} is missing; on Debian and Ubuntu: apt-get install postgresql-client") from error
    if finished.returncode:
        raise CommandError(f"{program} has failed: {finished.stderr.strip().partition('\n')[0]}")
