"""Agreement to news: the sentences that people tick, and the ledger's entries when they do or withdraw.

An unticked box makes no entry: whoever agreed earlier and registers again has not withdrawn by leaving it empty.
No entry means no agreement.
"""

from registration.models import Consent, Registration

# The last is shown. Never delete one: cached pages and the ledger refer to them by position.
WORDINGS = {
    Consent.Channel.EMAIL: ["Send me news and new vacancies by e-mail"],
    Consent.Channel.SMS: ["Send me news and new vacancies by text message"],
}


def subject_of(registration: Registration, channel: str) -> str:
    return registration.email_normalised if channel == Consent.Channel.EMAIL else registration.telephone_e164


def record_ticks(registration: Registration, versions: dict[str, int]) -> None:
    """`versions` has the version ticked for each channel, 0 for none."""
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
    return [
        channel
        for channel in Consent.Channel.values
        if Consent.objects.is_given(channel, subject_of(registration, channel))
    ]
