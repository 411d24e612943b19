from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .people import Person
from .references import random_reference


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self):
        return self.filter(closed_at=None)

    def closed(self):
        return self.exclude(closed_at=None)

    def overdue(self):
        return self.open().filter(due_on__lt=timezone.localdate())

    def due_soon(self):
        """Within a week from today."""
        today = timezone.localdate()
        return self.open().filter(due_on__range=(today, today + timedelta(days=7)))

    def unowned(self):
        return self.open().filter(owner=None)


class Case(models.Model):
    """A request or complaint about somebody's data, with the day by which the law has us answer.

    One month for rights (UK GDPR, article 12(3)); thirty days to acknowledge a complaint (Data (Use and Access) Act
    2025, section 103).
    """

    class Kind(models.TextChoices):
        ACCESS = "access", "See my data"
        CORRECTION = "correction", "Correct my data"
        ERASURE = "erasure", "Erase my data"
        RESTRICTION = "restriction", "Restrict what you do with my data"
        OBJECTION = "objection", "Object to what you do with my data"
        COMPLAINT = "complaint", "Complain"

    class Source(models.TextChoices):
        FORM = "form", "public form"
        OWN_PAGE = "own_page", "the person's own page"
        TELEPHONE = "telephone", "telephone"
        LETTER = "letter", "letter or mail"

    class Outcome(models.TextChoices):
        DONE = "done", "done"
        PARTLY = "partly", "done in part"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"

    reference = models.CharField(max_length=9, unique=True, default=random_reference, editable=False)
    kind = models.CharField(max_length=11, choices=Kind)
    source = models.CharField(max_length=9, choices=Source, default=Source.FORM)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    # Empty once the person has been erased, or the case kept long enough.
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField("e-mail", max_length=254, blank=True)
    words = models.TextField("what they ask", max_length=4000, blank=True)
    received_at = models.DateTimeField("received", default=timezone.now)
    due_on = models.DateField("due")
    acknowledged_at = models.DateTimeField("acknowledged", null=True, blank=True)
    identity_checked_at = models.DateTimeField("identity checked", null=True, blank=True)
    identity_note = models.CharField("how we know who it is", max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    outcome_note = models.TextField("what was done, and why", max_length=4000, blank=True)
    closed_at = models.DateTimeField("closed", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "request or complaint"
        verbose_name_plural = "requests and complaints"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(closed_at=None), name="case_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="closed_case_has_outcome",
            )
        ]

    def __str__(self):
        return self.reference

    @property
    def is_overdue(self) -> bool:
        return self.closed_at is None and self.due_on < timezone.localdate()
