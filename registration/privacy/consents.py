"""Agreement to news: the sentences people tick, and what is written into the ledger when they do or change their mind.

An unticked box says nothing and writes nothing; somebody who agreed earlier and registers again has not
withdrawn by leaving it empty. No entry means no agreement.
"""

from django import forms
from django.core.exceptions import ValidationError

from registration.models import Consent, Registration
from registration.quick_register.fields import VersionTick

# The newest is shown. Older ones stay, because pages in caches and the ledger know them by their place.
WORDINGS = {
    Consent.Channel.EMAIL: ["Send me news and new vacancies by e-mail"],
    Consent.Channel.SMS: ["Send me news and new vacancies by text message"],
}


class NewsField(forms.Field):
    """Agreement to news by one channel, never ticked beforehand; cleans to the wording's version, or 0."""

    widget = VersionTick
    default_error_messages = {"unknown": "Tick the box again if you want this; the sentence beside it has changed"}

    def __init__(self, channel: str):
        self.wordings = WORDINGS[Consent.Channel(channel)]
        super().__init__(label=self.wordings[-1], required=False)
        self.widget.shown = str(len(self.wordings))

    def clean(self, value):
        if not value:
            return 0
        if value not in map(str, range(1, len(self.wordings) + 1)):
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return int(value)


def subject_of(registration: Registration, channel: str) -> str:
    return registration.email_normalised if channel == Consent.Channel.EMAIL else registration.telephone_e164


def record_ticks(registration: Registration, versions: dict[str, int]) -> None:
    """Write what was ticked, within the registration's transaction."""
    for channel, version in versions.items():
        subject = subject_of(registration, channel)
        if version and subject:
            Consent.objects.create(
                channel=channel,
                subject=subject,
                is_given=True,
                wording=WORDINGS[Consent.Channel(channel)][version - 1],
                wording_version=version,
                source=Consent.Source.FORM,
                reference=registration.reference,
            )


def withdraw(registration: Registration, channel: str, source: str, recorded_by: str = "") -> None:
    """Write that no news are wanted there. Effective at once, since the state is the newest entry."""
    if subject := subject_of(registration, channel):
        Consent.objects.create(
            channel=channel,
            subject=subject,
            is_given=False,
            source=source,
            recorded_by=recorded_by,
            reference=registration.reference,
        )


def channels_given(registration: Registration) -> list[str]:
    """The channels by which this person wants news at present."""
    return [
        channel
        for channel in Consent.Channel.values
        if Consent.objects.is_given(channel, subject_of(registration, channel))
    ]
