"""Probes: is the process alive, and can it serve?"""

import shutil
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Case, DateTimeField, F, Max, Min, When
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult, get_date_max

from news.models.revisions import PUBLICATIONS
from registration.documents.freezing import PUBLISHED
from registration.privacy.holds import HOLDS
from registration.privacy.ledger import ACCESSES, LEDGER
from registration.rights import tombstones

LATE_AFTER_SECONDS = 300
DISK_NEEDED = 200_000_000


class Unfit(Exception):
    """The process should get no visitors; the text says why."""


@require_safe
@never_cache
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """One line for each check; 503 if one of them fails.

    Waiting jobs are reported but do not fail: registrations are safe without a worker, and a load balancer that
    took the site down for them would lose candidates.
    """
    results = [outcome(name, check) for name, check in CHECKS.items()]
    status = 200 if all(passed for passed, _ in results) else 503
    return HttpResponse("".join(line for _, line in results), content_type="text/plain", status=status)


def outcome(name: str, check: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, f"ok {name}: {check()}\n"
    except Unfit as reason:
        return False, f"fail {name}: {reason}\n"
    except (Error, OSError) as error:
        # Only the class: a driver's message names hosts and users.
        return False, f"fail {name}: {type(error).__name__}\n"


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
    if not tombstones.are_in_force():
        raise Unfit("an older copy of the database has been put back; run: ./run manage reapply_erasures")
    return "the erased stay erased"


def jobs() -> str:
    due = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    oldest = DBTaskResult.objects.ready().aggregate(due=Min(due, output_field=DateTimeField()))["due"]
    finished = DBTaskResult.objects.aggregate(at=Max("finished_at"))["at"]
    told = f"last finished {age(finished)} s ago" if finished else "none finished yet"
    if oldest is None:
        return f"none waiting, {told}"
    late = " – late, is the worker running?" if age(oldest) > LATE_AFTER_SECONDS else ""
    return f"the oldest waits {age(oldest)} s, {told}{late}"


def age(moment) -> int:
    return int((timezone.now() - moment).total_seconds())


def disk() -> str:
    free = shutil.disk_usage(settings.DATA_DIR).free
    told = f"{free // 1_000_000} MB free"
    if free < DISK_NEEDED:
        raise Unfit(told)
    return told


CHECKS = {
    "database": database,
    "migrations": migrations,
    "documents": documents,
    "ledger": ledger,
    "erasures": erasures,
    "jobs": jobs,
    "disk": disk,
}
