"""How many articles each month and each part of the sitemaps has, so that no page needs to count.

A tally holds the count at its last change and the later moments at which the clock changes it, so it is right at any
second, and costs the same among a thousand articles or a million.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone

from news.times import LONDON

from .states import Indexable, ready, steps

# A million articles make a thousand parts of a thousand; the protocol allows fifty thousand of either.
ARTICLES_A_PART = 1_000
FIELDS = {"status", "slug", "publish_at", "expire_at", "modified_at"}
BATCH = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Entry(NamedTuple):
    """What archive and sitemaps show of a ready article."""

    pk: int
    slug: str
    publish_at: datetime
    expire_at: datetime | None
    modified_at: datetime

    @classmethod
    def of(cls, article: Indexable) -> "Entry":
        # In UTC, since equal moments of different zones may compare as unequal in the hour that comes twice.
        publish_at, modified_at = article.publish_at.astimezone(UTC), article.modified_at.astimezone(UTC)
        expire_at = article.expire_at.astimezone(UTC) if article.expire_at else None
        return cls(article.pk, article.slug, publish_at, expire_at, modified_at)

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


class Tally(models.Model):
    class Kind(models.TextChoices):
        MONTH = "month"
        PART = "part"

    kind = models.CharField(max_length=5, choices=Kind)
    # The part, or year and month in six digits.
    number = models.PositiveBigIntegerField()
    count = models.IntegerField(default=0)
    # The last change by somebody; the clock's are in `upcoming`.
    changed_at = models.DateTimeField(null=True)
    # What to add to the count, by microsecond since 1970.
    upcoming = models.JSONField(default=dict)

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="one_tally_a_place")]
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.number}: {self.count}"

    @property
    def published(self) -> int:
        return self.count + sum(self.upcoming[moment] for moment in passed(self.upcoming))

    @property
    def lastmod(self) -> datetime:
        moments = (EPOCH + int(moment) * MICROSECOND for moment in passed(self.upcoming))
        return max(filter(None, [self.changed_at, *moments]))


def month_number(moment: datetime) -> int:
    day = moment.astimezone(LONDON)
    return day.year * 100 + day.month


def passed(upcoming: dict[str, int], now: datetime | None = None) -> list[str]:
    # Most of a page's thousand tallies have none: ask the clock only if there is one.
    return [moment for moment in upcoming if int(moment) <= ((now or timezone.now()) - EPOCH) // MICROSECOND]


def entries(articles: Iterable[Indexable]) -> set[Entry]:
    return {Entry.of(article) for article in ready(articles)}


def record(former: set[Entry], present: set[Entry], model: type[Tally] = Tally) -> None:
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
    tallies = {place: model(kind=place[0], number=place[1]) for place in places}
    for batch in batched(places, BATCH):
        numbers = {kind: [number for each, number in batch if each == kind] for kind, _ in batch}
        wanted = Q()
        for kind, some in numbers.items():
            wanted |= Q(kind=kind, number__in=some)
        tallies |= {(row.kind, row.number): row for row in model.objects.filter(wanted)}
    return tallies


def take(tally: Tally, entry: Entry, sign: int, now: datetime) -> None:
    """Add an entry, or remove it if `sign` is -1; moments that have passed move into the count."""
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
