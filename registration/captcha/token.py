from datetime import timedelta
from random import Random

from .letters import are_copied, draw_digits, draw_letters
from .ticket import Ticket


class Token(Ticket):
    """One captcha: its letters, digits, picture and sound are derived from it, the same every time."""

    lifetime = timedelta(minutes=60)

    @property
    def code(self) -> str:
        return draw_letters(self.random("code"))

    @property
    def digits(self) -> str:
        return draw_digits(self.random("digits"))

    def random(self, purpose: str) -> Random:
        return Random(self.derive(purpose))  # noqa: S311 - seeded with an HMAC

    def matches(self, typed: str) -> bool:
        return are_copied(typed, self.code, self.digits)
