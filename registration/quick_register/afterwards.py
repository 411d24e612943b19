"""What a registration can do without, asked once it is stored: on the thank-you page."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from registration import funnel
from registration.mail.sending import ask_about_news
from registration.models import BestTime, Consent, Registration
from registration.privacy import consents

from .agreements import NewsField

# How long the thank-you page takes answers.
OPEN_FOR = timedelta(hours=1)


class BestTimeField(forms.ChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            label="Best time to call",
            choices=[("", "Any time"), *BestTime.choices],
            required=False,
            error_messages={"invalid_choice": "Choose the best time to call from the list"},
            **kwargs,
        )


class AfterwardsForm(forms.Form):
    best_time = BestTimeField(help_text="So that we ring when you can talk.")

    def __init__(self, data=None, *, registration: Registration):
        super().__init__(data, auto_id="afterwards_%s", initial={"best_time": registration.best_time})
        self.registration = registration
        self.channels = [each for each in Consent.Channel.values if consents.subject_of(registration, each)]
        for channel in self.channels:
            field = self.fields[f"news_by_{channel}"] = NewsField(channel)
            if consents.tick_of(registration, channel):
                field.initial = field.widget.shown

    @property
    def closes_at(self) -> datetime:
        return self.registration.created_at + OPEN_FOR

    @property
    def is_open(self) -> bool:
        return timezone.now() < self.closes_at

    @property
    def ticks(self) -> list[forms.BoundField]:
        return [self[f"news_by_{channel}"] for channel in self.channels]

    def save(self) -> None:
        """Within the caller's transaction, which has locked the registration."""
        is_first = not any(self[name].initial for name in self.fields)
        versions = {channel: self.cleaned_data[f"news_by_{channel}"] for channel in self.channels}
        had_asked = consents.open_tick(self.registration)
        is_changed = consents.change_ticks(self.registration, versions, Consent.Source.THANKS)
        # Where the registration does not count yet, the mail that it waits for asks this too.
        counts = self.registration.status == Registration.Status.COUNTS
        if counts and not had_asked and consents.open_tick(self.registration):
            ask_about_news(self.registration)
        if self.registration.best_time != self.cleaned_data["best_time"]:
            self.registration.best_time = self.cleaned_data["best_time"]
            self.registration.save(update_fields=["best_time"])
            self.registration.person.follow(self.registration, "best_time")
            is_changed = True
        if is_first and is_changed:
            funnel.count(funnel.ANSWERED)
