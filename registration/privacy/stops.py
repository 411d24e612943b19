"""What people have stopped, news or all contact: listed beside the database, so that an older copy that is put back
does not begin with it again."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from registration.models import Consent, Erasure, Event
from registration.models.consents import digest

from . import beside_the_database


def path() -> Path:
    return settings.TOMBSTONES / "stopped.jsonl"


def note(kind: str, subjects: Iterable[str], source: str = "") -> None:
    """`kind` is a channel of news, with addresses or numbers, or a wish, with references of registrations.

    Call it before the entry is made, within the same transaction, after which the list is written.
    """
    at = timezone.now().isoformat()
    rows = [{"kind": kind, "digest": digest(subject), "at": at, "source": source} for subject in subjects]
    transaction.on_commit(partial(beside_the_database.append, path(), rows), robust=True)


def latest(kind: str) -> dict[str, tuple[datetime, str]]:
    """When it was stopped last, and how, by digest."""
    files = sorted(settings.TOMBSTONES.glob("stopped*.jsonl"))
    rows = [row for file in files for row in beside_the_database.read(file)]
    return {row["digest"]: (datetime.fromisoformat(row["at"]), row["source"]) for row in rows if row["kind"] == kind}


def set_in_force() -> None:
    """This database may lack the newest and is right: of people whom the older copy does not know."""
    if path().exists():
        path().rename(path().with_name(f"stopped-{timezone.now():%Y%m%dT%H%M%S%f}.jsonl"))


def are_in_force() -> bool:
    """Whether this database has the newest; an older copy that was put back has not."""
    last = beside_the_database.newest(path())
    if last is None:
        return True
    entries = Consent.objects.filter(subject_digest=last["digest"], is_given=False, recorded_at__gte=last["at"])
    wishes = Event.objects.filter(kind=Event.Kind.WISH, subject=last["kind"], at__gte=last["at"])
    erased = Erasure.objects.filter(subject_digest=last["digest"])
    return entries.exists() or wishes.exists() or erased.exists()
