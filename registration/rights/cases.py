"""Requests and complaints about somebody's data: opened by whoever asks, answered by staff."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from registration.inputs.fields import normalise_email
from registration.mail.letters import render
from registration.mail.sending import deliver
from registration.mail.timing import is_too_soon
from registration.models import Case, Mail, Person
from registration.models.references import random_reference
from registration.months import months_after, months_before

COMPLAINT_ACKNOWLEDGED = timedelta(days=30)
# Whatever may say who somebody is.
NOBODY = dict.fromkeys(("name", "email", "words", "identity_note", "outcome_note"), "")


def due_on(kind: str, received: date) -> date:
    if kind == Case.Kind.COMPLAINT:
        return received + COMPLAINT_ACKNOWLEDGED
    return months_after(received, 1)


def open_case(
    kind: str, *, name: str, email: str, words: str, source: str, person: Person | None = None, reference: str = ""
) -> Case:
    """Within the caller's transaction, with the mail that acknowledges it.

    Nobody is looked up by the address, so that strangers learn nothing: staff link the case to its person.
    """
    is_own = source == Case.Source.OWN_PAGE
    case = Case.objects.create(
        reference=reference or random_reference(),
        kind=kind,
        source=source,
        person=person,
        name=name,
        email=email,
        words=words,
        due_on=due_on(kind, timezone.localdate()),
        identity_checked_at=timezone.now() if is_own else None,
        identity_note="By the link that we mailed to their address." if is_own else "",
    )
    if email:
        acknowledge(case)
    return case


def acknowledge(case: Case) -> None:
    """By a mail without a word of theirs. Where anybody may have typed the address, it gets one a day."""
    is_strange = case.source == Case.Source.FORM
    is_held = is_strange and is_too_soon(cases=normalise_email(case.email))
    mail = Mail.objects.create(
        case=case,
        person=case.person,
        kind=Mail.Kind.CASE,
        address=case.email,
        content=content(case),
        state=Mail.State.HELD if is_held else Mail.State.WAITING,
    )
    deliver.enqueue(mail.pk)


def content(case: Case) -> dict[str, str]:
    said = {"case": case, "is_complaint": case.kind == Case.Kind.COMPLAINT}
    return {
        "subject": f"We have your {'complaint' if said['is_complaint'] else 'request'}: {case.reference}",
        "text": render("case.txt", said),
        "html": render("case.html", said),
    }


def forget_old() -> int:
    """Keep only kind, dates and outcome of cases closed long ago: proof of our duty that says nothing of anybody."""
    kept_from = months_before(timezone.now(), settings.RETENTION_MONTHS)
    old = Case.objects.filter(closed_at__lt=kept_from).exclude(name="", email="")
    Mail.objects.filter(case__in=old).delete()
    return old.update(**NOBODY)
