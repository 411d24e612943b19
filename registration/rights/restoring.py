"""After an older copy of the database has been put back: whoever was erased since then is erased again."""

from datetime import datetime

from django.db import transaction

from registration.models import Consent, Erasure, Person, Reader, Refusal, Registration
from registration.models.consents import digest
from registration.people import merging
from registration.privacy.holds import Held
from registration.privacy.news import people_of

from . import tombstones
from .erasure import erase, forget


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
    return number, held


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
