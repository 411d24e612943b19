"""Values in use: corrected by staff or by the person, and confirmed. What was sent stays in the registration."""

from django.contrib.auth.models import User
from django.utils import timezone

from registration.inputs.fields import normalise_email
from registration.inputs.telephones import parse_telephone
from registration.mail.sending import queue_mail
from registration.models import Event, Mail, Person, Registration
from registration.models.people import STORED_VALUES

from . import finding
from .following_up import locked, tell


def correct(person: Person, values: dict[str, str], by: User | None) -> list[str]:
    """Use these values from now on; returns the names of those that differ.

    A new address has to be confirmed anew, and the former one is told of the change.
    """
    with locked(person) as stored:
        changed = [name for name, value in values.items() if getattr(stored, name) != value]
        for name in changed:
            before = getattr(stored, name)
            setattr(stored, name, values[name])
            tell(stored, Event.Kind.CORRECTION, by, subject=name, before=before, after=values[name])
        if not changed:
            return []
        stored.telephone_e164 = parse_telephone(stored.telephone)
        if "email" in changed:
            change_address(stored, former=person.email)
        stored.save(update_fields=[*STORED_VALUES, "email_confirmed_at"])
        finding.index(stored)
    return changed


def change_address(stored: Person, former: str) -> None:
    normalised = normalise_email(stored.email)
    if normalised == stored.email_normalised:
        return
    stored.email_normalised, stored.email_confirmed_at = normalised, None
    for address in (stored.email, former):
        queue_mail(stored, Mail.Kind.CHANGED, address=address)


def confirm(registration: Registration) -> None:
    """Its address belongs to the person, who followed the link; within the caller's transaction."""
    own = [registration.person.pk, registration.person.current.pk]
    same = Person.objects.filter(pk__in=own, email_normalised=registration.email_normalised)
    same.filter(email_confirmed_at=None).update(email_confirmed_at=timezone.now())
