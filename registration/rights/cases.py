"""Requests and complaints about somebody's data: opened by whoever asks, answered by staff."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from registration.inputs.fields import normalise_email
from registration.mail.letters import render
from registration.mail.sending import deliver
from registration.models import Case, Mail, Person, Registration
from registration.models.references import random_reference
from registration.months import months_after
from registration.protection import limits

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
    case = Case.objects.create(
        reference=reference or random_reference(),
        kind=kind,
        source=source,
        person=person,
        name=name,
        email=email,
        words=words,
        due_on=due_on(kind, timezone.localdate()),
    )
    if email:
        acknowledge(case)
    return case


def acknowledge(case: Case) -> None:
    """By a mail without a word of theirs. Where anybody may have typed the address, it gets one a day."""
    is_strange = case.source == Case.Source.FORM
    is_held = bool(is_strange and limits.count(cases=normalise_email(case.email)))
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
        "text": render("case.txt", said, autoescape=False),
        "html": render("case.html", said, autoescape=True),
    }


def forget(cases: QuerySet[Case]) -> None:
    """Keep kind, dates and outcome, which say that we did our duty and nothing about anybody."""
    Mail.objects.filter(case__in=cases).delete()
    cases.update(**NOBODY)


def cases_of(person: Person) -> QuerySet[Case]:
    """Those that staff have linked, and those that came from an address of this person's and are linked to nobody."""
    own = Person.objects.filter(pk__in=person.numbers)
    sent = Registration.objects.filter(person__in=person.numbers)
    addresses = {email for rows in (own, sent) for email in rows.values_list("email", flat=True)}
    same = Q(pk__in=[])
    for address in addresses:
        same |= Q(email__iexact=address)
    return Case.objects.filter(Q(person__in=person.numbers) | Q(person=None) & same)
