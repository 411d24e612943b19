"""What a session of a member of staff may and may not do."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from .accounts import has_second_step

# Settled when someone signs in, so that nobody is turned away with a half-written article.
NEEDS_SECOND_STEP = "needs_second_step"


def end_after_a_shift(session: SessionBase) -> None:
    """Let the session end hours after signing in, however busy it is; seconds would start anew with each use."""
    session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether this session leads nowhere until a passkey or an authenticator app is set up."""
    return request.session.get(NEEDS_SECOND_STEP, False) and not has_second_step(request.user)
