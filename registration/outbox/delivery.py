"""How everything leaves, mails and calls to other systems alike: committed with what it tells of, tried for three days.

A worker marks a row before it contacts the other side and after that has accepted it. If the worker dies in between,
the row is sent again once the mark is old, so nothing is lost. If it dies in the instant after the “accepted”, it goes
out twice with one identity, by which the other side can drop the copy. Nothing closes that window without its help.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ObjectNotUpdated
from django.db import transaction
from django.tasks import Task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registration.models.outgoing import Outgoing, OutgoingQuerySet

from .retries import next_try


class Failed(Exception):
    """This attempt has failed. The text says why and holds nobody's data, since it is kept."""

    def __init__(self, problem: str, *, is_final: bool = False, not_before: datetime | None = None):
        super().__init__(problem)
        self.is_final, self.not_before = is_final, not_before


class Held(Exception):
    """It must not leave; the text says why."""


class Postponed(Exception):
    """It waits for a reason that is not its own."""

    def __init__(self, problem: str, until: datetime):
        super().__init__(problem)
        self.until = until


@dataclass(frozen=True)
class Way[Row: Outgoing]:
    """How the rows of one table leave: `job` has a worker call `attempt`, which calls `send`."""

    rows: OutgoingQuerySet[Row]
    job: Task
    send: Callable[[Row], None]

    def queue(self, row: Row) -> None:
        """Within the caller's transaction."""
        self.job.using(run_after=row.due_at, priority=row.priority).enqueue(row.pk)

    def attempt(self, pk: int) -> Row | None:
        """One attempt; if it fails, the next is queued. Idempotent: only one run finds the row waiting."""
        row = self.rows.start(pk)
        if row is None:
            return None
        try:
            self.send(row)
            row.note_sent()
        except ObjectNotUpdated:
            return None  # Erased with its person while it was being sent.
        except Exception as error:  # Whatever it is, the row must stay in the queue or show as failed in the admin.
            return self.note(row, error)
        return row

    def note(self, row: Row, error: Exception) -> Row | None:
        """None if it has been erased with its person meanwhile."""
        with suppress(ObjectNotUpdated), transaction.atomic():
            note(row, error)
            if row.state == Outgoing.State.WAITING:
                self.queue(row)
            return row
        return None

    def send_again(self, row: Row) -> None:
        with transaction.atomic():
            row.begin_again()
            self.queue(row)

    def revive(self) -> int:
        """Queue rows that are overdue and have no job, because it failed or was lost."""
        late = timezone.now() - 2 * timedelta(seconds=settings.JOB_PATIENCE_SECONDS)
        overdue = self.rows.unsent().filter(due_at__lt=late)
        if not (numbers := {*overdue.values_list("pk", flat=True)}):
            return 0
        # By its last name, since jobs that an earlier release has left may have another path.
        jobs = DBTaskResult.objects.filter(task_path__endswith=f".{self.job.name}", finished_at=None)
        orphans = numbers - {job["args"][0] for job in jobs.values_list("args_kwargs", flat=True)}
        for pk in orphans:
            with transaction.atomic():
                if overdue.filter(pk=pk).update(due_at=timezone.now()):
                    self.queue(self.rows.get(pk=pk))
        return len(orphans)


def note(row: Outgoing, error: Exception) -> None:
    match error:
        case Held():
            row.note_held(str(error))
        case Postponed():
            row.note_postponement(error.until, str(error))
        case Failed():
            row.note_failure(str(error), None if error.is_final else next_try(row.attempts, error.not_before))
        case _:
            row.note_failure(f"a fault of the site's own ({type(error).__name__})", next_try(row.attempts))
