from uuid import uuid4

from django.db import models

from .outgoing import Outgoing, OutgoingQuerySet
from .people import Person


class Webhook(Outgoing):
    """A call to another system about a person, written from what is true when it is sent."""

    class Kind(models.TextChoices):
        REGISTERED = "candidate.registered", "registered"
        STATUS = "candidate.status_changed", "status changed"
        TEST = "test", "test"

    kind = models.CharField(max_length=30, choices=Kind)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="webhooks")
    before = models.CharField("former status", max_length=10, blank=True)
    after = models.CharField("new status", max_length=10, blank=True)
    # The same in every attempt, so that the receiver can drop what it has had.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    objects = OutgoingQuerySet.as_manager()

    def __str__(self):
        return f"{self.get_kind_display()}, {self.uid}"

    @property
    def priority(self) -> int:
        # After all mails but news, which would wait for a slow system.
        return -10
