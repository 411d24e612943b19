"""Dates that are probably mistyped: what cannot be meant is refused, what is far from today asked about once."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from news.times import LONDON

EARLIEST_YEAR = 1900
LATEST_IN_YEARS = 100
FAR = timedelta(days=5 * 365)


def validate_year(day: date) -> None:
    """Browsers make the year 26 of the keys 2 and 6."""
    today = timezone.localdate()
    if not EARLIEST_YEAR <= day.year <= today.year + LATEST_IN_YEARS:
        meant = 2000 + day.year if day.year < 100 else today.year
        raise ValidationError(f"The year {day.year:04} cannot be meant. Write all four digits of it, like {meant}.")


class DayField(forms.DateField):
    default_error_messages = {"invalid": "That is not a date. Write it like 2027-03-02."}
    default_validators = [validate_year]
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def distance(when: date | None) -> str:
    """“in 36 years” or “9 years ago” if it is far from today."""
    if when is None:
        return ""
    day = when.astimezone(LONDON).date() if isinstance(when, datetime) else when
    away = day - timezone.localdate()
    if abs(away) < FAR:
        return ""
    years = round(abs(away).days / 365.25)
    return f"in {years} years" if away > timedelta() else f"{years} years ago"


class AsksAboutFarDates(forms.Form):
    # What the page has asked before: the same again is meant.
    sure_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def ask_about(self, dates: Mapping[str, date | None]) -> None:
        far = {name: how_far for name, when in dates.items() if (how_far := distance(when))}
        words = "This is {}. If you mean it, press the button again."
        if far:
            asked = " ".join(f"{name}:{dates[name]}" for name in far)
            self.ask(asked, {name: words.format(how_far) for name, how_far in far.items()})

    def ask(self, what: str, sentences: Mapping[str, str]) -> None:
        """Once, at each of the fields; saves nothing until the button is pressed again."""
        sure_of = self.cleaned_data.get("sure_of") or ""
        if what in sure_of.split(", "):
            return
        for name, sentence in sentences.items():
            self.add_error(name, sentence)
        # Shown again, and sent when the button is pressed again.
        self.data = dict(self.data.items(), sure_of=f"{sure_of}, {what}")
