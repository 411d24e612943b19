"""A digest goes out: one mail for each reader, in short transactions and exactly once, whoever dies meanwhile."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from registration.mail.news_letters import articles_of
from registration.mail.sending import MAILS, queue_for_staff
from registration.models import Digest, Mail, Person, Reader
from registration.privacy import news

State = Digest.State
BATCH = 50
NOTHING_LEFT = "The news “{}” were due, but none of their articles is live any more. They wait as a draft."


def schedule(digest: Digest, moment: datetime, by: User | None) -> bool:
    """Also another moment; False if it is too late for that."""
    waiting = Digest.objects.filter(pk=digest.pk, state__in=[State.DRAFT, State.SCHEDULED])
    with transaction.atomic():
        if is_waiting := bool(waiting.update(state=State.SCHEDULED, due_at=moment, by=by)):
            send_digests.using(run_after=moment).enqueue()
    return is_waiting


def cancel(digest: Digest) -> bool:
    """A draft again; False if its mails are being queued already."""
    return bool(Digest.objects.filter(pk=digest.pk, state=State.SCHEDULED).update(state=State.DRAFT, due_at=None))


@task
def send_digests() -> None:
    send_due()


def send_due() -> int:
    """Queue the mails that are due, and those that a dead worker has left."""
    due = Q(state=State.SCHEDULED, due_at__lte=timezone.now()) | Q(state=State.SENDING)
    return sum(send(digest) for digest in Digest.objects.filter(due).select_related("by").order_by("due_at"))


def send(digest: Digest) -> int:
    same = Digest.objects.filter(pk=digest.pk, due_at=digest.due_at)
    if digest.state == State.SCHEDULED and not articles_of(digest):
        give_back(digest)
        return 0
    if not same.filter(state__in=[State.SCHEDULED, State.SENDING]).update(state=State.SENDING):
        return 0
    # Whoever came later, or stopped and came back, begins with the next.
    readers = Reader.objects.reachable().filter(confirmed_at__lte=digest.due_at).order_by("pk")
    queued = last = 0
    while batch := list(readers.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        # Only to keep out who has stopped long ago: what counts is looked up when each is sent.
        recipients = [(reader, news.person_of(reader)) for reader in batch if news.basis(reader)]
        queued += queue(digest, recipients)
    same.filter(state=State.SENDING).update(state=State.SENT, sent_at=timezone.now())
    return queued


@transaction.atomic
def queue(digest: Digest, recipients: list[tuple[Reader, Person | None]]) -> int:
    # Locked, so that of two workers the second sees what the first has queued.
    Digest.objects.select_for_update().get(pk=digest.pk)
    readers = Reader.objects.filter(pk__in=[reader.pk for reader, _ in recipients]).exclude(mails__digest=digest)
    # These too, since whoever stops the news meanwhile is deleted.
    missing = {*readers.select_for_update().order_by("pk").values_list("pk", flat=True)}
    recipients = [(reader, person) for reader, person in recipients if reader.pk in missing]
    # Evenly over the hours that the limit makes of it, so that nothing waits behind a thousand.
    begin, apart = digest.due_at or timezone.now(), timedelta(hours=1) / settings.MAILS_AN_HOUR * 2
    mails = [
        Mail(kind=Mail.Kind.NEWS, digest=digest, reader=reader, person=person, due_at=begin + place * apart)
        for place, (reader, person) in enumerate(recipients, digest.mails.count())
    ]
    for mail in Mail.objects.bulk_create(mails):
        MAILS.queue(mail)
    return len(mails)


@transaction.atomic
def give_back(digest: Digest) -> None:
    if cancel(digest) and digest.by and digest.by.email:
        queue_for_staff(digest.by.email, subject="Nothing was sent", text=NOTHING_LEFT.format(digest.subject))
