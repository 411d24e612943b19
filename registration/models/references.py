import secrets
from random import Random

from django.utils.crypto import salted_hmac

# For reading aloud on the telephone: no O/0, no I/1, and no vowels, so that no word arises by chance.
REFERENCE_ALPHABET = "BCDFGHJKLMNPQRSTVWXYZ23456789"


def random_reference() -> str:
    return reference_of(secrets.token_urlsafe())


def reference_of(nonce: str) -> str:
    """The same for all copies of what came with this nonce; nobody can guess one from the other."""
    seed = salted_hmac("registration.reference", nonce, algorithm="sha256").digest()
    letters = "".join(Random(seed).choices(REFERENCE_ALPHABET, k=8))  # noqa: S311 - seeded with an HMAC
    return f"{letters[:4]}-{letters[4:]}"
