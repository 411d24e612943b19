"""When a mail or a call that failed is tried again: for about three days."""

from datetime import datetime, timedelta

from django.utils import timezone

FIRST_WAIT = timedelta(minutes=2)
# Each is twice as long as the one before, until the eighth.
LONGEST_WAIT = timedelta(hours=4)
MOST_ATTEMPTS = 24


def next_try(attempts: int, not_before: datetime | None = None) -> datetime | None:
    """After so many that failed; None if that was the last."""
    if attempts >= MOST_ATTEMPTS:
        return None
    due = timezone.now() + min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return max(due, not_before or due)
