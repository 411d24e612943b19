"""The steps of following up a registration: the buttons above its page, each with its permission."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from registration.models import Consent, Erasure, Registration
from registration.privacy import consents, retention
from registration.quick_register import acceptance

Status = Registration.Status
CHANGE, DELETE = "registration.change_registration", "registration.delete_registration"


@dataclass(frozen=True)
class Step:
    """`work` returns the message for staff; `sentences` ask for confirmation first."""

    label: str
    work: Callable[[HttpRequest, Registration], str]
    is_offered: Callable[[Registration], bool]
    sentences: tuple[str, ...] = ()
    permission: str = CHANGE

    def is_open_to(self, request: HttpRequest, registration: Registration) -> bool:
        return request.user.has_perm(self.permission) and self.is_offered(registration)


def release(request: HttpRequest, registration: Registration) -> str:
    if acceptance.release(registration):
        return "Taken out of quarantine; the candidate is being written to."
    return "A colleague has taken it out of quarantine already."


def take(request: HttpRequest, registration: Registration) -> str:
    if registration.take(request.user):
        return "This candidate is yours."
    return "A colleague was quicker; this candidate is theirs."


def move_to(status: str) -> Callable[[HttpRequest, Registration], str]:
    def work(request: HttpRequest, registration: Registration) -> str:
        registration.move_to(status)
        return f"Marked as “{Status(status).label}”."

    return work


def note_refusal_of(channel: str) -> Callable[[HttpRequest, Registration], str]:
    def work(request: HttpRequest, registration: Registration) -> str:
        consents.withdraw(registration, channel, Consent.Source.TELEPHONE, recorded_by=request.user.get_username())
        return f"Recorded: no news by {Consent.Channel(channel).label}."

    return work


def erase(request: HttpRequest, registration: Registration) -> str:
    everything = Registration.objects.of_same_person(registration)
    number = retention.delete(everything, reason=Erasure.Reason.REQUEST)
    return f"Erased: {number} registration{'s' if number > 1 else ''}, with mails and consents."


def is_at(*statuses: str) -> Callable[[Registration], bool]:
    return lambda registration: registration.status in statuses


STEPS = {
    "release": Step("Not spam", release, is_at(Status.QUARANTINED)),
    "take": Step("Take this candidate", take, lambda registration: registration.owner_id is None),
    "contacted": Step("Contacted", move_to(Status.CONTACTED), is_at(Status.NEW)),
    "registered": Step("Works with us", move_to(Status.REGISTERED), is_at(Status.NEW, Status.CONTACTED)),
    "unsuitable": Step("Not suitable", move_to(Status.UNSUITABLE), is_at(Status.NEW, Status.CONTACTED)),
    "duplicate": Step("Duplicate", move_to(Status.DUPLICATE), is_at(Status.NEW, Status.CONTACTED)),
    "spam": Step("Spam", move_to(Status.SPAM), is_at(Status.NEW, Status.QUARANTINED)),
    "reopen": Step(
        "Open again", move_to(Status.NEW), is_at(Status.UNSUITABLE, Status.DUPLICATE, Status.SPAM, Status.REGISTERED)
    ),
    "no-email": Step(
        "No news by e-mail",
        note_refusal_of(Consent.Channel.EMAIL),
        lambda registration: True,
        ("The candidate has told us by telephone to send no news by e-mail.", "It takes effect at once."),
    ),
    "no-sms": Step(
        "No news by text message",
        note_refusal_of(Consent.Channel.SMS),
        lambda registration: bool(registration.telephone_e164),
        ("The candidate has told us by telephone to send no news by text message.", "It takes effect at once."),
    ),
    "erase": Step(
        "Erase this person",
        erase,
        lambda registration: registration.status != Status.REGISTERED,
        (
            "All registrations with this e-mail address go, with their mails and consents. It cannot be undone.",
            "People who work with us are not offered this: the law has us keep their records.",
        ),
        DELETE,
    ),
}
