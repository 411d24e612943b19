"""Somebody leaves the agency: out at once, and what waits for them goes back to their colleagues."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction

from news.newsroom import handing_back
from registration.people import leavers


def end_sessions(user: User) -> None:
    for session in Session.objects.all():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def held_by(user: User) -> dict[str, int]:
    return leavers.held_by(user) | handing_back.held_by(user)


def see_off(user: User, by: User) -> None:
    """Nothing that they have done is changed; safe to call twice."""
    # First, so that they take nothing meanwhile.
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)
    with transaction.atomic():
        leavers.give_back(user, by)
        handing_back.give_back(user, by)
