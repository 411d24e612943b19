"""What tokens and proofs share: a signed nonce with a time; nothing is stored until it is claimed."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

FORMAT = re.compile(r"(?P<nonce>[0-9a-f]{24})(?P<issued>[0-9a-f]{8})[0-9a-f]{24}")


@dataclass(frozen=True)
class Ticket:
    nonce: str
    issued: datetime
    # The key that signed it, so that its code stays the same after a key rotation.
    secret: str = field(default_factory=lambda: settings.SECRET_KEY, repr=False)

    lifetime: ClassVar[timedelta]

    @classmethod
    def mint(cls) -> Self:
        return cls(nonce=secrets.token_hex(12), issued=timezone.now().replace(microsecond=0))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The ticket if we signed it, expired or not."""
        parts = FORMAT.fullmatch(text)
        if parts is None:
            return None
        issued = datetime.fromtimestamp(int(parts["issued"], 16), UTC)
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            ticket = cls(nonce=parts["nonce"], issued=issued, secret=secret)
            if constant_time_compare(str(ticket), text):
                return ticket
        return None

    def __str__(self) -> str:
        return self.body + self.derive("signature").hex()[:24]

    @property
    def body(self) -> str:
        return f"{self.nonce}{int(self.issued.timestamp()):08x}"

    @property
    def age(self) -> timedelta:
        return timezone.now() - self.issued

    @property
    def expires_at(self) -> datetime:
        return self.issued + self.lifetime

    @property
    def has_expired(self) -> bool:
        return self.age > self.lifetime

    def derive(self, purpose: str) -> bytes:
        salt = f"registration.captcha.{type(self).__name__}.{purpose}"
        return salted_hmac(salt, self.body, secret=self.secret, algorithm="sha256").digest()
