"""Links in mails. Each is valid for one purpose, and says nothing about the person."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse
from django.utils.crypto import salted_hmac

from registration.models import Person, Registration

# Unsubscribing works from the oldest mail.
LIFETIMES = {"confirm": timedelta(days=7), "new-address": timedelta(days=7), "own-page": timedelta(minutes=30)}


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


def to_person(purpose: str, person: Person) -> str:
    """Of whoever reads the address in use; it dies with that address."""
    signed = TimestampSigner(salt=f"registration.{purpose}").sign(f"{person.pk}.{fingerprint(person)}")
    return settings.PUBLIC_ORIGIN + reverse(f"registration:{purpose}", args=[signed])


def fingerprint(person: Person) -> str:
    return salted_hmac("registration.address-in-use", person.email_normalised, algorithm="sha256").hexdigest()[:16]


def follow_to_person(purpose: str, signed: str) -> Person | None:
    """As they are now; None also if the address in use is another."""
    signer = TimestampSigner(salt=f"registration.{purpose}")
    try:
        number, of_address = signer.unsign(signed, max_age=LIFETIMES[purpose]).split(".")
    except BadSignature:
        return None
    person = Person.objects.select_related("umbrella").filter(pk=number).first()
    return person.current if person and fingerprint(person.current) == of_address else None
