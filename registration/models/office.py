import calendar
from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from news.pages.generation import Visible

WEEKDAYS = list(enumerate(calendar.day_name))
TRIED_TEXT = """thank you for registering with us. We would like to talk with you about work, and have not reached you.

Please call us, or answer this mail with a number and a time that suit you."""


class Office(Visible):
    """One row: when candidates get called. The public promise and the desk's clock are computed from it."""

    answer_days = models.PositiveSmallIntegerField(
        "working days until the first call",
        default=1,
        help_text="What pages and mails promise. A registration that arrives when nobody is there counts from the "
        "next opening.",
    )

    tried_text = models.TextField(
        "“We tried to reach you”",
        max_length=2000,
        default=TRIED_TEXT,
        help_text="The words of the mail to candidates whom a call has not reached. Their name stands above, our name "
        "and telephone number below.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="only_one_office"),
            models.CheckConstraint(condition=Q(answer_days__gte=1, answer_days__lte=30), name="answer_days_possible"),
        ]

    def __str__(self):
        return "Opening hours"

    @property
    def answer_time(self) -> str:
        return "within one working day" if self.answer_days == 1 else f"within {self.answer_days} working days"


class OpeningHours(Visible):
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="hours", default=1)
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS, unique=True)
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17, 30))

    class Meta:
        ordering = ["weekday"]
        verbose_name = verbose_name_plural = "opening hours"
        constraints = [models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="opens_before_it_closes")]

    def __str__(self):
        return self.get_weekday_display()

    def clean(self):
        if self.opens and self.closes and self.opens >= self.closes:
            raise ValidationError({"closes": "Must be later than the opening."})


class Closure(Visible):
    """A bank holiday, or another day on which nobody is there."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="closures", default=1)
    day = models.DateField(unique=True)
    name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = "day when nobody is there"
        verbose_name_plural = "bank holidays and other days when nobody is there"

    def __str__(self):
        return f"{self.day:%-d %B %Y}"
