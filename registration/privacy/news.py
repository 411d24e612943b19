"""Whether news by e-mail may go to an address: asked at each sending, and never stored."""

from django.db.models import Q

from registration.models import Consent, Person, Reader, Refusal, Registration
from registration.models.consents import digest

from . import consents

EMAIL = Consent.Channel.EMAIL


def people_of(address: str) -> list[Person]:
    """Current people who have this address in use, or of whom a part or a registration has it; in use first."""
    sent = Registration.objects.filter(email_normalised=address).values("person")
    found = Person.objects.filter(Q(email_normalised=address) | Q(pk__in=sent)).select_related("umbrella")
    people = {each.current.pk: each.current for each in found}.values()
    pending = Person.Stage.PENDING
    return sorted(people, key=lambda each: (each.email_normalised != address, each.stage == pending, each.pk))


def person_of(reader: Reader) -> Person | None:
    """The current person whose address in use it is; of several the one who registered first."""
    people = people_of(reader.email_normalised)
    return people[0] if people and people[0].email_normalised == reader.email_normalised else None


def basis(reader: Reader) -> Consent | None:
    """The entry of the ledger that news to this address rest on at this moment; None if none may go there."""
    if not reader.confirmed_at or reader.refused_at:
        return None
    address = reader.email_normalised
    people = people_of(address)
    using = [person for person in people if person.email_normalised == address]
    # Whoever has it no longer in use gets them, if at all, at the other address.
    if bool(people) != bool(using) or not all(person.may_be_contacted for person in people):
        return None
    entries = [consents.entry_of(person, EMAIL) for person in using] or [entry_at(address)]
    entry = min(entries, key=lambda one: bool(one and one.is_given))
    if entry is None or not entry.is_given or is_refused(entry):
        return None
    return entry if people == [] or asked_themselves(entry) or any(map(counts, people)) else None


def entry_at(address: str) -> Consent | None:
    return consents.newest(Consent.objects.filter(channel=EMAIL, subject=address).order_by("-pk"), None)


def is_refused(entry: Consent) -> bool:
    """By somebody who was erased since; whoever reads the mailbox may have changed their mind after that."""
    erased = Refusal.objects.filter(subject_digest=digest(entry.subject), refused_at__gte=entry.recorded_at)
    return erased.exists()


def asked_themselves(entry: Consent) -> bool:
    """On the page for news, whatever became of a registration with the same address."""
    return entry.source == Consent.Source.LINK and not entry.reference


def counts(person: Person) -> bool:
    return person.stage != Person.Stage.PENDING
