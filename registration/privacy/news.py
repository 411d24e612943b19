"""Who reads the news by e-mail, and whether they may go to an address: asked at each sending, and never stored."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from news.models import Category
from registration.models import Consent, Mail, Person, Reader, Refusal, Registration
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


def readers_of(person: Person) -> list[Reader]:
    """The one of their address in use, unless it is somebody else's before."""
    readers = Reader.objects.filter(email_normalised=person.email_normalised).prefetch_related("topics")
    return [reader for reader in readers if person_of(reader) == person]


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
    entries = [consents.entry_of(person, EMAIL) for person in using] or [consents.entry_at(EMAIL, address)]
    entry = min(entries, key=lambda one: bool(one and one.is_given))
    if entry is None or not entry.is_given or is_refused(entry.subject, since=entry.recorded_at):
        return None
    is_somebodys = any(person.stage != Person.Stage.PENDING for person in people)
    return entry if not people or is_somebodys or asked_themselves(entry) else None


def asked_themselves(entry: Consent) -> bool:
    """On the page for news, whatever became of a registration with the same address."""
    return entry.source == Consent.Source.LINK and not entry.reference


def may_be_asked(address: str) -> bool:
    """Whether to mail a question that anybody may have brought about."""
    return not is_refused(address) and all(person.may_be_contacted for person in people_of(address))


def is_refused(address: str, since: datetime | None = None) -> bool:
    """By somebody who was erased; whoever reads the mailbox may have changed their mind since."""
    erased = Refusal.objects.filter(subject_digest=digest(address))
    return (erased.filter(refused_at__gte=since) if since else erased).exists()


def subscribe(reader: Reader, topics: Iterable[Category]) -> None:
    """By a button that a mail to the address has led to, within the caller's transaction."""
    # Locked, so that of two presses at once the second finds the entry of the first.
    stored = Reader.objects.welcome(reader.email)
    entry = consents.entry_at(EMAIL, stored.email_normalised)
    if not (entry and entry.is_given and asked_themselves(entry)):
        consents.record_ticks(stored, {EMAIL: len(consents.WORDINGS[EMAIL])}, Consent.Source.LINK)
    stored.choose(topics)


def forget_unconfirmed_readers() -> int:
    """A week after somebody typed an address and nobody confirmed it, nothing of that is kept."""
    old = {"created_at__lt": timezone.now() - timedelta(days=7)}
    Mail.objects.filter(kind=Mail.Kind.NEWS_ASK, reader__isnull=False, **old).delete()
    return Reader.objects.filter(confirmed_at=None, **old).forget()


def forget_unused(address: str) -> None:
    """Nobody gets news where somebody has ceased to read them, unless a registration or another person has it still."""
    if not people_of(address):
        Reader.objects.filter(email_normalised=address).forget()
