"""What staff do with a candidate, each as one function that a page, a list or a command can call.

Every function locks the person first, so that of two colleagues at once one wins and the other is told: `Overtaken`
says what has become of the candidate meanwhile. Each change leaves a line in the timeline.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from registration.hours import our_hours
from registration.models import Event, Person, Registration, Webhook
from registration.outbox import webhooks
from registration.privacy import holds

Kind, Stage = Event.Kind, Person.Stage


class Overtaken(Exception):
    """Somebody else was quicker; the text says how things stand now."""


@contextmanager
def locked(person: Person) -> Iterator[Person]:
    """The person as stored at this moment, locked until the end of the transaction."""
    with transaction.atomic():
        stored = Person.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()
        if stored is None:
            raise Overtaken("This candidate has been erased in the meantime. Nothing was changed.")
        if stored.umbrella_id:
            raise Overtaken("This candidate has been joined with another in the meantime. Open them again.")
        yield stored


def tell(person: Person, kind: str, by: User | None, **details) -> Event:
    return Event.objects.create(person=person, kind=kind, by=by, **details)


def begin(registration: Registration) -> None:
    """Put somebody on the desk whose registration counts from now, within the caller's transaction."""
    person = registration.person.current
    if person.stage == Stage.PENDING:
        person.stage = Stage.NEW
    person.next_step = Person.Step.CALL if person.telephone_e164 else Person.Step.MAIL
    person.next_at = our_hours().deadline(timezone.now())
    person.save(update_fields=["stage", "next_step", "next_at"])
    webhooks.queue(Webhook.Kind.REGISTERED, person)


def move(person: Person, stage: str, by: User | None, *, expected: str) -> Person:
    """To another stage, unless it is not at the `expected` one any more."""
    with locked(person) as stored:
        refuse_if_moved(stored, expected)
        set_stage(stored, stage, by)
    return stored


def refuse_if_moved(stored: Person, expected: str) -> None:
    if stored.stage != expected:
        raise Overtaken(f"A colleague has just marked this candidate as “{stored.get_stage_display()}”.")


def set_stage(stored: Person, stage: str, by: User | None, note: str = "") -> None:
    """Within the caller's transaction, which has locked the person."""
    before, stored.stage = stored.stage, stage
    if stage == Stage.WORKING:
        holds.begin_service(stored)
    elif before == Stage.WORKING:
        holds.end_service(stored)
    if stored.is_open and not stored.next_at:
        stored.next_step, stored.next_at = Person.Step.CALL, our_hours().deadline(timezone.now())
    elif not stored.is_open:
        stored.next_step, stored.next_at = "", None
    if stage == Stage.CONTACTED:
        note_contact(stored)
    stored.save(update_fields=["stage", "next_step", "next_at", "first_contact_at", "last_contact_at"])
    tell(stored, Kind.STAGE, by, before=before, after=stage, note=note)
    webhooks.queue(Webhook.Kind.STATUS, stored, before=before, after=stage)


def note_contact(stored: Person) -> None:
    stored.last_contact_at = timezone.now()
    stored.first_contact_at = stored.first_contact_at or stored.last_contact_at


def undo(event: Event, by: User) -> Person:
    """Back to the stage before; only the newest change of stage can be undone."""
    if event.kind != Kind.STAGE or event.before == Stage.PENDING:
        raise Overtaken("This cannot be undone.")
    with locked(event.person.current) as stored:
        refuse_if_moved(stored, event.after)
        if event.after == Stage.WORKING:
            holds.void_service(stored)
        set_stage(stored, event.before, by, note="undone")
    return stored


def log_call(person: Person, outcome: str, by: User, *, note: str = "", next_at: datetime | None = None) -> Person:
    """A call, and when the next one is due; whoever was reached is contacted."""
    with locked(person) as stored:
        tell(stored, Kind.CALL, by, subject=outcome, note=note)
        if outcome == Event.Outcome.REACHED:
            if stored.stage == Stage.NEW:
                set_stage(stored, Stage.CONTACTED, by)
            note_contact(stored)
        if stored.owner_id is None:
            give(stored, by, by)
        is_wrong = outcome == Event.Outcome.WRONG_NUMBER
        stored.next_at = next_at
        stored.next_step = "" if next_at is None else Person.Step.MAIL if is_wrong else Person.Step.CALL
        stored.save(update_fields=["next_at", "next_step", "first_contact_at", "last_contact_at"])
    return stored


def plan(person: Person, step: str, at: datetime | None, by: User) -> Person:
    with locked(person) as stored:
        before = f"{stored.next_at:%Y-%m-%d %H:%M}" if stored.next_at else ""
        stored.next_step, stored.next_at = step if at else "", at
        stored.save(update_fields=["next_step", "next_at"])
        tell(stored, Kind.NEXT, by, subject=step, before=before, after=f"{at:%Y-%m-%d %H:%M}" if at else "")
    return stored


def hand_over(person: Person, to: User | None, by: User, *, expected: int | None) -> Person:
    """Take, give, or give back (`to` is None), unless the owner is not the `expected` one any more."""
    with locked(person) as stored:
        if stored.owner_id != expected:
            owner = f"{stored.owner.get_username()}’s" if stored.owner else "nobody’s"
            raise Overtaken(f"A colleague was quicker; this candidate is {owner} now.")
        give(stored, to, by)
    return stored


def give(stored: Person, to: User | None, by: User | None) -> None:
    before = stored.owner.get_username() if stored.owner else ""
    stored.owner = to
    stored.save(update_fields=["owner"])
    tell(stored, Kind.OWNER, by, before=before, after=to.get_username() if to else "")


def write_note(person: Person, note: str, by: User) -> Event:
    with locked(person) as stored:
        return tell(stored, Kind.NOTE, by, note=note)
