"""Addresses in mails. Each is good for one purpose, and says nothing about the person it is for."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from registration.models import Registration

# Withdrawing stays possible from the oldest mail.
LIFETIMES = {"confirm": timedelta(days=7)}


def address(purpose: str, registration: Registration) -> str:
    """`purpose` is the name of the page: "confirm" or "unsubscribe"."""
    # The thank-you page's address alone must not lead to these, so it is signed for the purpose.
    signed = TimestampSigner(salt=f"registration.{purpose}").sign(registration.public_token)
    return settings.PUBLIC_ORIGIN + reverse(f"registration:{purpose}", args=[signed])


def follow(purpose: str, signed: str) -> Registration | None:
    """The registration whose mail held this address; None when it is forged, too old or its registration gone."""
    try:
        public_token = TimestampSigner(salt=f"registration.{purpose}").unsign(signed, max_age=LIFETIMES.get(purpose))
    except BadSignature:
        return None
    return Registration.objects.filter(public_token=public_token).first()
