from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto

from .claims import claim
from .token import Token

# Nobody reads and copies five letters sooner; a person gets another picture and no reproach.
SOONEST = timedelta(seconds=3)


class Verdict(Enum):
    RIGHT = auto()
    WRONG = auto()
    USED = auto()
    EXPIRED = auto()
    TOO_FAST = auto()
    MISSING = auto()


@dataclass
class Guess:
    """What somebody typed, held against the tokens that their browser presents.

    Making one spends every token, right or wrong: otherwise a program could keep one for ever and guess on.
    """

    typed: str
    tokens: list[Token]
    verdict: Verdict = field(init=False)
    # The token whose code was typed, even when it counts no more.
    token: Token | None = field(init=False)

    def __post_init__(self):
        # In one order, so that two requests at once never wait for each other in a circle.
        ordered = sorted(set(self.tokens), key=lambda token: token.nonce)
        unused = {token for token in ordered if claim(token.nonce, token.expires_at)}
        self.token = next((token for token in reversed(self.tokens) if token.matches(self.typed)), None)
        self.verdict = self.judge(unused)

    def judge(self, unused: set[Token]) -> Verdict:
        candidates = [self.token] if self.token else self.tokens
        if not candidates:
            return Verdict.MISSING
        if all(token.has_expired for token in candidates):
            return Verdict.EXPIRED
        if not unused.intersection(candidates):
            return Verdict.USED
        if not self.token:
            return Verdict.WRONG
        return Verdict.TOO_FAST if self.token.age < SOONEST else Verdict.RIGHT
