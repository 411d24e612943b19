"""Links in mails. Each is valid for one purpose, and says nothing about the person."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from registration.models import Registration

# Unsubscribing works from the oldest mail.
LIFETIMES = {"confirm": timedelta(days=7)}


def address(purpose: str, registration: Registration) -> str:
    """`purpose` is the name of the URL: "confirm" or "unsubscribe"."""
    # Signed for the purpose, so that knowing the thank-you page's address is not enough.
    signed = TimestampSigner(salt=f"registration.{purpose}").sign(registration.public_token)
    return settings.PUBLIC_ORIGIN + reverse(f"registration:{purpose}", args=[signed])


def follow(purpose: str, signed: str) -> Registration | None:
    """None if the link is forged or too old, or its registration deleted."""
    try:
        public_token = TimestampSigner(salt=f"registration.{purpose}").unsign(signed, max_age=LIFETIMES.get(purpose))
    except BadSignature:
        return None
    return Registration.objects.filter(public_token=public_token).first()
