from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from .claims import claim
from .token import Token

# Nobody reads and copies five letters sooner; a person gets another picture and no reproach.
SOONEST = timedelta(seconds=3)


class Verdict(StrEnum):
    """The values are the reasons that the funnel counts."""

    RIGHT = "right"
    EMPTY = "no code"
    WRONG = "wrong"
    USED = "used"
    EXPIRED = "expired"
    TOO_FAST = "too_fast"
    MISSING = "missing"


AFTER_GUESS = {
    Verdict.EMPTY: "Enter the code in the picture",
    Verdict.WRONG: "The code did not match; copy the one in this new picture",
    Verdict.USED: "That code has been used once already; copy the one in this new picture",
    Verdict.EXPIRED: "The code had expired, which is nobody's fault; copy the one in this new picture",
    Verdict.TOO_FAST: "That was faster than our page could follow; copy the code in this new picture",
    Verdict.MISSING: "Your browser did not keep that code, or kept it too long; copy the one in this new picture",
}


@dataclass(frozen=True)
class Guess:
    """What somebody typed, and the tokens that their browser presents, oldest first."""

    typed: str
    tokens: Sequence[Token]

    @property
    def token(self) -> Token | None:
        """The token whose code was typed, even if it is no longer accepted."""
        return next((token for token in reversed(self.tokens) if token.matches(self.typed)), None)

    def spend(self) -> Verdict:
        """Claim every token, right or wrong: otherwise a program could keep one for ever and guess on."""
        if not any(map(str.isalnum, self.typed)):
            return Verdict.EMPTY
        # Sorted, to avoid deadlocks.
        ordered = sorted(set(self.tokens), key=lambda token: token.nonce)
        return self.judge({token for token in ordered if claim(token.nonce, token.expires_at)})

    def judge(self, unused: set[Token]) -> Verdict:
        match = self.token
        candidates = [match] if match else self.tokens
        if not candidates:
            return Verdict.MISSING
        if all(token.has_expired for token in candidates):
            return Verdict.EXPIRED
        if not unused.intersection(candidates):
            return Verdict.USED
        if not match:
            return Verdict.WRONG
        return Verdict.TOO_FAST if match.age < SOONEST else Verdict.RIGHT
