from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .registrations import Registration

# About three days: two minutes after the first failure, doubling, every four hours from the eighth.
MOST_ATTEMPTS = 24
LONGEST_WAIT = timedelta(hours=4)


class MailQuerySet(models.QuerySet["Mail"]):
    def start(self, pk: int) -> "Mail | None":
        """The mail, marked as being sent; None if it is not waiting or somebody else is sending it."""
        now = timezone.now()
        # Half the time after which the job is run again, so that a dead worker's mark is old enough by then.
        dead = now - timedelta(seconds=settings.JOB_PATIENCE_SECONDS) / 2
        free = Q(state=Mail.State.WAITING) | Q(state=Mail.State.SENDING, started_at__lte=dead)
        if self.filter(free, pk=pk).update(state=Mail.State.SENDING, started_at=now, attempts=F("attempts") + 1):
            return self.select_related("registration").get(pk=pk)
        return None

    def unsent(self):
        return self.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING])

    def failed(self):
        return self.filter(state=Mail.State.FAILED)

    def to_strangers_since(self, moment):
        return self.exclude(kind=Mail.Kind.ALERT).filter(sent_at__gte=moment)


class Mail(models.Model):
    """A mail about a registration: committed with it, and marked when it has been sent."""

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", "confirmation to the candidate"
        LINK = "link", "link instead of a captcha"
        ALERT = "alert", "alert to recruiters"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        # The address had a mail from us within a day.
        HELD = "held", "held back: one a day"

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    # Incremented when staff have it sent again: part of the Message-ID, by which mailboxes drop duplicates.
    edition = models.PositiveSmallIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField("due", default=timezone.now)
    started_at = models.DateTimeField("last tried", null=True, blank=True)
    sent_at = models.DateTimeField("sent", null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why the last attempt failed; never an address.")

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="mail_unsent"),
            models.Index(fields=["sent_at"], name="mail_sent"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind"], name="mail_owed_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"), name="sent_mail_has_time"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.registration}"

    def note_sent(self) -> None:
        self.state, self.sent_at, self.problem = self.State.SENT, timezone.now(), ""
        self.save(update_fields=["state", "sent_at", "problem"])

    def note_failure(self, problem: str, *, is_final: bool = False) -> None:
        self.problem = problem[:200]
        self.state = self.State.FAILED if is_final or self.attempts >= MOST_ATTEMPTS else self.State.WAITING
        self.due_at = timezone.now() + min(timedelta(minutes=2) * 2 ** (self.attempts - 1), LONGEST_WAIT)
        self.save(update_fields=["state", "problem", "due_at"])

    def note_postponement(self, until, problem: str) -> None:
        """Wait for a reason that is not the mail's own, which costs no attempt."""
        self.state, self.due_at, self.problem, self.attempts = self.State.WAITING, until, problem, self.attempts - 1
        self.save(update_fields=["state", "due_at", "problem", "attempts"])

    def begin_again(self) -> None:
        """Reset it for another sending, within the caller's transaction."""
        self.refresh_from_db(from_queryset=Mail.objects.select_for_update())
        if self.state in {self.State.SENT, self.State.HELD}:
            self.edition += 1
        self.state, self.attempts, self.due_at, self.problem = self.State.WAITING, 0, timezone.now(), ""
        self.save(update_fields=["state", "attempts", "due_at", "problem", "edition"])
