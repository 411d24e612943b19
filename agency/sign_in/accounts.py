from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import transaction

from agency.leaving import end_sessions
from news.times import later

from .links import queue_password_mail

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


@transaction.atomic
def invite(name: str, email: str, groups: Iterable[Group] = (), *, superuser: bool = False) -> User:
    """Makes the account, or adds to its groups; mails a link while it has no password. Safe to call twice."""
    user, _ = get_user_model().objects.get_or_create(
        username=name, defaults={"email": email, "password": make_password(None)}
    )
    user.is_staff = True
    user.is_superuser = user.is_superuser or superuser
    user.save()
    user.groups.add(*groups)
    if not user.has_usable_password():
        queue_password_mail(user)
    return user


def has_second_step(user: User | AnonymousUser) -> bool:
    return is_mfa_enabled(user, SECOND_STEPS)


def forget_devices(user: User) -> None:
    """Deletes all second factors of the account and ends its sessions."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)


def second_step_due(user: User) -> datetime:
    return later(user.date_joined, timedelta(days=settings.MFA_GRACE_DAYS))
