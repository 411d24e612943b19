"""Somebody leaves the agency: what they were following up is nobody's again, and the timeline says whose it was."""

from django.contrib.auth.models import User
from django.db import transaction

from registration.models import Case, Event, Person


def held_by(user: User) -> dict[str, int]:
    return {
        "candidates": Person.objects.current().filter(owner=user).count(),
        "requests and complaints": Case.objects.filter(owner=user, closed_at=None).count(),
    }


@transaction.atomic
def give_back(user: User, by: User) -> None:
    """Parts of joined people too, which parting would else give to somebody who is gone."""
    owned = Person.objects.filter(owner=user)
    current = owned.current().select_for_update(of=("self",)).order_by("pk")
    Event.objects.bulk_create(
        [Event(person=person, by=by, kind=Event.Kind.OWNER, before=user.get_username()) for person in current]
    )
    owned.update(owner=None)
    Case.objects.filter(owner=user, closed_at=None).update(owner=None)
