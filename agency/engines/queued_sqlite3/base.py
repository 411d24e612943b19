"""SQLite whose transactions take turns in the order in which they came.

Its own way, to sleep and to look again, lets newcomers pass those who have waited: under load some wait for seconds.
"""

import fcntl
import os

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from .turns import Turns

# Only one thread of a process waits for other processes, which has no limit; the others end up with an error.
ours = Turns()


class DatabaseWrapper(base.DatabaseWrapper):
    turn: int | None = None

    def _start_transaction_under_autocommit(self):
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self.end_turn()
            raise

    def _commit(self):
        try:
            super()._commit()
        finally:
            self.end_turn()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self.end_turn()

    def _close(self):
        try:
            super()._close()
        finally:
            self.end_turn()

    def take_turn(self) -> None:
        if not ours.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")
        try:
            # A lock of the kernel's: it keeps the order well enough, and ends with the process that holds it.
            self.turn = os.open(f"{self.settings_dict['NAME']}-turns", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            ours.release()
            raise OperationalError("unable to open database file") from error
        fcntl.flock(self.turn, fcntl.LOCK_EX)

    def end_turn(self) -> None:
        if self.turn is not None:
            os.close(self.turn)
            self.turn = None
            ours.release()
