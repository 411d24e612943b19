"""Agreement to news: the sentences that people tick, and the ledger's entries when they do or withdraw.

An unticked box makes no entry: whoever agreed earlier and registers again has not withdrawn by leaving it empty.
No entry means no agreement.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from registration.models import Consent, Event, Person, Reader, Registration

from . import refusals, stops

type Owner = Person | Registration | Reader
Source = Consent.Source
# The last is shown. Never delete one: cached pages and the ledger refer to them by position.
WORDINGS = {
    Consent.Channel.EMAIL: ["Send me news and new vacancies by e-mail"],
    Consent.Channel.SMS: ["Send me news and new vacancies by text message"],
}


def subject_of(owner: Owner, channel: str) -> str:
    return owner.email_normalised if channel == Consent.Channel.EMAIL else getattr(owner, "telephone_e164", "")


def record_ticks(owner: Owner, versions: dict[str, int], source: str = Source.FORM, recorded_by: str = "") -> None:
    """`versions` has the version ticked for each channel, 0 for none."""
    for channel, version in versions.items():
        subject = subject_of(owner, channel)
        if version and subject and not is_refused(subject, source):
            wording = WORDINGS[Consent.Channel(channel)][version - 1]
            entry = Consent(channel=channel, is_given=True, wording=wording, wording_version=version, source=source)
            write(entry, owner, recorded_by)


def is_refused(subject: str, source: str) -> bool:
    """Anybody can type an address in a form; whoever has a link from a mail to it may change their mind."""
    return source in {Source.FORM, Source.THANKS} and refusals.is_remembered(subject)


def withdraw_all(owners: Iterable[Owner], channel: str, source: str, recorded_by: str = "") -> None:
    """For every address or number of these owners; entries refer to the last owner of each."""
    subjects = {subject: owner for owner in owners if (subject := subject_of(owner, channel))}
    # What is unticked on the thank-you page counts for little, and its visitor is still there to do it again.
    if source != Source.THANKS:
        stops.note(channel, subjects, source)
    for owner in subjects.values():
        write(Consent(channel=channel, is_given=False, source=source), owner, recorded_by)
    if channel == Consent.Channel.EMAIL:
        stopped = [subject for subject in subjects if not is_given(channel, subject)]
        Reader.objects.filter(email_normalised__in=stopped).forget()


def write(entry: Consent, owner: Owner, recorded_by: str) -> None:
    entry.subject, entry.recorded_by = subject_of(owner, entry.channel), recorded_by
    entry.reference = getattr(owner, "reference", "")
    entry.save()


def owners_of(person: Person) -> list[Person | Registration]:
    """A person with all parts, and all that they have sent: whose addresses and numbers the ledger may have."""
    parts, sent = Person.objects.filter(pk__in=person.numbers), Registration.objects.filter(person__in=person.numbers)
    return [*parts, *sent.order_by("pk")]


def tick_of(registration: Registration, channel: str) -> Consent | None:
    """What this registration says; the ledger of its address would tell strangers who type that address."""
    said = Consent.objects.of(registration).filter(channel=channel, reference=registration.reference).first()
    return said if said and said.is_given else None


def open_tick(registration: Registration) -> Consent | None:
    """Their tick for e-mail, as long as nobody has confirmed it."""
    tick = tick_of(registration, Consent.Channel.EMAIL)
    return tick if tick and is_unconfirmed(tick) else None


def confirm_tick(registration: Registration) -> None:
    """By a button that a mail to its address has led to, within the caller's transaction."""
    if tick := open_tick(registration):
        record_ticks(registration, {tick.channel: tick.wording_version or 0}, Source.LINK)
        Reader.objects.welcome(registration.email)


def is_unconfirmed(entry: Consent) -> bool:
    """Anybody can type an address into a form, or say one: whoever reads the mailbox has to confirm the yes."""
    is_email = entry.channel == Consent.Channel.EMAIL
    return is_email and entry.is_given and entry.source not in {Source.LINK, Source.OWN_PAGE}


def change_ticks(registration: Registration, versions: dict[str, int], source: str) -> bool:
    """Record what differs from the registration's last word on each channel; True if anything did."""
    changed = [channel for channel in versions if bool(versions[channel]) != bool(tick_of(registration, channel))]
    for channel in changed:
        if versions[channel]:
            record_ticks(registration, {channel: versions[channel]}, source)
        else:
            withdraw_all([registration], channel, source)
    return bool(changed)


def channels_given(owner: Owner) -> list[str]:
    return [one for one in Consent.Channel.values if is_given(one, subject_of(owner, one))]


def entry_at(channel: str, subject: str) -> Consent | None:
    """The newest that counts, whoever has the address or number."""
    return newest(list(Consent.objects.filter(channel=channel, subject=subject).order_by("-pk")), None)


def is_given(channel: str, subject: str) -> bool:
    entry = entry_at(channel, subject)
    return entry is not None and entry.is_given


def newest(entries: Sequence[Consent], person: Person | None) -> Consent | None:
    """The first that counts of what has been said for one address or number, newest first."""
    return next((entry for entry in entries if counts(entry, entries, person)), None)


def counts(entry: Consent, entries: Sequence[Consent], person: Person | None) -> bool:
    """A yes to e-mail that whoever reads the mailbox has not confirmed neither gives nor takes away, nor does taking
    it back on the thank-you page: its visitor may have typed somebody else's address."""
    if entry.is_given or entry.source != Source.THANKS or entry.channel != Consent.Channel.EMAIL:
        is_told = entry.source == Source.TELEPHONE and person is not None and person.email_confirmed_at is not None
        return is_told or not is_unconfirmed(entry)
    return any(one.source == Source.LINK and one.is_given and one.reference == entry.reference for one in entries)


def standing(entries: Sequence[Consent | None], joined_at: datetime | None) -> Consent | None:
    """What counts of the newest entries on one channel, the first of the address or number in use, if it has any.

    No for any that a part has is no for all: parts may have said different things before they were joined, and the
    strictest stands; afterwards they are known to be one person, whose last word counts.
    """
    own = entries[0]
    refusals = [entry for entry in entries if entry and not entry.is_given]
    if own and own.is_given and (joined_at is None or own.recorded_at > joined_at):
        refusals = [entry for entry in refusals if entry.pk > own.pk]
    return max(refusals, key=lambda entry: entry.pk, default=own)


def entry_of(person: Person, channel: str) -> Consent | None:
    """What stands of all that a person has said with all parts."""
    owners = owners_of(person)
    said: dict[str, list[Consent]] = defaultdict(list)
    for entry in Consent.objects.of(*owners).filter(channel=channel):
        said[entry.subject].append(entry)
    joined = Event.objects.filter(person=person, kind=Event.Kind.JOINED).first()
    subjects = [subject_of(owner, channel) for owner in (person, *owners)]
    return standing([newest(said[subject], person) for subject in subjects], joined.at if joined else None)


def agrees(person: Person, channel: str) -> bool:
    entry = entry_of(person, channel)
    return entry is not None and entry.is_given


def choose(person: Person, versions: dict[str, int]) -> list[str]:
    """What a person ticks on their own page; returns the channels that differ from before."""
    changed = [channel for channel in versions if bool(versions[channel]) != agrees(person, channel)]
    for channel in changed:
        if versions[channel]:
            record_ticks(person, {channel: versions[channel]}, Source.OWN_PAGE)
        else:
            withdraw_all(owners_of(person), channel, Source.OWN_PAGE)
    # Also if the ledger has had their yes for long: it may be older than the list of readers.
    if versions.get(Consent.Channel.EMAIL) and agrees(person, Consent.Channel.EMAIL):
        Reader.objects.welcome(person.email)
    return changed
