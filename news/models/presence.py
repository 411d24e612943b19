from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from news.text.direction import isolated

# An open form reports more often than this.
GONE_AFTER = timedelta(seconds=30)


class PresenceQuerySet(models.QuerySet):
    def now(self):
        return self.filter(seen_at__gt=timezone.now() - GONE_AFTER)

    def note(self, article, user: User) -> None:
        self.bulk_create(
            [self.model(article=article, user=user)],
            update_conflicts=True,
            unique_fields=["article", "user"],
            update_fields=["seen_at"],
        )

    def others(self, article, user: User) -> list[str]:
        rows = self.now().filter(article=article).exclude(user=user).select_related("user").order_by("pk")
        return [isolated(row.user.get_full_name() or row.user.get_username()) for row in rows]


class Presence(models.Model):
    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="present_once")]

    def __str__(self):
        return f"{isolated(str(self.user))} at “{self.article}”"
