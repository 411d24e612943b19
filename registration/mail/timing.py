"""When a mail goes: how soon after what it tells of, and how many go in an hour."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from registration.models import Mail, Registration
from registration.outbox.delivery import Postponed

# Long enough to answer the thank-you page, so that the recruiters' mail carries the best time to call.
ALERT_WAIT = timedelta(minutes=2)
HOURLY_LIMIT_REACHED = "waits for the next hour: the site has sent as many mails as it may in one"


def due(registration: Registration, kind: str) -> datetime:
    now = timezone.now()
    return max(now, registration.created_at + ALERT_WAIT) if kind == Mail.Kind.ALERT else now


def wait_for_turn(mail: Mail) -> None:
    """Of what the others leave of an hour, news take half, so that there is room for whoever registers meanwhile."""
    now = timezone.now()
    recent = Mail.objects.to_strangers_since(now - timedelta(hours=1))
    number, most = recent.count(), float(settings.MAILS_AN_HOUR)
    if mail.kind == Mail.Kind.NEWS:
        news_sent = recent.filter(kind=Mail.Kind.NEWS).count()
        number, most = news_sent, (most - number + news_sent) / 2
    if number >= most:
        raise Postponed(HOURLY_LIMIT_REACHED, now + timedelta(minutes=10))
