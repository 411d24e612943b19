"""Can this process serve, and is all well behind it? One check for each thing, said for what it is."""

import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import FileSystemStorage, storages
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Case, DateTimeField, F, Max, Min, When
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from agency import setting_up
from agency.models import Restore
from news.models.revisions import PUBLICATIONS
from registration.documents.freezing import PUBLISHED
from registration.privacy.holds import HOLDS
from registration.privacy.ledger import ACCESSES, LEDGER
from registration.protection import rate_limits
from registration.rights import restoring

from . import nodes

LATE_AFTER_SECONDS = 300
# Longer than the longest duty that leaves the others waiting.
WORKER_SILENT_SECONDS = 180
FAILURES_TOLD = timedelta(days=1)
DISK_NEEDED = 200_000_000
# A code that another machine has drawn is refused when it seems to be answered before it was drawn, or at once.
CLOCKS_APART_SECONDS = 1.0


class Unfit(Exception):
    """The process should get no visitors; the text says why."""


class Degraded(Exception):
    """Visitors are served and nothing is lost, but somebody should see to what the text says."""


def outcome(name: str, check: Callable[[], str]) -> tuple[str, str]:
    try:
        return "ok", f"{name}: {check()}"
    except Degraded as reason:
        return "degraded", f"{name}: {reason}"
    except Unfit as reason:
        return "fail", f"{name}: {reason}"
    except (Error, OSError) as error:
        # Only the class: a driver's message names hosts and users.
        return "fail", f"{name}: {type(error).__name__}"


def database() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA busy_timeout = 1000")
        # Changes nothing, but a read-only disk, a standby or a hanging writer refuses it.
        cursor.execute("DELETE FROM django_migrations WHERE 1 = 0")
    return "writable"


def migrations() -> str:
    applied = MigrationRecorder(connection).applied_migrations()
    if waiting := known_migrations() - applied.keys():
        raise Unfit("not applied: " + ", ".join(sorted(f"{app}.{name}" for app, name in waiting)))
    return "all applied"


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    # Cached: the files do not change while the process lives, and reading them is slow.
    return frozenset(MigrationLoader(None).graph.nodes)


def documents() -> str:
    if not all(guard.stands(connection) for guard in (PUBLISHED, PUBLICATIONS)):
        raise Unfit("the triggers that protect published texts are gone")
    return "published texts are protected"


def ledger() -> str:
    if gone := [guard.table for guard in (LEDGER, ACCESSES, *HOLDS) if not guard.stands(connection)]:
        raise Unfit(f"the triggers are gone that protect {', '.join(gone)}")
    return "consents, accesses and records of work are protected"


def erasures() -> str:
    if restoring.is_due():
        raise Unfit("an older copy of the database has been put back; run: ./run manage reapply_erasures")
    return "the erased stay erased, and what was stopped stays stopped"


def restores() -> str:
    return str(Restore.objects.last() or "no copy was ever put back")


def setup() -> str:
    if missing := setting_up.missing():
        raise Degraded(f"nobody can register yet; missing: {', '.join(missing)}")
    return "complete"


def oldest_due() -> datetime | None:
    due = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    return DBTaskResult.objects.ready().aggregate(due=Min(due, output_field=DateTimeField()))["due"]


def jobs() -> str:
    oldest = oldest_due()
    finished = DBTaskResult.objects.aggregate(at=Max("finished_at"))["at"]
    told = f"last finished {age(finished)} s ago" if finished else "none finished yet"
    if oldest is None:
        return f"none waiting, {told}"
    waits = f"the oldest waits {age(oldest)} s, {told}"
    if age(oldest) > LATE_AFTER_SECONDS:
        raise Degraded(f"{waits} – late, is the worker running?")
    return waits


def workers() -> str:
    due = rate_limits.next_turn("revive_jobs")
    if due is None or age(due) > WORKER_SILENT_SECONDS:
        raise Degraded("no sign of life of any: no mail leaves")
    return "at work"


def failures() -> str:
    recent = DBTaskResult.objects.failed().filter(finished_at__gt=timezone.now() - FAILURES_TOLD)
    if found := sorted(set(recent.order_by().values_list("task_path", flat=True))):
        raise Degraded(f"jobs have failed within a day: {', '.join(found)}")
    return "no job within a day"


def age(moment) -> int:
    return int((timezone.now() - moment).total_seconds())


def disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free
    told = f"{free // 1_000_000} MB free"
    if free < DISK_NEEDED:
        # Elsewhere the database goes on without this disk.
        raise (Unfit if connection.vendor == "sqlite" else Degraded)(told)
    return told


def cache_server() -> str:
    if not getattr(caches["default"], "is_there", lambda: True)():
        raise Degraded("Redis does not answer; the database's table serves instead")
    return "there"


def media() -> str:
    folder = settings.MEDIA_ROOT if settings.MEDIA_ROOT.exists() else settings.MEDIA_ROOT.parent
    if isinstance(storages["default"], FileSystemStorage) and not os.access(folder, os.W_OK):
        raise Degraded(f"{folder} cannot be written to: uploads are refused")
    if apart := nodes.cannot_see_our_pictures():
        raise Degraded(f"AGENCY_MEDIA is not set, so these machines do not see our pictures: {', '.join(apart)}")
    try:
        storages["default"].exists("nothing")
    except OSError:
        raise Degraded("the store of AGENCY_MEDIA does not answer: uploads are refused") from None
    return "writable"


def clocks() -> str:
    """Of this machine and the database's, by which all machines are compared with each other."""
    if connection.vendor == "sqlite":
        return "one machine, one clock"
    asked_at = time.time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        there = float(cursor.fetchone()[0])
    # An answer that was long on its way says nothing but that its moment lies between these two.
    apart = max(asked_at - there, 0) + min(time.time() - there, 0)
    if abs(apart) > CLOCKS_APART_SECONDS:
        raise Degraded(f"this machine's is {abs(apart):.1f} s {'ahead of' if apart > 0 else 'behind'} the database's")
    return "in step with the database's"


CHECKS = {
    "database": database,
    "migrations": migrations,
    "documents": documents,
    "ledger": ledger,
    "erasures": erasures,
    "restores": restores,
    "setup": setup,
    "jobs": jobs,
    "workers": workers,
    "failures": failures,
    "disk": disk,
    "cache": cache_server,
    "media": media,
    "clocks": clocks,
}
