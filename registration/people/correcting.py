"""Values in use: corrected by staff or by the person, and confirmed. What was sent stays in the registration."""

from django.contrib.auth.models import User
from django.utils import timezone

from news.text.direction import isolated
from registration.inputs.fields import normalise_email
from registration.inputs.telephone_numbers import parse_telephone
from registration.mail.sending import queue_mail
from registration.models import Event, Mail, Person, Registration
from registration.models.people import STORED_VALUES
from registration.privacy import news

from . import finding
from .following_up import Overtaken, locked, tell


def correct(
    person: Person, values: dict[str, str], by: User | None, *, expected: dict[str, str] | None = None
) -> list[str]:
    """Use these values from now on, unless one is not as `expected` any more; returns the names of those that differ.

    A new address has to be confirmed anew, and the former one is told of the change.
    """
    with locked(person) as stored:
        others = [name for name, value in (expected or {}).items() if getattr(stored, name) != value]
        if others:
            now = ", ".join(f"“{isolated(getattr(stored, name))}”" for name in others)
            raise Overtaken(f"A colleague has corrected the same in the meantime: {now}. Save again if yours is right.")
        former = stored.email
        changed = [name for name, value in values.items() if getattr(stored, name) != value]
        for name in changed:
            before = getattr(stored, name)
            setattr(stored, name, values[name])
            tell(stored, Event.Kind.CORRECTION, by, subject=name, before=before, after=values[name])
        if not changed:
            return []
        stored.telephone_e164 = parse_telephone(stored.telephone)
        if "email" in changed:
            change_address(stored, former if by else "")
        if stored.telephone_e164 and stored.next_step == Person.Step.MAIL:
            stored.next_step = Person.Step.CALL
        stored.save(update_fields=[*STORED_VALUES, "email_confirmed_at", "next_step"])
        news.forget_unused(normalise_email(former))
        finding.index(stored)
    return changed


def change_address(stored: Person, former: str) -> None:
    normalised = normalise_email(stored.email)
    if normalised == stored.email_normalised:
        return
    stored.email_normalised, stored.email_confirmed_at = normalised, None
    # Whoever has changed it on their own page is told there of all changes.
    for address in filter(None, (stored.email, former)):
        queue_mail(stored, Mail.Kind.CHANGED, address=address)


def confirm_address(person: Person) -> None:
    """Whoever reads what arrives there has pressed the button; nothing if it was corrected again meanwhile."""
    same = Person.objects.filter(pk=person.pk, email_normalised=person.email_normalised)
    same.filter(email_confirmed_at=None).update(email_confirmed_at=timezone.now())


def confirm(registration: Registration) -> None:
    """Its address belongs to the person, who followed the link; within the caller's transaction."""
    same = Person.objects.filter(pk__in=registration.person.lineage, email_normalised=registration.email_normalised)
    same.filter(email_confirmed_at=None).update(email_confirmed_at=timezone.now())
