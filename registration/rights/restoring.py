"""After an older copy of the database has been put back: whoever was erased since then is erased again, and what was
stopped is stopped again."""

from datetime import datetime

from django.db import transaction

from registration.models import Consent, Erasure, Event, Person, Reader, Refusal, Registration
from registration.models.consents import digest
from registration.models.people import WISHES
from registration.people import merging, wishes
from registration.privacy import stops
from registration.privacy.holds import Held
from registration.privacy.news import people_of

from . import tombstones
from .erasure import erase, forget


def is_due() -> bool:
    return not (tombstones.are_in_force() and stops.are_in_force())


def reapply() -> tuple[int, list[Person]]:
    """In one transaction; returns how many registrations went, and who is held and was left alone."""
    stones = tombstones.read()
    number, held = 0, []
    with transaction.atomic():
        put_back(stones)
        forget_readers(stones)
        returned = find_returned(stones)
        while returned:
            person = without_others(Person.objects.get(pk=returned.pop()), returned)
            returned -= {*person.numbers}
            try:
                number += erase(person, Erasure.Reason.REQUEST, why="erased before an older copy was put back")
            except Held:
                held.append(person)
        for channel in Consent.Channel.values:
            withdraw_again(channel)
        for wish in WISHES:
            wish_again(wish)
    stops.set_in_force()
    return number, held


def withdraw_again(channel: str) -> None:
    stopped = stops.latest(channel)
    given = Consent.objects.filter(channel=channel, is_given=True).values_list("subject", "subject_digest").distinct()
    for subject, known in [each for each in given if each[1] in stopped]:
        at, source = stopped[known]
        last = Consent.objects.filter(channel=channel, subject=subject).latest("pk")
        if last.is_given and last.recorded_at <= at:
            Consent.objects.create(
                channel=channel, subject=subject, is_given=False, source=source, reference=last.reference
            )
            if channel == Consent.Channel.EMAIL:
                Reader.objects.filter(email_normalised=subject).forget()


def wish_again(wish: str) -> None:
    """Unless they have had another word on it since, which this copy knows."""
    stopped = stops.latest(wish)
    rows = Registration.objects.select_related("person") if stopped else Registration.objects.none()
    known = [(each.person.current, digest(each.reference)) for each in rows]
    for person, at in [(person, stopped[reference][0]) for person, reference in known if reference in stopped]:
        later = Event.objects.filter(person=person, kind=Event.Kind.WISH, subject=wish, at__gt=at)
        if not later.exists():
            wishes.note(person, wish, None, stands=True, reason="Noted before an older copy was put back")


def put_back(stones: list[tombstones.Tombstone]) -> None:
    known = {str(uid) for uid in Erasure.objects.values_list("uid", flat=True)}
    Erasure.objects.bulk_create(stone.proof for stone in stones if stone.uid not in known)
    refused = (Refusal(subject_digest=stone.digest) for stone in stones if stone.is_refused)
    Refusal.objects.bulk_create(refused, ignore_conflicts=True)


def forget_readers(stones: list[tombstones.Tombstone]) -> None:
    """Whoever had stopped the news; an address that is somebody's goes with that person, or stays theirs."""
    erased_at = {stone.digest: datetime.fromisoformat(stone.erased_at) for stone in stones}
    for reader in Reader.objects.all():
        moment = erased_at.get(digest(reader.email_normalised))
        if moment and reader.created_at <= moment and not people_of(reader.email_normalised):
            reader.delete()
            forget(Consent.objects.filter(channel=Consent.Channel.EMAIL, subject=reader.email_normalised))


def find_returned(stones: list[tombstones.Tombstone]) -> set[int]:
    """By references, which are one registration's alone: an address may be somebody else's by now."""
    erased_at = {stone.digest: datetime.fromisoformat(stone.erased_at) for stone in stones}
    rows = Registration.objects.values_list("person", "reference", "created_at")
    return {
        person
        for person, reference, created_at in rows.iterator()
        if (moment := erased_at.get(digest(reference))) and created_at <= moment
    }


def without_others(person: Person, returned: set[int]) -> Person:
    """The outermost umbrella that has nobody in it but people who were erased; others are parted from them."""
    while True:
        current = Person.objects.get(pk=person.pk).current
        parts = Registration.objects.filter(person__in=current.numbers).values_list("person", flat=True)
        if {*parts} <= returned | {person.pk}:
            return current
        merging.unmerge(current, None)
