from datetime import datetime

from django.db import models
from django.db.models import Exists, Expression, Max, Min, OuterRef, Q
from django.utils import timezone

from . import derived
from .article_pictures import ArticlePicture
from .authors import Author
from .pictures import Picture
from .revisions import Revision
from .states import Moment, State, Status, condition

# Articles appear and go at these moments.
BY_THE_CLOCK = ("publish_at", "expire_at")


class ArticleQuerySet(models.QuerySet):
    def update(self, **fields):
        with derived.change(self if fields.keys() & derived.FIELDS else self.none()) as change:
            changed = super().update(**fields)
            change.present = derived.reread(change, self.model.objects)
            return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self):
        with derived.change(self):
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, *args, **kwargs):
        with derived.change(self.none()) as change:
            change.present = articles = super().bulk_create(*args, **kwargs)
            return articles

    def published(self, at: Moment | None = None, until: Moment | None = None):
        """Live now or `at` a moment; `until` leaves out what was published later."""
        return self.filter(condition(State.LIVE, at, until))

    def since(self, moment: datetime):
        """Published then or later."""
        return self.filter(publish_at__gte=moment)

    def scheduled(self):
        return self.in_state(State.SCHEDULED)

    def in_state(self, state: State):
        return self.filter(condition(state))

    def gone(self):
        thrown_away = Q(status=Status.TRASHED, withdrawn_at__isnull=False)
        return self.filter(condition(State.EXPIRED) | condition(State.WITHDRAWN) | thrown_away)

    def ready(self):
        """Scheduled, live and expired."""
        return self.filter(status=Status.READY)

    def drafts(self):
        return self.in_state(State.DRAFT)

    def trashed(self):
        return self.in_state(State.TRASHED)

    def not_trashed(self):
        return self.exclude(status=Status.TRASHED)

    def update_unseen(self, **fields) -> int:
        """Update drafts only, so that pages need not become stale."""
        return models.QuerySet.update(self.drafts(), **fields)

    update_unseen.alters_data = True  # type: ignore[attr-defined]

    def with_picture(self, picture: Picture):
        """In their own rows or in scheduled changes."""
        return self.filter(pk__in=ArticlePicture.objects.seen().filter(picture=picture).values("article"))

    def showing(self, picture: Picture):
        """In their rows or in drafts."""
        return self.filter(pk__in=ArticlePicture.objects.on_rows_or_drafts().filter(picture=picture).values("article"))

    def with_working_copies(self):
        """With a text that visitors do not see."""
        unseen = Revision.objects.unseen().filter(article=OuterRef("pk"))
        return self.filter(Exists(unseen) | ~Q(status=Status.READY))

    def pinned(self):
        return self.filter(pinned_until__gt=timezone.now())

    def newest_first(self):
        return self.order_by("-publish_at", "-pk")

    def by_author(self, author: Author | Expression, **bounds: Moment):
        """Newest first, by the index of authorships; bounds of their publish_at as `lte` and `gte`."""
        # One filter, so that it is one join.
        within = {f"authorships__publish_at__{side}": moment for side, moment in bounds.items()}
        own = self.filter(authorships__author=author, **within)
        return own.order_by("-authorships__publish_at", "-authorships__article")

    def as_cards(self):
        shown = ("title", "slug", "summary", "publish_at", "category__name", "category__slug", "picture")
        return self.select_related("category", "picture").only(*shown)

    def next_change(self) -> datetime | None:
        now, ready, names = timezone.now(), self.ready(), (*BY_THE_CLOCK, "pinned_until")
        moments = (ready.filter((f"{name}__gt", now)).aggregate(moment=Min(name))["moment"] for name in names)
        planned = Revision.objects.planned().aggregate(moment=Min("goes_live_at"))["moment"]
        return min(filter(None, [*moments, planned]), default=None)

    def last_change(self) -> datetime | None:
        """When the clock let an article appear or expire last."""
        now, ready = timezone.now(), self.ready()
        moments = (ready.filter((f"{name}__lte", now)).aggregate(moment=Max(name))["moment"] for name in BY_THE_CLOCK)
        return max(filter(None, moments), default=None)
