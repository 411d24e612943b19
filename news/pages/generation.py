"""The generation: a number that each visible change raises, and that every process reads once a second.

So an edit is seen everywhere within a second or two, and a page of the present generation is served without a query.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import Error, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

RECHECK_SECONDS = 1.0
# While one thread reads the number, the others use a stale one up to this age; after that they wait this long.
USABLE_SECONDS = 1.1
PATIENCE_SECONDS = 1.0
# A page may be served stale this long after it was last known to be current.
BRIDGE_SECONDS = 1.9
FORMER_KEPT = 4


class Generation(models.Model):
    """One row. A page rendered under another number is stale."""

    number = models.PositiveBigIntegerField(default=0)
    # Of the last change that visitors see.
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="only_one_generation")]

    def __str__(self):
        return str(self.number)

    @classmethod
    def bump(cls, *, is_seen: bool = True) -> None:
        """Make all pages stale; call it in the transaction of the change. Are visitors to see anything of it?"""
        # Random steps: a number seen inside a transaction that is rolled back never comes again.
        step = random.randint(1, 1_000_000)  # noqa: S311
        moment = {"changed_at": timezone.now()} if is_seen else {}
        if not cls.objects.filter(pk=1).update(number=F("number") + step, **moment):
            cls.objects.get_or_create(pk=1, defaults={"number": step})
        seen.forget()
        # Once more, for a thread that has read the former number meanwhile.
        transaction.on_commit(seen.forget)


class VisibleQuerySet(models.QuerySet):
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
    """Base of every model whose rows visitors see: each change makes the pages stale."""

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True
        # `topic.articles.add()` bypasses the default manager.
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        # One transaction: a page rendered in between would have the new number and the old text.
        with transaction.atomic():
            Generation.bump()
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            Generation.bump()
            return super().delete(*args, **kwargs)


class Reading(threading.local):
    """What a thread has read inside a transaction; for other threads it does not count before the commit."""

    number = -1
    read_at = float("-inf")
    held: int | None = None


class SeenGeneration:
    def __init__(self) -> None:
        self.number = self.former = -1
        self.read_at = self.known_at = self.former_known_at = float("-inf")
        self.is_cut_off = False
        # By number, of the latest few: when it was made, in seconds since 1970.
        self.changes: dict[int, float] = {}
        self.reading = threading.Lock()
        self.here = Reading()

    def forget(self) -> None:
        self.read_at = self.here.read_at = float("-inf")
        self.here.held = None

    @contextmanager
    def held(self) -> Iterator[int]:
        """One number for all that this thread does within, unless it makes a change itself.

        Otherwise what it read before a colleague's change could be stored under the number from after it.
        """
        self.here.held = number = self.current()
        try:
            yield number
        finally:
            self.here.held = None

    def current(self) -> int:
        """The number, read by one thread while the others go on with the former one, unless that is too old.

        While the database is away the former number holds, since nothing can change.
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
        """Seconds to wait for another thread's reading: a process that was idle must not use an old number."""
        return 0 if age < USABLE_SECONDS or self.is_cut_off else PATIENCE_SECONDS

    def read(self) -> None:
        asked_at = time.monotonic()
        try:
            self.take(read_number_reconnecting(), asked_at)
            self.is_cut_off = False
        except Error:
            connection.close()
            # A server that is gone may take its time to say so.
            self.is_cut_off, asked_at = True, time.monotonic()
        self.read_at = asked_at

    def take(self, number: int, at: float) -> None:
        if number != self.number:
            # The number last: whoever sees it finds the other two in place.
            self.former, self.former_known_at = self.number, self.known_at
            self.number = number
        self.known_at = at

    def note_change(self, number: int, moment: datetime) -> None:
        # Replaced as a whole, since threads read it without a lock.
        self.changes = dict([*self.changes.items()][-FORMER_KEPT:]) | {number: moment.timestamp()}

    def changed_at(self) -> float | None:
        """When something that visitors see was last changed, as of the present number."""
        return self.changes.get(self.current())

    def may_bridge(self, number: int) -> bool:
        """May a page of this number be served stale while it is rendered again?"""
        return number == self.former and time.monotonic() - self.former_known_at < BRIDGE_SECONDS

    def current_in_transaction(self) -> int:
        mine = self.here
        if time.monotonic() - mine.read_at >= RECHECK_SECONDS:
            mine.number, mine.read_at = read_number(), time.monotonic()
        return mine.number


def read_number() -> int:
    found = Generation.objects.values_list("number", "changed_at").filter(pk=1).first()
    if found is None:
        return 0
    seen.note_change(*found)
    return found[0]


def read_number_reconnecting() -> int:
    try:
        return read_number()
    except Error:
        connection.close()
        return read_number()


seen = SeenGeneration()
