"""The rule of publication, which is written here only: an article's state follows from its status and the clock."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.db import models
from django.db.models import Expression, Q
from django.db.models.functions import Least
from django.utils import timezone

from news.pages.generation import Visible
from news.times import in_words

type Moment = datetime | Expression


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


def condition(state: State, at: Moment | None = None, until: Moment | None = None) -> Q:
    """Matches articles that are in this state now, or `at` a moment; `Publishable.state` is the twin.

    `until` leaves out what was published later. SQLite uses the index for one upper bound only: given both, it would
    scan from now to `until`.
    """
    now = at or timezone.now()
    ready = Q(status=Status.READY)
    if state is State.LIVE:
        latest = Least(now, until) if until else now
        return ready & Q(publish_at__lte=latest) & (Q(expire_at=None) | Q(expire_at__gt=now))
    if state is State.SCHEDULED:
        return ready & Q(publish_at__gt=now)
    return ready & Q(expire_at__lte=now) if state is State.EXPIRED else Q(status=state.value)


def steps(publish_at: datetime, expire_at: datetime | None) -> list[tuple[datetime, int]]:
    """The moments at which a ready article appears and expires, with what each adds to a count of live ones."""
    return [(publish_at, 1), *([(expire_at, -1)] if expire_at else [])]


class Publishable(Visible):
    """An article's state, next to its query-set twin `condition`."""

    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text="Ready articles appear by themselves at their publication time.",
    )
    publish_at = models.DateTimeField("goes live", default=timezone.now)
    expire_at = models.DateTimeField("expires", null=True, blank=True, help_text="Leave empty to keep it for good.")
    saved_at = models.DateTimeField("last saved", auto_now=True)
    # Kept in the trash; cleared when it is published again.
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        now = timezone.now()
        return (
            self.status == Status.READY and self.publish_at <= now and (self.expire_at is None or now < self.expire_at)
        )

    @property
    def state(self) -> State:
        if self.status != Status.READY:
            return State(self.status)
        if self.is_published:
            return State.LIVE
        return State.SCHEDULED if self.publish_at > timezone.now() else State.EXPIRED

    @property
    def state_in_words(self) -> str:
        """With its time, as in “goes live Tue 2 Mar 2027, 09:00 GMT”."""
        words = {
            State.DRAFT: ("last saved", self.saved_at),
            State.SCHEDULED: ("goes live", self.publish_at),
            State.LIVE: ("since", self.publish_at),
            State.EXPIRED: ("until", self.expire_at),
            State.WITHDRAWN: ("since", self.withdrawn_at),
            State.TRASHED: ("since", self.deleted_at),
        }
        said, moment = words[self.state]
        return f"{said} {in_words(moment)}" if moment else ""

    @property
    def was_seen(self) -> bool:
        live = self.status == Status.READY and self.publish_at <= timezone.now()
        return live or self.withdrawn_at is not None


class Indexable(Protocol):
    """What the search index and the tallies read of an article."""

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
    authors: list[int] | None


def ready(articles: Iterable[Indexable]) -> list[Indexable]:
    return [article for article in articles if article.status == Status.READY]
