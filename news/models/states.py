"""What becomes of an article by its status and the clock together. The rule of publication is written here only."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Status(models.TextChoices):
    DRAFT = "draft", "draft"
    READY = "ready", "ready"
    WITHDRAWN = "withdrawn", "withdrawn"
    TRASHED = "trashed", "in the trash"


class State(models.TextChoices):
    """What becomes of the status and the clock together."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    TRASHED = "trashed", "In the trash"


def condition(state: State, at: datetime | None = None, until: datetime | None = None) -> Q:
    """What is true of articles in this state at this very second; `Article.state` says the same of one article.

    `until` leaves out what was published later. As a condition of its own beside “not after now” it would be
    lost on SQLite, which takes one of the two and walks all the way from now to there.
    """
    now = at or timezone.now()
    ready = Q(status=Status.READY)
    if state is State.LIVE:
        latest = min(now, until) if until else now
        return ready & Q(publish_at__lte=latest) & (Q(expire_at=None) | Q(expire_at__gt=now))
    if state is State.SCHEDULED:
        return ready & Q(publish_at__gt=now)
    return ready & Q(expire_at__lte=now) if state is State.EXPIRED else Q(status=state.value)


def steps(publish_at: datetime, expire_at: datetime | None) -> list[tuple[datetime, int]]:
    """The moments at which a ready article appears and is gone, with what each adds to a count of live ones."""
    return [(publish_at, 1), *([(expire_at, -1)] if expire_at else [])]
