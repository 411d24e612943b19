"""People with the same address or number: suggested, never joined by themselves.

Families share addresses, wards share telephones.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from registration.models import Event, Person, Registration

from .following_up import tell
from .merging import lock_all

TOLD_APART = "told apart"


def look_alikes(person: Person) -> QuerySet[Person]:
    """Current people who may be this one, but for those whom staff have told apart."""
    said = Event.objects.filter(person__in=person.numbers, subject=TOLD_APART).values_list("after", flat=True)
    others = {int(number) for number in said}
    others |= {*Person.objects.filter(umbrella__in=others).values_list("pk", flat=True)}
    return Person.objects.current().filter(pk__in=alike(person.numbers, others))


def circle(person: Person) -> list[Person]:
    """All look-alikes and theirs, also those told apart: for questions that must overlook nobody."""
    people: list[Person] = []
    numbers = [*person.numbers]
    while new := Person.objects.filter(pk__in=alike(numbers)):
        people += new
        numbers += [number for other in new for number in other.numbers]
    return people


def alike(numbers: Iterable[int], others: Iterable[int] = ()) -> set[int]:
    """Keys of current people, by the values in use or by what any part has sent."""
    own = Person.objects.filter(pk__in=numbers)
    sent = Registration.objects.filter(person__in=numbers)
    pairs = [pair for rows in (own, sent) for pair in rows.values_list("email_normalised", "telephone_e164")]
    found = with_either({email for email, _ in pairs}, {number for _, number in pairs})
    return {umbrella or number for number, umbrella in found if number not in others} - {*numbers}


def sharing(emails: set[str], telephones: set[str]) -> QuerySet[Person]:
    """Current people with one of these addresses or numbers, as used for matching."""
    found = {umbrella or number for number, umbrella in with_either(emails, telephones)}
    return Person.objects.current().filter(pk__in=found)


def with_either(emails: set[str], telephones: set[str]) -> set[tuple[int, int | None]]:
    """Keys of people and of their umbrellas."""
    same = Q(email_normalised__in=emails) | Q(telephone_e164__in=telephones - {""})
    # Two queries by index, each; one over both tables would read them whole.
    found = {*Person.objects.filter(same).values_list("pk", "umbrella")}
    return found | {*Registration.objects.filter(same).values_list("person", "person__umbrella")}


def tell_apart(first: Person, second: Person, by: User) -> None:
    """Remember that they are two people, in the timelines of both."""
    with transaction.atomic():
        lock_all([first.pk, second.pk])
        for one, other in ((first, second), (second, first)):
            note = f"Not the same person as candidate {other.pk}."
            tell(one, Event.Kind.NOTE, by, subject=TOLD_APART, after=str(other.pk), note=note)
