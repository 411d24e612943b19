"""Erasing people: whole, in one transaction, never against a hold, and with proof that says nothing about them."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from registration.models import Consent, Erasure, Mail, Person, Reader, Registration
from registration.models.consents import digest
from registration.people.following_up import Overtaken
from registration.people.merging import lock_all
from registration.privacy import consents, refusals, retention
from registration.privacy.holds import Held, hold_on

from . import tombstones, traces
from .remains import Remains

Source = Consent.Source


def erase(
    person: Person, reason: str, *, by: str = "", why: str = "", also: Iterable[Person] = (), want_nothing: bool = False
) -> int:
    """Erase current people with all parts, all or none; returns how many registrations went.

    Raises Held against a hold, and Overtaken if one of them is not current any more. Whoever had asked not to be
    contacted, or `want_nothing`, is remembered by hashes.
    """
    with transaction.atomic():
        remains = Remains(lock_all({person.pk, *(other.pk for other in also)}))
        if hold := hold_on(remains.numbers):
            raise Held(hold)
        if want_nothing or any(each.objected_at or each.no_contact_at for each in remains.people):
            refusals.remember(remains.subjects)
        traces.remove(remains)
        remove(remains, reason, by, why)
        transaction.on_commit(partial(finish, remains.words), robust=True)
    return len(remains.registrations)


def remove(remains: Remains, reason: str, by: str, why: str) -> None:
    # What law and statistics need of a case stays: its kind, days and outcome.
    mails, cases, entries = remains.mails, remains.cases, remains.consents
    mails.delete()
    cases.update(person=None, name="", email="", words="", identity_note="", outcome_note="")
    # Those stored with the entries, too: after a change of the key they differ from new ones.
    digests = {*entries.values_list("subject_digest", flat=True)}
    digests |= {*map(digest, remains.own_subjects | remains.references)}
    remains.readers.forget()
    Person.objects.filter(pk__in=remains.numbers).delete()
    Erasure.objects.bulk_create(Erasure(subject_digest=each, reason=reason, by=by, why=why) for each in sorted(digests))
    shared = entries.exclude(subject__in=remains.own_subjects)
    withdrawn = [entry for entry in shared if not consents.is_given(entry.channel, entry.subject)]
    entries.delete()
    for entry in withdrawn:
        keep_withdrawn(entry)


def keep_withdrawn(entry: Consent) -> None:
    """Nobody gets news again for an address that is somebody else's, too, because the one who stopped them has gone."""
    if consents.is_given(entry.channel, entry.subject):
        # One of the thank-you page would count for its own registration only.
        source = Source.LINK if entry.source == Source.THANKS else entry.source
        Consent.objects.create(channel=entry.channel, subject=entry.subject, is_given=False, source=source)


def finish(words: set[str]) -> None:
    """Outside the transaction, since it waits for disks; what a crash leaves is done by housekeeping."""
    tombstones.list_erasures()
    traces.truncate_log()
    traces.remove_mail_files(words)


def finish_all() -> int:
    """By housekeeping: a rewriting takes seconds, in which nobody else can write."""
    listed = tombstones.list_erasures()
    if tombstones.awaits_rewriting().exists():
        traces.rewrite_database()
        tombstones.awaits_rewriting().unlink(missing_ok=True)
    return listed


def erase_outlived(now: datetime) -> int:
    number = 0
    for person in retention.outlived(now):
        try:
            number += erase(person, Erasure.Reason.RETENTION)
        except (Held, Overtaken):
            # Somebody has just begun to work with us, or staff were at it: the next run sees how things stand.
            continue
    return number


def forget_strangers() -> int:
    """Whoever asked for news without registering, and stopped them, leaves nothing but the proof of that."""
    same = {"email_normalised": OuterRef("subject")}
    people, sent, readers = (Exists(model.objects.filter(**same)) for model in (Person, Registration, Reader))
    # A mail to somebody still here rests on them, though they have another address by now.
    mails = Mail.objects.filter(person__isnull=False, consent__isnull=False)
    by_email = Consent.objects.filter(channel=Consent.Channel.EMAIL).exclude(people | sent | readers)
    with transaction.atomic():
        return forget(by_email.exclude(subject__in=mails.values("consent__subject")))


def forget(entries: QuerySet[Consent]) -> int:
    """Within the caller's transaction: of addresses that belong to nobody."""
    digests = {*entries.values_list("subject_digest", flat=True)}
    why = "the news were stopped"
    Erasure.objects.bulk_create(
        Erasure(subject_digest=each, reason=Erasure.Reason.REQUEST, why=why) for each in digests
    )
    return entries.delete()[0]
