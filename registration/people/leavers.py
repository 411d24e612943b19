"""Somebody leaves the agency: what they were following up is nobody's again, and the timeline says whose it was."""

from django.contrib.auth.models import User
from django.db import transaction

from registration.models import Case, Person

from . import following_up


def held_by(user: User) -> dict[str, int]:
    return {
        "candidates": Person.objects.current().filter(owner=user).count(),
        "requests and complaints": Case.objects.filter(owner=user, closed_at=None).count(),
    }


@transaction.atomic
def give_back(user: User, by: User) -> None:
    """Parts of joined people too, which parting would else give to somebody who is gone."""
    owned = Person.objects.filter(owner=user)
    for person in owned.current().select_for_update(of=("self",)).select_related("owner").order_by("pk"):
        following_up.give(person, None, by)
    owned.update(owner=None)
    Case.objects.filter(owner=user, closed_at=None).update(owner=None)
