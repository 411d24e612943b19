"""What django-allauth leaves to the site; the settings name these two classes."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.html import format_html
from prometheus_client import Counter

from agency.models import our_agency
from registration.protection.network import client_address

from .accounts import has_second_step, second_step_due
from .links import queue_password_mail
from .sessions import NEEDS_SECOND_STEP, end_after_a_shift

FAILED = Counter("agency_sign_ins_failed", "Sign-ins with a wrong name or password")


class Accounts(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": (
            "That was one try too many, so this account is locked for five minutes. Please come back "
            "then, or set a new password by mail with “Forgotten your password?”."
        ),
        "username_password_mismatch": "The name or the password is not right. Please check both.",
        "email_password_mismatch": "The e-mail address or the password is not right. Please check both.",
        "incorrect_code": "That code is not right, or its half-minute is over. Please type the one shown now.",
        "incorrect_password": "That is not your password. Please try again.",
        "invalid_password_reset": "This link no longer works.",
        "rate_limited": "Please wait a minute before you try again.",
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return str(client_address(request) or "unknown")

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth counts user name, address and host separately, which would allow three times as many attempts.
        login = credentials.get("email") or credentials.get("username", "")
        user = get_user_model().objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).first()
        return f"user {user.pk}" if user else login.lower()

    def authentication_failed(self, request, **credentials):
        FAILED.inc()

    def set_password(self, user, password):
        super().set_password(user, password)
        # A locked account may use its new password at once.
        self._delete_login_attempts_cached_email(self.request, username=user.username)

    def pre_login(self, request, user, **kwargs):
        if not user.is_staff:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request, user):
        super().login(request, user)
        end_after_a_shift(request.session)
        if has_second_step(user):
            return
        due = second_step_due(user)
        request.session[NEEDS_SECOND_STEP] = due <= timezone.now()
        if due > timezone.now():
            day = date_format(timezone.localtime(due), "l j F")
            wording = "From {} on you need a passkey or an authenticator app to sign in. <a href='{}'>Set one up</a>."
            messages.warning(request, format_html(wording, day, reverse("mfa_index")))

    def send_password_reset_mail(self, user, email, context):
        queue_password_mail(user)

    def send_mail(self, template_prefix, email, context):
        self.render_mail(template_prefix, email, context).send()


class SecondStep(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": Accounts.error_messages["incorrect_code"]}

    def get_totp_issuer(self):
        return our_agency().name

    def get_public_key_credential_rp_entity(self):
        # The host that browsers show, whatever name a proxy uses.
        return {"id": settings.PUBLIC_HOST, "name": our_agency().name}

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"

    def encrypt(self, text):
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return fernet().decrypt(encrypted_text.encode()).decode()


def fernet() -> MultiFernet:
    """Encrypts with the present secret key, decrypts with former ones too."""
    digests = (
        salted_hmac("agency.sign_in", "second step", secret, algorithm="sha256").digest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
