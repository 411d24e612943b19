from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from registration.mail.letters import Undeliverable
from registration.mail.sending import queue_for_staff


class LinkTokens(PasswordResetTokenGenerator):
    """Tokens for one use: valid for days in an invitation, for an hour once there is a password."""

    def check_token(self, user, token):
        if not super().check_token(user, token):
            return False
        age = self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])
        return not user.has_usable_password() or age <= settings.PASSWORD_LINK_SECONDS


tokens = LinkTokens()


def password_link(user: User) -> str:
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": int_to_base36(user.pk), "key": tokens.make_token(user)}
    )
    return settings.PUBLIC_ORIGIN + path


def queue_password_mail(user: User) -> None:
    """Written anew for each attempt, so that no valid link is stored, and none grows old while it waits."""
    queue_for_staff(user.email, writer=f"{__name__}.{renew_password_mail.__name__}", arguments=[user.pk])


def renew_password_mail(user_pk: int) -> EmailMessage:
    user = get_user_model().objects.filter(pk=user_pk, is_active=True).first()
    if user is None:
        raise Undeliverable("the account is closed")
    return write_password_mail(user, "password_reset" if user.has_usable_password() else "invitation")


def write_password_mail(user: User, kind: str) -> EmailMessage:
    context = {"user": user, "link": password_link(user), "days": settings.INVITATION_DAYS}
    subject, _, body = render_to_string(f"staff/mail/{kind}.txt", context).partition("\n")
    return EmailMessage(subject, body.lstrip(), None, [user.email])
