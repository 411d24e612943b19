"""Joining two entries of one person, and parting them again.

Joining changes neither: it makes an umbrella above them, with the values that staff chose. Parting takes the umbrella
away, so that both are exactly what they were. Only what protects somebody is carried down: their wishes, and the times
in which they worked for us, with the stage that follows from these.
"""

import json
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from registration.models import Event, Person, Service
from registration.models.people import STORED_VALUES, VALUES, WISHES

from . import finding
from .following_up import Overtaken, tell

Stage = Person.Stage
# Of two stages the one that says more about the person.
WEIGHT = [Stage.PENDING, Stage.CLOSED, Stage.UNSUITABLE, Stage.NEW, Stage.CONTACTED, Stage.LEFT, Stage.WORKING]
FOLLOWS = {"email": ["email_normalised", "email_confirmed_at"], "telephone": ["telephone_e164"]}


def lock_all(numbers: Iterable[int]) -> list[Person]:
    """Current people, in the caller's transaction; sorted, to avoid deadlocks."""
    wanted = sorted({*numbers})
    people = list(Person.objects.select_for_update(of=("self",)).filter(pk__in=wanted, umbrella=None).order_by("pk"))
    if [person.pk for person in people] != wanted:
        raise Overtaken("One of them has been erased, joined or parted in the meantime. Nothing was changed.")
    return people


def state_of(*people: Person) -> str:
    """The same as long as nothing has changed of what staff compare before they join people."""
    told = [*STORED_VALUES, *WISHES, "stage", "owner_id", "email_confirmed_at"]
    states = [[person.pk, *(str(getattr(person, name)) for name in told)] for person in people]
    return salted_hmac("registration.merging", json.dumps(sorted(states)), algorithm="sha256").hexdigest()


def merge(
    first: Person, second: Person, by: User, chosen: dict[str, int] | None = None, seen: str | None = None
) -> Person:
    """Join two current people. `chosen` has the key of the one whose value is used, by name of the value; else it is
    the first one's, unless that is empty. Overtaken if their state is not the one `seen` any more."""
    if first.pk == second.pk:
        raise Overtaken("These two have been joined already.")
    with transaction.atomic():
        stored = {person.pk: person for person in lock_all([first.pk, second.pk])}
        first, second = stored[first.pk], stored[second.pk]
        if seen is not None and seen != state_of(first, second):
            raise Overtaken("A colleague has just changed one of the two. Compare them again, then join them.")
        umbrella = Person(**common(first, second))
        for name in VALUES:
            number = (chosen or {}).get(name)
            giver = stored[number] if number in stored else first if getattr(first, name) else second
            for each in (name, *FOLLOWS.get(name, [])):
                setattr(umbrella, each, getattr(giver, each))
        umbrella.save()
        parts = [first.pk, second.pk]
        Person.objects.filter(umbrella__in=parts).update(umbrella=umbrella)
        Person.objects.filter(pk__in=parts).update(merged_into=umbrella, umbrella=umbrella)
        tell(umbrella, Event.Kind.JOINED, by, before=f"{first.pk} {second.pk}", after=str(umbrella.pk))
        finding.index(umbrella)
    return umbrella


def common(first: Person, second: Person) -> dict:
    """What follows from the two without a choice; the strictest wish of both stands."""
    ahead = max(first, second, key=lambda person: WEIGHT.index(Stage(person.stage)))
    return {
        "created_at": min(first.created_at, second.created_at),
        "stage": ahead.stage,
        "owner": ahead.owner or first.owner or second.owner,
        "next_step": ahead.next_step,
        "next_at": ahead.next_at,
        "first_contact_at": earliest(first.first_contact_at, second.first_contact_at),
        "last_contact_at": latest(first.last_contact_at, second.last_contact_at),
    } | {wish: earliest(getattr(first, wish), getattr(second, wish)) for wish in WISHES}


def earliest(*moments):
    return min(filter(None, moments), default=None)


def latest(*moments):
    return max(filter(None, moments), default=None)


def unmerge(person: Person, by: User | None) -> list[Person]:
    """The two people that were joined last, exactly as they were."""
    with transaction.atomic():
        (umbrella,) = lock_all([person.pk])
        parts = list(umbrella.parts.select_for_update(of=("self",)).order_by("pk"))
        if not parts:
            raise Overtaken("This candidate has not been joined with another, or has been parted already.")
        for part in parts:
            Person.objects.filter(pk=part.pk).update(merged_into=None, umbrella=None, **wishes_kept(umbrella, part))
            Person.objects.filter(pk__in=descendants(part)).update(umbrella=part)
            tell(part, Event.Kind.PARTED, by, before=str(umbrella.pk))
        hand_down(umbrella, parts)
        for part in parts:
            follow_service(part)
        umbrella.delete()
    return [Person.objects.get(pk=part.pk) for part in parts]


def descendants(part: Person) -> list[int]:
    found: list[int] = []
    layer = [part.pk]
    while layer := list(Person.objects.filter(merged_into__in=layer).values_list("pk", flat=True)):
        found += layer
    return found


def wishes_kept(umbrella: Person, part: Person) -> dict:
    return {wish: earliest(getattr(part, wish), getattr(umbrella, wish)) for wish in WISHES}


def hand_down(umbrella: Person, parts: list[Person]) -> None:
    """What happened while they were joined belongs to both; what exists once goes to the one with the address."""
    first, *others = sorted(parts, key=lambda part: part.email_normalised != umbrella.email_normalised)
    for rows in (Event.objects.filter(person=umbrella), Service.objects.filter(person=umbrella)):
        for row in rows:
            for other in others:
                copy_of(row, other).save()
        # Moved, since the database refuses to delete services.
        rows.update(person=first)
    for related in (umbrella.cases, umbrella.mails, umbrella.webhooks):
        related.update(person=first)


def follow_service(part: Person) -> None:
    """Work that began or ended while they were joined decides about the stage; otherwise nobody could end it."""
    services = Service.objects.filter(Q(person=part) | Q(person__umbrella=part))
    works = services.filter(ended_on=None).exists()
    stage = Stage.WORKING if works else Stage.LEFT
    if works != (part.stage == Stage.WORKING):
        Person.objects.filter(pk=part.pk).update(stage=stage, next_step="", next_at=None)


def copy_of[M: Event | Service](row: M, person: Person) -> M:
    copy = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    copy.pk, copy.person = None, person
    return copy
