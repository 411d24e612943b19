"""When a mail goes: how soon after what it tells of, and how many in what time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from registration.models import Mail, Registration
from registration.outbox.delivery import Postponed
from registration.protection import rate_limits
from registration.protection.rate_limits import DAY, HOUR

# Long enough to answer the thank-you page, so that the recruiters' mail carries the best time to call.
ALERT_WAIT = timedelta(minutes=2)
# How many to one e-mail address in what time; whoever asks for more is answered just the same.
MOST_TO_ONE: rate_limits.Limits = {
    "confirmations": (1, DAY),
    "news_asks": (1, DAY),
    "own_pages": (1, HOUR),
    # About a request or complaint.
    "cases": (1, DAY),
}
HOURLY_LIMIT_REACHED = "waits for the next hour: the site has sent as many mails as it may in one"


def due(registration: Registration, kind: str) -> datetime:
    now = timezone.now()
    return max(now, registration.created_at + ALERT_WAIT) if kind == Mail.Kind.ALERT else now


def wait_for_turn(mail: Mail) -> None:
    """Of what the others leave of an hour, news take half, so that there is room for whoever registers meanwhile."""
    now = timezone.now()
    recent = Mail.objects.to_strangers_since(now - HOUR)
    number, most = recent.count(), float(settings.MAILS_AN_HOUR)
    if mail.kind == Mail.Kind.NEWS:
        news_sent = recent.filter(kind=Mail.Kind.NEWS).count()
        number, most = news_sent, (most - number + news_sent) / 2
    if number >= most:
        raise Postponed(HOURLY_LIMIT_REACHED, now + timedelta(minutes=10))


def is_too_soon(**addresses: str) -> bool:
    """Whether the address, by the name of its limit, has had its mails; this one is counted."""
    return bool(rate_limits.count(MOST_TO_ONE, **addresses))
