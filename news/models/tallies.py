"""How many articles each month and each part of the sitemaps shows, kept with every change so that nobody counts them.

A tally holds the number at its last change, and the moments after it at which the clock alone changes the number: so
it is right at any later second, and costs the same among a thousand articles or a million.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from news.pages.generation import Generation

from .states import steps

# At a million articles: a thousand parts of a thousand, where the protocol allows fifty thousand of either.
ARTICLES_A_PART = 1_000
# A change of these must reach the tallies.
FIELDS = {"status", "slug", "publish_at", "expire_at", "modified_at"}
BATCH = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Entry(NamedTuple):
    """What archive and sitemaps know of a ready article."""

    pk: int
    slug: str
    publish_at: datetime
    expire_at: datetime | None
    modified_at: datetime

    @property
    def places(self) -> list[tuple[str, int]]:
        return [(Tally.Kind.MONTH, month_number(self.publish_at)), (Tally.Kind.PART, self.pk // ARTICLES_A_PART)]


class TallyQuerySet(models.QuerySet):
    def parts(self):
        return self.filter(kind=Tally.Kind.PART).order_by("number")

    def months(self, year: int | None = None):
        """Newest first; of one year or all."""
        months = self.filter(kind=Tally.Kind.MONTH).order_by("-number")
        return months if year is None else months.filter(number__range=(year * 100, year * 100 + 99))

    def rebuild(self, ready: models.QuerySet) -> None:
        """Tally all anew; whoever changes an article meanwhile waits."""
        with transaction.atomic():
            Generation.bump()
            self.delete()
            for keys in batched(ready.order_by("pk").values_list("pk", flat=True), BATCH):
                record(set(), entries(ready, keys))


class Tally(models.Model):
    class Kind(models.TextChoices):
        MONTH = "month"
        PART = "part"

    kind = models.CharField(max_length=5, choices=Kind)
    # Of a part its own, of a month year and month in six digits.
    number = models.PositiveBigIntegerField()
    count = models.IntegerField(default=0)
    # Since when what it shows has been the same, as far as somebody changed it; see `lastmod`.
    changed_at = models.DateTimeField(null=True)
    # By microsecond since 1970, what it adds to the count.
    upcoming = models.JSONField(default=dict)

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="one_tally_a_place")]
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.number}: {self.count}"

    @property
    def published(self) -> int:
        """How many are live at this very second."""
        return self.count + sum(self.upcoming[moment] for moment in passed(self.upcoming))

    @property
    def lastmod(self) -> datetime:
        """When what it shows last changed, by somebody's hand or by the clock."""
        moments = (EPOCH + int(moment) * MICROSECOND for moment in passed(self.upcoming))
        return max(filter(None, [self.changed_at, *moments]))


def month_number(moment: datetime) -> int:
    """By our own clocks."""
    day = timezone.localdate(moment)
    return day.year * 100 + day.month


def passed(upcoming: dict[str, int], now: datetime | None = None) -> list[str]:
    # Most have none, of a thousand on a page.
    return [moment for moment in upcoming if int(moment) <= ((now or timezone.now()) - EPOCH) // MICROSECOND]


def before(ready: models.QuerySet, keys: Collection[int | None]) -> set[Entry]:
    """The entries as they are before a change, in the transaction of which this must come first.

    The generation is one row: whoever else changes articles waits for it, and reads what is then stored.
    """
    Generation.bump()
    return entries(ready, keys)


def entries(ready: models.QuerySet, keys: Iterable[int | None]) -> set[Entry]:
    """Those of the ready articles that have these keys."""
    found: set[Entry] = set()
    for batch in batched(keys, BATCH):
        found.update(map(Entry._make, ready.filter(pk__in=batch).values_list(*Entry._fields)))
    return found


def record(former: set[Entry], present: set[Entry], model: type[Tally] = Tally) -> None:
    """Bring the tallies of all places along to which articles came or from which they went."""
    changes = [(entry, -1) for entry in former - present] + [(entry, 1) for entry in present - former]
    if not changes:
        return
    now = timezone.now()
    tallies = stored({place for entry, _ in changes for place in entry.places}, model)
    for entry, sign in changes:
        for place in entry.places:
            take(tallies[place], entry, sign, now)
    model.objects.bulk_create(
        tallies.values(),
        update_conflicts=True,
        unique_fields=["kind", "number"],
        update_fields=["count", "changed_at", "upcoming"],
    )


def stored(places: set[tuple[str, int]], model: type[Tally]) -> dict[tuple[str, int], Tally]:
    """The tally of every place, a new one where there is none."""
    tallies = {place: model(kind=place[0], number=place[1]) for place in places}
    for batch in batched(places, BATCH):
        numbers = {kind: [number for each, number in batch if each == kind] for kind, _ in batch}
        wanted = Q()
        for kind, some in numbers.items():
            wanted |= Q(kind=kind, number__in=some)
        tallies |= {(row.kind, row.number): row for row in model.objects.filter(wanted)}
    return tallies


def take(tally: Tally, entry: Entry, sign: int, now: datetime) -> None:
    """Add an entry, or take it out; what the clock has done meanwhile is put with the count."""
    for key in passed(tally.upcoming, now):
        tally.count += tally.upcoming.pop(key)
        tally.changed_at = max(filter(None, [tally.changed_at, EPOCH + int(key) * MICROSECOND]))
    is_live = 0
    for moment, step in steps(entry.publish_at, entry.expire_at):
        if moment <= now:
            is_live += step
            continue
        key = str((moment - EPOCH) // MICROSECOND)
        tally.upcoming[key] = tally.upcoming.get(key, 0) + sign * step
        if not tally.upcoming[key]:
            del tally.upcoming[key]
    tally.count += sign * is_live
    if is_live:
        tally.changed_at = now
