"""Agreement to news: the sentences that people tick, and the ledger's entries when they do or withdraw.

An unticked box makes no entry: whoever agreed earlier and registers again has not withdrawn by leaving it empty.
No entry means no agreement.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from registration.models import Consent, Event, Person, Registration

from . import refusals

# The last is shown. Never delete one: cached pages and the ledger refer to them by position.
WORDINGS = {
    Consent.Channel.EMAIL: ["Send me news and new vacancies by e-mail"],
    Consent.Channel.SMS: ["Send me news and new vacancies by text message"],
}


def subject_of(owner: Person | Registration, channel: str) -> str:
    return owner.email_normalised if channel == Consent.Channel.EMAIL else owner.telephone_e164


def record_ticks(
    owner: Registration | Person, versions: dict[str, int], source: str = Consent.Source.FORM, recorded_by: str = ""
) -> None:
    """`versions` has the version ticked for each channel, 0 for none."""
    for channel, version in versions.items():
        subject = subject_of(owner, channel)
        if version and subject and not is_refused(subject, source):
            wording = WORDINGS[Consent.Channel(channel)][version - 1]
            entry = Consent(channel=channel, is_given=True, wording=wording, wording_version=version, source=source)
            write(entry, owner, recorded_by)


def is_refused(subject: str, source: str) -> bool:
    """Anybody can type an address in a form; whoever has a link from a mail to it may change their mind."""
    return source in {Consent.Source.FORM, Consent.Source.THANKS} and refusals.is_remembered(subject)


def withdraw_all(owners: Iterable[Person | Registration], channel: str, source: str, recorded_by: str = "") -> None:
    """For every address or number of these people and registrations; entries refer to the last owner of each."""
    for subject, owner in {subject_of(owner, channel): owner for owner in owners}.items():
        if subject:
            write(Consent(channel=channel, is_given=False, source=source), owner, recorded_by)


def write(entry: Consent, owner: Person | Registration, recorded_by: str) -> None:
    entry.subject, entry.recorded_by = subject_of(owner, entry.channel), recorded_by
    entry.reference = getattr(owner, "reference", "")
    entry.save()


def owners_of(person: Person) -> list[Person | Registration]:
    """A person with all parts, and all that they have sent: whose addresses and numbers the ledger may have."""
    parts, sent = Person.objects.filter(pk__in=person.numbers), Registration.objects.filter(person__in=person.numbers)
    return [*parts, *sent.order_by("pk")]


def is_ticked(registration: Registration, channel: str) -> bool:
    """What this registration says; the ledger of its address would tell strangers who type that address."""
    newest = Consent.objects.of(registration).filter(channel=channel, reference=registration.reference).first()
    return newest is not None and newest.is_given


def change_ticks(registration: Registration, versions: dict[str, int], source: str) -> bool:
    """Record what differs from the registration's last word on each channel; True if anything did."""
    changed = [channel for channel in versions if bool(versions[channel]) != is_ticked(registration, channel)]
    for channel in changed:
        if versions[channel]:
            record_ticks(registration, {channel: versions[channel]}, source)
        else:
            withdraw_all([registration], channel, source)
    return bool(changed)


def channels_given(owner: Person | Registration) -> list[str]:
    return [
        channel for channel in Consent.Channel.values if Consent.objects.is_given(channel, subject_of(owner, channel))
    ]


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


def counts(entry: Consent, person: Person | None) -> bool:
    """Anybody can type an address into a form: a yes to e-mail counts once it comes from whoever reads the mailbox.

    One that does not neither gives nor takes away.
    """
    if not entry.is_given or entry.channel != Consent.Channel.EMAIL:
        return True
    is_told = entry.source == Consent.Source.TELEPHONE and person is not None and person.email_confirmed_at
    return entry.source in {Consent.Source.LINK, Consent.Source.OWN_PAGE} or bool(is_told)


def newest(entries: Iterable[Consent], person: Person | None) -> Consent | None:
    """The first that counts."""
    return next((entry for entry in entries if counts(entry, person)), None)


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


def may_get_news(person: Person, channel: str) -> bool:
    """To be asked by whatever sends news, at the moment of sending."""
    person = person.current
    return person.may_be_contacted and agrees(person, channel)


def choose(person: Person, versions: dict[str, int]) -> list[str]:
    """What a person ticks on their own page; returns the channels that differ from before."""
    changed = [channel for channel in versions if bool(versions[channel]) != agrees(person, channel)]
    for channel in changed:
        if versions[channel]:
            record_ticks(person, {channel: versions[channel]}, Consent.Source.OWN_PAGE)
        else:
            withdraw_all(owners_of(person), channel, Consent.Source.OWN_PAGE)
    return changed
