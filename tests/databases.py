"""Databases as migrations leave them, for tests that commit, on SQLite or PostgreSQL alike."""

import fcntl
import os
import shutil
import sqlite3
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from django.db import OperationalError, connection, connections
from psycopg.errors import ObjectInUse

from .processes import PATIENCE, Site

FILE = "agency.sqlite3"
numbers = count(1)


class Template:
    """The database as migrations leave it; `copy` makes one more of it.

    All workers of a run share one, in this folder, which the first of them makes and the last one drops.
    """

    def __init__(self, folder: Path, run: str) -> None:
        self.folder, self.users = folder, folder / "users"
        self.url: str | None = os.environ.get("DATABASE_URL")
        self.name = f"agency_template_{run}"
        self.users.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            if not [*self.users.iterdir()]:
                self.make()
            (self.users / str(os.getpid())).touch()

    def make(self) -> None:
        if self.url:
            # There already if whoever was to make it failed.
            administer(f"DROP DATABASE IF EXISTS {self.name}")
            administer(f"CREATE DATABASE {self.name}")
        Site(self.folder, self.environment(self.name)).manage("migrate", "--verbosity=0")

    def environment(self, name: str) -> dict[str, str]:
        """What makes the site use the database `name`; on SQLite the data folder alone decides."""
        return {"DATABASE_URL": urlsplit(self.url)._replace(path=f"{self.socket}/{name}").geturl()} if self.url else {}

    @property
    def socket(self) -> str:
        """The folder of PostgreSQL's socket, which such addresses carry before the database's name."""
        return urlsplit(self.url).path.rpartition("/")[0]

    @contextmanager
    def copy(self, folder: Path):
        """A new copy; yields the environment for the site and points this process's ORM at it meanwhile."""
        copy = Copy(self, folder)
        copy.renew()
        try:
            with copy.in_use():
                yield copy.environment
        finally:
            copy.drop()

    def drop(self) -> None:
        with locked(self.folder):
            (self.users / str(os.getpid())).unlink()
            if self.url and not [*self.users.iterdir()]:
                administer(f"DROP DATABASE {self.name} WITH (FORCE)")


@contextmanager
def locked(folder: Path):
    """One of all workers at a time."""
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Copy:
    """One more database like the template, for a site whose data folder this is."""

    def __init__(self, template: Template, folder: Path) -> None:
        self.template, self.folder = template, folder
        self.name = f"agency_copy_{os.getpid()}_{next(numbers)}" if template.url else str(folder / FILE)
        self.environment = template.environment(self.name)

    def renew(self) -> None:
        """As the template again, whatever has been written; no process may have it open on SQLite."""
        self.drop()
        if self.template.url:
            administer(f"CREATE DATABASE {self.name} TEMPLATE {self.template.name}")
        else:
            shutil.copyfile(self.template.folder / FILE, self.name)

    def drop(self) -> None:
        if self.template.url:
            administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        else:
            for path in self.folder.glob(f"{FILE}*"):
                path.unlink(missing_ok=True)

    def in_use(self):
        """Points the ORM of this thread at it."""
        return default_database(self.name)


class Snapshot:
    """The test database as it stands now; `restore` brings it back after a test that has committed.

    Cheaper than to empty it, and nothing is missing afterwards: neither the rows that migrations made nor triggers.
    """

    def __init__(self) -> None:
        self.of: str = connection.settings_dict["NAME"]
        self.name = f"{self.of}_as_migrated"
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            self.pages = sqlite3.connect(":memory:")
            connection.connection.backup(self.pages)
        else:
            connection.close()
            administer(f"CREATE DATABASE {self.name} TEMPLATE {self.of}")

    def restore(self) -> None:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            self.pages.backup(connection.connection)
        else:
            connection.close()
            administer(f"DROP DATABASE {self.of} WITH (FORCE)")
            administer(f"CREATE DATABASE {self.of} TEMPLATE {self.name}")

    def drop(self) -> None:
        if connection.vendor == "sqlite":
            self.pages.close()
        else:
            # Without the sessions that a test's threads may have left open, for which Django could not drop it.
            self.restore()
            administer(f"DROP DATABASE {self.name}")


def administer(statement: str) -> None:
    """On PostgreSQL, for which a connection that has been closed, or ended by force, is one until its process is gone.

    It waits five seconds for that, then refuses to copy or drop the database.
    """
    deadline = time.monotonic() + PATIENCE
    with connections["default"]._nodb_cursor() as cursor:
        while True:
            try:
                cursor.execute(statement)
            except OperationalError as error:
                if not isinstance(error.__cause__, ObjectInUse) or time.monotonic() > deadline:
                    raise
            else:
                return


@contextmanager
def default_database(name: str):
    """Points the ORM of this thread at another database of the same kind."""
    original = connections["default"]
    replacement = connections.create_connection("default")
    replacement.settings_dict = {**replacement.settings_dict, "NAME": name}
    connections["default"] = replacement
    try:
        yield
    finally:
        replacement.close()
        connections["default"] = original
