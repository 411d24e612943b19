import string
import unicodedata
from datetime import timedelta
from random import Random

from django.utils.crypto import constant_time_compare

from .ticket import Ticket

# No two of these were confused in blind reading; D and P, N and M, X and Y were.
ALPHABET = "ACEHKLMPTWX"

# What people type in their place. Only characters outside the alphabet are folded, so no two codes become one.
LOOK_ALIKES = str.maketrans("FRDBNVYOQGI034718", "EPPPMWXCCCTCEATLP")


class Token(Ticket):
    """One captcha: its letters, digits, picture and sound are derived from it, the same every time."""

    lifetime = timedelta(minutes=60)

    @property
    def code(self) -> str:
        return "".join(self.random("code").choices(ALPHABET, k=5))

    @property
    def digits(self) -> str:
        return "".join(self.random("digits").choices(string.digits, k=6))

    def random(self, purpose: str) -> Random:
        return Random(self.derive(purpose))  # noqa: S311 - seeded with an HMAC

    def matches(self, typed: str) -> bool:
        plain = unicodedata.normalize("NFKC", typed).upper()
        plain = "".join(filter(str.isalnum, plain))
        letters = constant_time_compare(plain.translate(LOOK_ALIKES), self.code)
        digits = constant_time_compare(plain, self.digits)
        return letters or digits
