"""Whether somebody may be erased: one rule, asked by every page, list, command and job, and kept by triggers too.

Conduct Regulations 2003, reg 29: records of people who worked for us are kept for at least a year from their creation
and a year from the last service.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from news.triggers import Guard, Trigger
from registration.models import Person, Service
from registration.months import months_after


@dataclass(frozen=True)
class Hold:
    """Why somebody may not be erased; `until` is None while no end is known."""

    reason: str
    until: date | None = None

    def __str__(self):
        return f"{self.reason} Their records are kept until {self.until:%-d %B %Y}." if self.until else self.reason


class Held(Exception):
    """Erasure was refused; the first argument is the Hold."""


def today() -> date:
    """In UTC, as the triggers reckon: in summer an hour longer than by our own clock, never shorter."""
    return timezone.now().date()


def hold_on(numbers: Iterable[int]) -> Hold | None:
    """What keeps these people (a person with all parts) from being erased."""
    services = lasting().filter(person__in=numbers)
    if services.filter(ended_on=None).exists():
        return Hold("They work with us, so the law has us keep their records.")
    longest = services.order_by("-keep_until").first()
    return Hold("They have worked with us.", longest.keep_until) if longest else None


def held_people() -> Q:
    """A filter for people of whom nothing may be erased today, on their own rows."""
    return Q(pk__in=lasting().values("person"))


def lasting() -> QuerySet[Service]:
    return Service.objects.filter(Q(ended_on=None) | Q(keep_until__gt=today()))


def begin_service(person: Person) -> None:
    """Within the caller's transaction; nothing if a service goes on."""
    if not Service.objects.filter(person__in=person.numbers, ended_on=None).exists():
        Service.objects.create(person=person)


def end_service(person: Person, on: date | None = None) -> None:
    """Within the caller's transaction: from the end runs the clock that the agency has set."""
    on = on or timezone.localdate()
    newest = Person.objects.filter(pk__in=person.numbers).aggregate(at=Max("created_at"))["at"]
    least = months_after(timezone.localdate(newest), 12)
    keep_until = max(months_after(on, settings.SERVICE_MONTHS), least)
    Service.objects.filter(person__in=person.numbers, ended_on=None).update(ended_on=on, keep_until=keep_until)


def resume_service(person: Person) -> None:
    """The newest goes on as if it had not ended."""
    ended = Service.objects.filter(person__in=person.numbers, ended_on__isnull=False)
    if newest := ended.order_by("-ended_on", "-pk").first():
        newest.ended_on = newest.keep_until = None
        newest.save()


def void_service(person: Person) -> None:
    """What was noted by mistake today holds nobody; an older one ends like any other."""
    day = timezone.localdate()
    mistaken = Service.objects.filter(person__in=person.numbers, ended_on=None, began_on=day)
    mistaken.update(ended_on=day, keep_until=day)
    end_service(person)


REFUSAL = "Records of people who work with us, or have worked with us lately, cannot be erased."
LASTING = "({0}.ended_on IS NULL OR {0}.keep_until > CURRENT_DATE)"


def family_of(number: str) -> str:
    """Whether this person, or anybody joined with them, is held."""
    return (
        "EXISTS (SELECT 1 FROM registration_service s JOIN registration_person p ON s.person_id = p.id "  # noqa: S608
        f"JOIN registration_person o ON o.id = {number} "
        "WHERE COALESCE(p.umbrella_id, p.id) = COALESCE(o.umbrella_id, o.id) "
        f"AND {LASTING.format('s')})"
    )


def guard(table: str, held: str, **others: Trigger) -> Guard:
    """Against DELETE where `held`."""
    anybody = f"EXISTS (SELECT 1 FROM registration_service s WHERE {LASTING.format('s')})"  # noqa: S608
    triggers = {"DELETE": Trigger(f"{table}_is_held", held), "TRUNCATE": Trigger(f"{table}_is_not_emptied", anybody)}
    return Guard(table, REFUSAL, f"refuse_erasure_of_{table}", triggers | others)


# A year from the end, but for what was noted by mistake the same day; and no earlier day afterwards.
SHORTENED = (
    "(NEW.keep_until < OLD.keep_until OR OLD.ended_on IS NULL AND OLD.began_on < CURRENT_DATE AND NEW.keep_until < {})"
)
KEPT_LONG_ENOUGH = Trigger(
    "registration_service_is_kept_long_enough",
    SHORTENED.format("date(NEW.ended_on, '+365 days')"),
    SHORTENED.format("NEW.ended_on + 365"),
)
HOLDS = (
    guard("registration_service", LASTING.format("OLD"), UPDATE=KEPT_LONG_ENOUGH),
    guard("registration_registration", family_of("OLD.person_id")),
    guard("registration_person", family_of("OLD.id")),
)
