"""When pages grow old: a number that each visible change raises, re-read by every process once a second.

So an edit is seen everywhere within a second or two, and a page whose number still holds is served
without asking the database.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection, models, transaction
from django.db.models import F

RECHECK_SECONDS = 1.0
# While one thread re-reads the number, the others use a former one up to this age; then they wait for it, this long.
USABLE_SECONDS = 1.1
PATIENCE_SECONDS = 1.0
# A page may stand in for its renewal this long after it was last known to hold.
BRIDGE_SECONDS = 1.9


class Generation(models.Model):
    """One row. A page rendered under another number than this is out of date."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="only_one_generation")]

    def __str__(self):
        return str(self.number)

    @classmethod
    def bump(cls) -> None:
        """Declare all pages out of date; call it in the transaction of the change that makes them so."""
        # By steps of chance: a number seen inside a transaction that is then undone never comes again.
        step = random.randint(1, 1_000_000)  # noqa: S311
        if not cls.objects.filter(pk=1).update(number=F("number") + step):
            cls.objects.get_or_create(pk=1, defaults={"number": step})
        seen.forget()
        # Once more, for a thread that has re-read the former number meanwhile.
        transaction.on_commit(seen.forget)


class VisibleQuerySet(models.QuerySet):
    """Changes of many rows at once declare the pages out of date like a save of one does."""

    def update(self, **fields):
        with transaction.atomic():
            Generation.bump()
            return super().update(**fields)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self):
        with transaction.atomic():
            Generation.bump()
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, *args, **kwargs):
        with transaction.atomic():
            Generation.bump()
            return super().bulk_create(*args, **kwargs)


class Visible(models.Model):
    """Base of every model whose rows visitors see: a change to one declares the pages out of date."""

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True
        # `topic.articles.add()` changes rows past the default manager.
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        # One transaction: a page rendered between the two would carry the new number and the old text.
        with transaction.atomic():
            Generation.bump()
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            Generation.bump()
            return super().delete(*args, **kwargs)


class Reading(threading.local):
    """What a thread inside a transaction has read: others must not take its number for theirs before the commit."""

    number = -1
    read_at = float("-inf")
    held: int | None = None


class SeenGeneration:
    """The generation as this process last read it, at most a second old."""

    def __init__(self) -> None:
        self.number = self.former = -1
        self.read_at = self.known_at = self.former_known_at = float("-inf")
        self.is_cut_off = False
        self.reading = threading.Lock()
        self.here = Reading()

    def forget(self) -> None:
        self.read_at = self.here.read_at = float("-inf")
        self.here.held = None

    @contextmanager
    def held(self) -> Iterator[int]:
        """One number for all that this thread does within, unless it makes a change itself.

        Otherwise what it read before a change could be kept under the number from after it.
        """
        self.here.held = number = self.current()
        try:
            yield number
        finally:
            self.here.held = None

    def current(self) -> int:
        """The number; re-read by one thread while the others go on with the former one, unless that is old.

        While the database cannot be asked nothing can have changed either, so the former number holds.
        """
        if self.here.held is not None:
            return self.here.held
        if connection.in_atomic_block:
            return self.current_in_transaction()
        age = time.monotonic() - self.read_at
        if age >= RECHECK_SECONDS and self.reading.acquire(timeout=self.patience(age)):
            try:
                # Another thread may have read it while this one waited.
                if time.monotonic() - self.read_at >= RECHECK_SECONDS:
                    self.read()
            finally:
                self.reading.release()
        return self.number

    def patience(self, age: float) -> float:
        """How long to wait for another thread's reading: a process that was idle knows nothing of the last hours."""
        return 0 if age < USABLE_SECONDS or self.is_cut_off else PATIENCE_SECONDS

    def read(self) -> None:
        asked_at = time.monotonic()
        try:
            self.take(ask_again_if_disconnected(), asked_at)
            self.is_cut_off = False
        except Error:
            connection.close()
            # A server that is gone may take its time to say so.
            self.is_cut_off, asked_at = True, time.monotonic()
        self.read_at = asked_at

    def take(self, number: int, at: float) -> None:
        """Note what the database has said when it was asked at this moment."""
        if number != self.number:
            # The number last: whoever sees it finds the other two in place.
            self.former, self.former_known_at = self.number, self.known_at
            self.number = number
        self.known_at = at

    def may_bridge(self, number: int) -> bool:
        """May what was made under this number be shown still, while it is made anew?"""
        return number == self.former and time.monotonic() - self.former_known_at < BRIDGE_SECONDS

    def current_in_transaction(self) -> int:
        mine = self.here
        if time.monotonic() - mine.read_at >= RECHECK_SECONDS:
            mine.number, mine.read_at = read_number(), time.monotonic()
        return mine.number


def read_number() -> int:
    return Generation.objects.values_list("number", flat=True).filter(pk=1).first() or 0


def ask_again_if_disconnected() -> int:
    """The number; by a new connection where the database has dropped the one that was kept."""
    try:
        return read_number()
    except Error:
        connection.close()
        return read_number()


seen = SeenGeneration()
