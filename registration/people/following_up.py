"""What staff do with a candidate, each as one function that a page, a list or a command can call.

Every function locks the person first, so that of two colleagues at once one wins and the other is told: `Overtaken`
says what has become of the candidate meanwhile. Each change leaves a line in the timeline.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from news.text.direction import isolated
from news.times import in_words
from registration.mail.sending import queue_mail
from registration.models import Event, Mail, Person, Registration, Webhook
from registration.opening_hours import our_hours
from registration.outbox import webhooks
from registration.privacy import holds

Kind, Stage = Event.Kind, Person.Stage
# Nobody calls twice in it.
DOUBLE_CLICK = timedelta(seconds=20)
# What staff are offered from each stage, in their words.
ONWARDS: dict[str, str] = {
    Stage.WORKING: "Works with us",
    Stage.UNSUITABLE: "Not suitable",
    Stage.CLOSED: "Not looking",
}
MOVES: dict[str, dict[str, str]] = {
    Stage.NEW: {Stage.CONTACTED: "Contacted"} | ONWARDS,
    Stage.CONTACTED: ONWARDS,
    Stage.WORKING: {Stage.LEFT: "Worked with us"},
    Stage.LEFT: {Stage.WORKING: "Works with us again"},
    Stage.UNSUITABLE: {Stage.NEW: "Open again"},
    Stage.CLOSED: {Stage.NEW: "Open again"},
}


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


def lock_current(number: int) -> Person | None:
    """The person that this one has become, locked, within the caller's transaction; None if they have been erased.

    Before whatever hangs on the person, as everywhere, to avoid deadlocks.
    """
    outermost = Person.objects.filter(pk=number).values_list(Coalesce("umbrella", "pk"), flat=True)
    while known := outermost.first():
        # Joined or parted while we waited: look again.
        if stored := Person.objects.select_for_update(of=("self",)).filter(pk=known, umbrella=None).first():
            return stored
    return None


def begin(registration: Registration, *, is_new: bool = False) -> None:
    """Put somebody on the desk whose registration counts from now, within the caller's transaction.

    Of those who `is_new` nobody else knows yet, so there is nothing to lock or to look up.
    """
    person = registration.person if is_new else lock_current(registration.person_id)
    if person is None:
        return
    # Below an umbrella, too: parting gives back somebody whose registration counts.
    family = Person.objects.filter(pk__in=[person.pk] if is_new else registration.person.lineage)
    if not is_new:
        family.filter(stage=Stage.PENDING).update(stage=Stage.NEW, created_at=registration.counts_from)
    # As the thank-you page said, however long it took us to find somebody genuine.
    due = our_hours().deadline(registration.counts_from)
    family.filter(stage__in=Person.OPEN).update(next_step=step_towards(person), next_at=due)
    webhooks.queue(Webhook.Kind.REGISTERED, person)


def step_towards(person: Person) -> str:
    return Person.Step.CALL if person.telephone_e164 else Person.Step.MAIL


def move(person: Person, stage: str, by: User | None, *, expected: str, ended_on: date | None = None) -> Person:
    """To another stage, unless it is not at the `expected` one any more. `ended_on` is the last day with us."""
    with locked(person) as stored:
        refuse_if_moved(stored, expected)
        set_stage(stored, stage, by, ended_on=ended_on)
    return stored


def refuse_if_moved(stored: Person, expected: str) -> None:
    if stored.stage != expected:
        words = f"This candidate has been marked as “{stored.get_stage_display()}” in the meantime."
        raise Overtaken(f"{words} Nothing was changed.")


def set_stage(stored: Person, stage: str, by: User | None, note: str = "", ended_on: date | None = None) -> None:
    """Within the caller's transaction, which has locked the person."""
    before, stored.stage = stored.stage, stage
    if stage == Stage.WORKING:
        holds.begin_service(stored)
    elif before == Stage.WORKING:
        holds.end_service(stored, ended_on)
    if not stored.is_open:
        stored.next_step, stored.next_at = "", None
    plan_something(stored)
    if stage == Stage.CONTACTED:
        note_contact(stored)
    stored.save(update_fields=["stage", "next_step", "next_at", "first_contact_at", "last_contact_at"])
    tell(stored, Kind.STAGE, by, before=before, after=stage, note=note)
    webhooks.queue(Webhook.Kind.STATUS, stored, before=before, after=stage)


def plan_something(stored: Person) -> None:
    """If nothing is planned, so that they stay on a list of the desk."""
    if stored.is_open and not stored.next_at:
        stored.next_step, stored.next_at = step_towards(stored), our_hours().deadline(timezone.now())


def note_contact(stored: Person) -> None:
    stored.last_contact_at = timezone.now()
    stored.first_contact_at = stored.first_contact_at or stored.last_contact_at


def undo(event: Event, by: User) -> Person:
    """Back to the stage before; only the newest change of stage can be undone."""
    if event.kind != Kind.STAGE or event.before == Stage.PENDING:
        raise Overtaken("This cannot be undone.")
    with locked(event.person.current) as stored:
        refuse_if_moved(stored, event.after)
        newest = Event.objects.filter(person__in=stored.numbers, kind=Kind.STAGE).first()
        # By its time: after a parting the other part has a copy.
        if newest is None or newest.at != event.at:
            raise Overtaken("Only the newest change of status can be undone. Nothing was changed.")
        if event.after == Stage.WORKING:
            holds.void_service(stored)
        elif event.before == Stage.WORKING:
            holds.resume_service(stored)
        reached = Event.objects.filter(person__in=stored.numbers, kind=Kind.CALL, subject=Event.Outcome.REACHED)
        if event.after == Stage.CONTACTED and not reached.exists():
            stored.first_contact_at = stored.last_contact_at = None
        set_stage(stored, event.before, by, note="undone")
    return stored


def log_call(person: Person, outcome: str, by: User, *, note: str = "", next_at: datetime | None = None) -> Person:
    """A call, and when the next one is due; whoever was reached is contacted."""
    with locked(person) as stored:
        same = Event.objects.filter(person=stored, kind=Kind.CALL, by=by, subject=outcome, note=note)
        # The next step may differ: that has been thought over.
        if not same.filter(at__gt=timezone.now() - DOUBLE_CLICK).exists():
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


def plan(person: Person, step: str, at: datetime | None, by: User, *, note: str = "") -> Person:
    with locked(person) as stored:
        before = in_words(stored.next_at) if stored.next_at else ""
        if at is None and stored.owner_id is None:
            give(stored, by, by)
        stored.next_step, stored.next_at = step if at else "", at
        stored.save(update_fields=["next_step", "next_at"])
        tell(stored, Kind.NEXT, by, subject=step, before=before, after=in_words(at) if at else "", note=note)
    return stored


def write_that_we_tried(person: Person, by: User) -> Mail:
    """Queue the mail that asks them to call us; once a day at most."""
    with locked(person) as stored:
        if not stored.may_be_contacted:
            raise Overtaken("This candidate is not to be contacted. Nothing was sent.")
        lately = Mail.objects.filter(kind=Mail.Kind.TRIED, created_at__gt=timezone.now() - timedelta(days=1))
        if lately.filter(person__in=stored.numbers).exists():
            raise Overtaken("This candidate has had this mail within a day. Nothing was sent.")
        mail = queue_mail(stored, Mail.Kind.TRIED)
        tell(stored, Kind.MAIL, by, subject=mail.kind, after=str(mail.pk))
        if stored.owner_id is None:
            give(stored, by, by)
        if stored.next_step == Person.Step.MAIL:
            stored.next_at = our_hours().deadline(timezone.now())
            stored.save(update_fields=["next_at"])
    return mail


def hand_over(person: Person, to: User | None, by: User, *, expected: int | None) -> Person:
    """Take, give, or give back (`to` is None), unless the owner is not the `expected` one any more."""
    with locked(person) as stored:
        if stored.owner_id != expected:
            owner = f"belongs to {isolated(stored.owner.get_username())}" if stored.owner else "belongs to nobody"
            raise Overtaken(f"A colleague was quicker: this candidate {owner} now. Nothing was changed.")
        give(stored, to, by)
    return stored


def give(stored: Person, to: User | None, by: User | None) -> None:
    before = stored.owner.get_username() if stored.owner else ""
    stored.owner = to
    if to is None:
        plan_something(stored)
    stored.save(update_fields=["owner", "next_step", "next_at"])
    tell(stored, Kind.OWNER, by, before=before, after=to.get_username() if to else "")


def write_note(person: Person, note: str, by: User) -> Event:
    with locked(person) as stored:
        return tell(stored, Kind.NOTE, by, note=note)
