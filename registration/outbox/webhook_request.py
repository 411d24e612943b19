"""The call itself: signed, to the one address that the operator has set, without following it elsewhere."""

import hmac
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils import timezone

from .delivery import Failed

SECONDS = 15
LONGEST_ASKED = timedelta(days=1)


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        """None: the redirect is an answer like any other."""


opener = build_opener(StayHere)


def post(identity: str, body: bytes) -> None:
    """Raises Failed unless the answer is 2xx; of the answer nothing is kept but its number."""
    moment = int(timezone.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "agency-news",
        "webhook-id": identity,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(f"{identity}.{moment}.".encode() + body),
    }
    try:
        # The settings allow no other schemes.
        opener.open(Request(settings.WEBHOOK_URL, body, headers), timeout=SECONDS).close()  # noqa: S310
    except HTTPError as answer:
        answer.close()
        is_gone = answer.code == HTTPStatus.GONE
        raise Failed(f"it answered {answer.code}", is_final=is_gone, not_before=retry_after(answer.headers)) from None
    except TimeoutError as error:
        raise Failed(f"it did not answer within {SECONDS} seconds") from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise Failed(f"it cannot be reached ({type(reason).__name__})") from error


def signature(content: bytes) -> str:
    return " ".join(f"v1,{b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in settings.WEBHOOK_KEYS)


def retry_after(headers: Message) -> datetime | None:
    """When it asks to be called again; within reason, since nothing would be sent until then."""
    written, now = headers.get("Retry-After", "").strip(), timezone.now()
    try:
        wanted = now + timedelta(seconds=int(written)) if written.isdecimal() else parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return min(wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC), now + LONGEST_ASKED)
