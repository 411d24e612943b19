"""Links in mails. Each is valid for one purpose, and says nothing about the person."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse
from django.utils.crypto import salted_hmac

from registration.models import Digest, Person, Reader, Registration

# Unsubscribing works from the oldest mail.
WEEK = timedelta(days=7)
LIFETIMES = {"confirm": WEEK, "new-address": WEEK, "news-confirm": WEEK, "own-page": timedelta(minutes=30)}


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


def to_reader(purpose: str, reader: Reader, digest: Digest | None = None) -> str:
    """`purpose` is "news-confirm", "news-choices" or "news-stop"; the digest's figures count who stops by it."""
    signed = TimestampSigner(salt=f"registration.{purpose}").sign(reader.token)
    query = f"?digest={digest.pk}" if digest else ""
    return f"{settings.PUBLIC_ORIGIN}{reverse(f'registration:{purpose}', args=[signed])}{query}"


def follow_to_reader(purpose: str, signed: str) -> Reader | None:
    """None also if they have stopped the news since."""
    token = token_in(purpose, signed)
    return Reader.objects.filter(token=token).first() if token else None


def token_in(purpose: str, signed: str) -> str:
    """Empty if the link is forged or too old."""
    try:
        return TimestampSigner(salt=f"registration.{purpose}").unsign(signed, max_age=LIFETIMES.get(purpose))
    except BadSignature:
        return ""
