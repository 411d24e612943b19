"""What speaks of a person outside their own tables: jobs, the admin's history, people once joined, files."""

import re
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model, Q
from django_tasks_db.models import DBTaskResult

from registration.models import Event, Person, Registration

from .remains import Remains

# Django writes a file for each connection, with this line after each mail.
BETWEEN_MAILS = re.compile(rb"^-{79}$", re.M)
WORDS = ("call", "mail", "next", "correction", "wish", "note")


def remove(remains: Remains) -> None:
    """From the database, within the caller's transaction and before the people themselves go."""
    remains.jobs.delete()
    for word in remains.words:
        # Of an exception: a mail server's refusal, for one, quotes the address.
        DBTaskResult.objects.filter(Q(traceback__icontains=word)).delete()
    remove_from_history(Person, remains.numbers)
    remove_from_history(Registration, [registration.pk for registration in remains.registrations])
    remove_from_once_joined(remains)


def remove_from_history(model: type[Model], numbers: list[int]) -> None:
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    entries.filter(object_id__in=[str(number) for number in numbers]).update(object_repr="Erased", change_message="")


def remove_from_once_joined(remains: Remains) -> None:
    """Whoever was parted from them has a copy of what was written while both were one; its words may be about them."""
    own = remains.events
    partings = own.filter(kind=Event.Kind.PARTED).values("before")
    others = Event.objects.filter(kind=Event.Kind.PARTED, before__in=partings).exclude(person__in=remains.numbers)
    copies = Event.objects.filter(kind__in=WORDS, person__in=others.values("person"), at__in=own.values("at"))
    Event.objects.filter(pk__in=[*copies.values_list("pk", flat=True)]).update(before="", after="", note="")


def remove_mail_files(words: set[str]) -> None:
    folder = settings.MAILERS["server"].get("OPTIONS", {}).get("file_path")
    for path in Path(folder).glob("*.log") if folder else []:
        mails = [mail for mail in BETWEEN_MAILS.split(path.read_bytes()) if mail.strip()]
        # Two of one second can be in one file.
        kept = [mail for mail in mails if not any(word in readable(mail) for word in words)]
        if not kept:
            path.unlink()
        elif kept != mails:
            path.write_bytes(b"".join(mail + b"-" * 79 for mail in kept))


def readable(mail: bytes) -> str:
    message = message_from_bytes(mail.lstrip(), policy=policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*map(str, message.values()), *parts])


def truncate_log() -> None:
    """SQLite's write-ahead log holds pages as they were until it is overwritten."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def rewrite_database() -> None:
    """Where SQLite has moved rows within a page, a stale copy can stay, for all of secure_delete: one row of 500."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
        truncate_log()
