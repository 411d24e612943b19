from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from .accounts import has_second_step

# Decided at sign-in, so that nobody is locked out with a half-written article.
NEEDS_SECOND_STEP = "needs_second_step"


def end_after_a_shift(session: SessionBase) -> None:
    # A moment, not a number of seconds, which would start anew with each request.
    session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def lacks_second_step(request: HttpRequest) -> bool:
    return request.session.get(NEEDS_SECOND_STEP, False) and not has_second_step(request.user)
