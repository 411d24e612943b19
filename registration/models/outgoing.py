from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

# Why something is held that may have left after a copy of the database was made.
RESTORED = "waited in the copy that was put back, and may have gone since"


class OutgoingQuerySet[T: "Outgoing"](models.QuerySet[T]):
    def start(self, pk: int) -> "T | None":
        """The row, marked as being sent; None if it is not waiting or somebody else is sending it."""
        now = timezone.now()
        # Half the time after which the job is run again, so that a dead worker's mark is old enough by then.
        dead = now - timedelta(seconds=settings.JOB_PATIENCE_SECONDS) / 2
        free = Q(state="waiting") | Q(state="sending", started_at__lte=dead)
        if self.filter(free, pk=pk).update(state="sending", started_at=now, attempts=F("attempts") + 1):
            return self.get(pk=pk)
        return None

    def unsent(self) -> Self:
        return self.filter(state__in=["waiting", "sending"])

    def failed(self) -> Self:
        return self.filter(state="failed")

    def restored(self) -> Self:
        return self.filter(state="held", problem=RESTORED)


class Outgoing(models.Model):
    """What leaves by a worker: committed with what it tells of, tried for three days, marked when it has gone."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        # The address had a mail from us within a day, or nothing may be sent to this person.
        HELD = "held", "held back"

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField("due", default=timezone.now)
    started_at = models.DateTimeField("last tried", null=True, blank=True)
    sent_at = models.DateTimeField("sent", null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why the last attempt failed; never an address.")

    class Meta:
        abstract = True
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="%(class)s_unsent"),
            models.Index(fields=["sent_at"], name="%(class)s_sent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"), name="sent_%(class)s_has_time"
            )
        ]

    @property
    def priority(self) -> int:
        """Of its job, from -100 to 100."""
        return 0

    @property
    def has_words(self) -> bool:
        """Whether it can be sent again."""
        return True

    def note_sent(self) -> None:
        self.state, self.sent_at, self.problem = self.State.SENT, timezone.now(), ""
        self.save(update_fields=["state", "sent_at", "problem"])

    def note_failure(self, problem: str, again_at: datetime | None) -> None:
        self.problem = problem[:200]
        self.state = self.State.WAITING if again_at else self.State.FAILED
        self.due_at = again_at or self.due_at
        self.save(update_fields=["state", "problem", "due_at"])

    def note_held(self, problem: str) -> None:
        self.state, self.problem = self.State.HELD, problem
        self.save(update_fields=["state", "problem"])

    def note_postponement(self, until, problem: str) -> None:
        """Wait for a reason that is not its own, which costs no attempt."""
        self.state, self.due_at, self.problem, self.attempts = self.State.WAITING, until, problem, self.attempts - 1
        self.save(update_fields=["state", "due_at", "problem", "attempts"])

    def begin_again(self) -> None:
        """Reset it for another sending, within the caller's transaction."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        self.state, self.attempts, self.due_at, self.problem = self.State.WAITING, 0, timezone.now(), ""
        self.save(update_fields=["state", "attempts", "due_at", "problem"])
