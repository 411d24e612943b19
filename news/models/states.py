"""The rule of publication, which is written here only: an article's state follows from its status and the clock."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Status(models.TextChoices):
    DRAFT = "draft", "draft"
    READY = "ready", "ready"
    WITHDRAWN = "withdrawn", "withdrawn"
    TRASHED = "trashed", "in the trash"


class State(models.TextChoices):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    TRASHED = "trashed", "In the trash"


def condition(state: State, at: datetime | None = None, until: datetime | None = None) -> Q:
    """Matches articles that are in this state now, or `at` a moment; `Article.state` is the twin for one article.

    `until` leaves out what was published later. SQLite uses the index for one upper bound only: given both, it would
    scan from now to `until`.
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
    """The moments at which a ready article appears and expires, with what each adds to a count of live ones."""
    return [(publish_at, 1), *([(expire_at, -1)] if expire_at else [])]


class Publication(Protocol):
    """What is read of an article to derive the search index and the tallies."""

    pk: int
    status: str
    slug: str
    title: str
    summary: str
    body: str
    category_id: int | None
    publish_at: datetime
    expire_at: datetime | None
    modified_at: datetime


def ready(articles: Iterable[Publication]) -> list[Publication]:
    return [article for article in articles if article.status == Status.READY]
