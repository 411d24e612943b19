from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from news.times import LONDON, RepeatedTime, SkippedTime, in_london, in_words, is_repeated, to_the_minute

from .far_dates import DayField, distance


class LondonInput(forms.MultiWidget):
    """A day and a time, and a choice between BST and GMT in the hour that is repeated."""

    template_name = "admin/news/widgets/london.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        self.asks_which = False
        # A form may replace it.
        self.meaning = meaning
        parts = [
            DayField.widget,
            forms.TimeInput({"type": "time"}, format="%H:%M"),
            forms.Select(choices=[("", "Which one?"), ("0", "The first, BST"), ("1", "The second, GMT")]),
        ]
        super().__init__(parts, attrs)

    def decompress(self, value):
        if not isinstance(value, datetime):
            return [None, None, None]
        # The form knows no seconds.
        local = to_the_minute(value.astimezone(LONDON))
        self.asks_which = is_repeated(local.date(), local.time())
        return [local.date(), local.time(), str(local.fold) if self.asks_which else ""]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["day"], widget["time"], widget["which"] = widget["subwidgets"]
        widget["asks_which"] = self.asks_which
        # Neither a moment nor nothing: an invalid submission, which shows its error instead.
        widget["note"] = self.meaning(value) if value is None or isinstance(value, datetime) else ""
        return context

    def id_for_label(self, id_):
        return f"{id_}_0" if id_ else id_


class LondonField(forms.MultiValueField):
    widget = LondonInput

    def __init__(self, **options):
        parts = [
            DayField(),
            forms.TimeField(error_messages={"invalid": "That is not a time of day. Write it like 09:00."}),
            forms.ChoiceField(choices=[("0", "0"), ("1", "1")], required=False),
        ]
        super().__init__(parts, require_all_fields=False, **options)
        for part in parts:
            part.required = False

    def compress(self, values):
        day, hour, which = [*values, None, None, None][:3]
        if not day and not hour:
            return None
        self.widget.asks_which = bool(day and hour) and is_repeated(day, hour)
        if not day or not hour:
            raise ValidationError("Give the date and the time of day." if hour else "Give the time of day as well.")
        try:
            return in_london(day, hour, int(which) if which else None)
        except SkippedTime as skipped:
            raise ValidationError(
                f"On {day:%a} {day.day} {day:%b %Y} the clocks go forward: {hour:%H:%M} does not exist that night. "
                f"Did you mean {skipped.instead.astimezone(LONDON):%H:%M %Z}?"
            ) from skipped
        except RepeatedTime as repeated:
            first, second = (moment.astimezone(LONDON) for moment in repeated.moments)
            raise ValidationError(
                f"On {day:%a} {day.day} {day:%b %Y} the clocks go back: {hour:%H:%M} comes twice that night. "
                f"Choose the first, {first:%H:%M %Z}, or the second, {second:%H:%M %Z}."
            ) from repeated


def meaning(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f"{in_words(moment)} – {distance(moment)}" if distance(moment) else in_words(moment)


def going_live(moment: datetime | None, is_live: bool) -> str:
    if moment is None:
        return "No time yet: “Publish now” publishes at once."
    at_once = not is_live and moment <= timezone.now()
    return f"{meaning(moment)}{' – publishes at once' if at_once else ''}"
