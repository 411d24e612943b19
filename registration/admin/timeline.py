"""What has happened with a person, newest first, from all tables that tell of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Model, Q

from registration.models import Access, BestTime, Consent, Event, Mail, Person, Profession, Registration
from registration.models.people import VALUES, WISHES

LABELS = {
    Event.Kind.STAGE: dict(Person.Stage.choices),
    "profession": dict(Profession.choices),
    "best_time": dict(BestTime.choices),
}
SUBJECTS = dict(Event.Outcome.choices) | {
    field.name: str(field.verbose_name) for field in Person._meta.fields if field.name in (*VALUES, *WISHES)
}
MOST_LOOKS = 200


@dataclass(frozen=True)
class Entry:
    """A line of the timeline; each kind has its words in templates/admin/registration/person/timeline/."""

    at: datetime
    kind: str
    row: Model
    by: User | str | None = None
    before: str = ""
    after: str = ""
    # The outcome of a call, or what was corrected, in words.
    subject: str = ""
    extra: dict[str, bool] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"admin/registration/person/timeline/{self.kind}.html"


def timeline(person: Person, registrations: Iterable[Registration]) -> list[Entry]:
    events = events_of(person)
    entries = [*map(registered, registrations), *consents(person, registrations), *mails(person, events)]
    entries += told(person, events)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def events_of(person: Person) -> list[Event]:
    """Newest first. After a parting both parts have copies; of those the first stands for all."""
    rows = Event.objects.filter(person__in=person.numbers).select_related("by")
    unlike: dict[tuple, Event] = {}
    for row in rows:
        unlike.setdefault((row.at, row.by_id, row.kind, row.subject, row.before, row.after, row.note), row)
    return list(unlike.values())


def registered(registration: Registration) -> Entry:
    return Entry(registration.created_at, "registered", registration)


def consents(person: Person, registrations: Iterable[Registration]) -> Iterator[Entry]:
    for row in Consent.objects.of(person, *registrations):
        yield Entry(row.recorded_at, "consent", row, row.recorded_by)


def mails(person: Person, events: list[Event]) -> Iterator[Entry]:
    written = {event.after: event.by for event in events if event.kind == Event.Kind.MAIL}
    of_person = Q(person__in=person.numbers) | Q(registration__person__in=person.numbers)
    for row in Mail.objects.filter(of_person).select_related("consent", "digest"):
        may_be_sent = row.kind in Mail.TO_STAFF or person.may_be_contacted and row.kind != Mail.Kind.NEWS
        can_be_repeated = may_be_sent and row.state != Mail.State.SENDING
        yield Entry(row.created_at, "mail", row, written.get(str(row.pk)), extra={"can_be_repeated": can_be_repeated})


def told(person: Person, events: list[Event]) -> Iterator[Entry]:
    """All events but those of mails, which have lines of their own."""
    moves = [event for event in events if event.kind == Event.Kind.STAGE]
    undoable = (
        moves[0] if moves and moves[0].after == person.stage and moves[0].before != Person.Stage.PENDING else None
    )
    for event in events:
        labels = LABELS.get(event.subject or event.kind, {})
        before, after = (labels.get(value, value) for value in (event.before, event.after))
        if event.kind != Event.Kind.MAIL:
            subject, extra = SUBJECTS.get(event.subject, event.subject), {"can_be_undone": event is undoable}
            yield Entry(event.at, event.kind, event, event.by, before, after, subject.lower(), extra)


def looks(person: Person) -> list[Access]:
    """Who has looked, newest first; one line for all parts that were seen in the same minute."""
    rows = Access.objects.filter(person_number__in=person.numbers)[:MOST_LOOKS]
    seen: dict[tuple, Access] = {}
    for row in rows:
        seen.setdefault((row.username, row.action, row.at.replace(second=0, microsecond=0)), row)
    return list(seen.values())
