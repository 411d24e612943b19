"""What leaves about people, for exports and other systems alike: the values in use, where they came from, what they
agreed to and what they have asked of us.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from registration.models import Consent, Event, Person, Registration
from registration.models.people import VALUES, WISHES
from registration.privacy.consents import newest, standing, subject_of

AS_THEY_STAND = ("telephone_e164", "email_confirmed_at", "stage", "last_contact_at", *VALUES)
SOURCE = ("article_title", "utm_source", "utm_campaign")


def records(people: Sequence[Person]) -> Iterator[dict]:
    """One for each current person, with all parts; four queries for all together."""
    parts: dict[int, list[Person]] = defaultdict(list)
    sent: dict[int, list[Registration]] = defaultdict(list)
    families = {person.pk: person.pk for person in people}
    for part in Person.objects.filter(umbrella__in=people):
        families[part.pk] = part.umbrella_id or part.pk
        parts[families[part.pk]].append(part)
    registrations = Registration.objects.filter(person__in=families).order_by("created_at", "pk")
    for registration in registrations:
        sent[families[registration.person_id]].append(registration)
    owners: list[Person | Registration] = [*people, *chain(*parts.values()), *chain(*sent.values())]
    entries: dict[tuple[str, str], list[Consent]] = defaultdict(list)
    for entry in Consent.objects.of(*owners):
        entries[entry.channel, entry.subject].append(entry)
    joined = Event.objects.filter(person__in=people, kind=Event.Kind.JOINED).order_by("at").values_list("person", "at")
    joined_at = dict(joined)
    for person in people:
        family: list[Person | Registration] = [person, *parts[person.pk], *sent[person.pk]]
        said = {}
        for channel in Consent.Channel.values:
            heard = [newest(entries[channel, subject_of(owner, channel)], person) for owner in family]
            said[channel] = as_record(standing(heard, joined_at.get(person.pk)))
        yield record(person, sent[person.pk]) | {"parts": [part.pk for part in parts[person.pk]], "consents": said}


def record(person: Person, registrations: list[Registration]) -> dict:
    counted = [each for each in registrations if each.status == Registration.Status.COUNTS]
    return {
        "number": person.pk,
        "references": [registration.reference for registration in registrations],
        "registered_at": person.created_at,
        **{name: getattr(person, name) for name in AS_THEY_STAND},
        "owner": person.owner.get_username() if person.owner else "",
        "source": {name: getattr(counted[0], name) if counted else "" for name in SOURCE},
        "wishes": {wish: getattr(person, wish) for wish in WISHES},
    }


def as_record(entry: Consent | None) -> dict:
    if entry is None:
        return {"given": False, "version": None, "at": None}
    return {"given": entry.is_given, "version": entry.wording_version, "at": entry.recorded_at}
