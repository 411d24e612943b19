from django.conf import settings
from django.db import models
from django.utils import timezone

from .people import Person


class Event(models.Model):
    """A line of a person's timeline: what happened, who did it, and what it changed."""

    class Kind(models.TextChoices):
        CALL = "call", "call"
        MAIL = "mail", "mail"
        STAGE = "stage", "status"
        OWNER = "owner", "owner"
        NEXT = "next", "next step"
        CORRECTION = "correction", "correction"
        WISH = "wish", "wish"
        SERVICE = "service", "working with us"
        JOINED = "joined", "joined"
        PARTED = "parted", "parted"
        NOTE = "note", "note"

    class Outcome(models.TextChoices):
        REACHED = "reached", "Reached"
        NO_ANSWER = "no_answer", "No answer"
        VOICEMAIL = "voicemail", "Voicemail"
        WRONG_NUMBER = "wrong_number", "Wrong number"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    # The outcome of a call, or the field that was corrected or set.
    subject = models.CharField(max_length=30, blank=True)
    before = models.CharField(max_length=254, blank=True)
    after = models.CharField(max_length=254, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.person}"
