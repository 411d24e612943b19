from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

GONE_AFTER = timedelta(seconds=30)
KEPT_FOR = timedelta(hours=1)
KEPT_FORMS = 20


class PresenceQuerySet(models.QuerySet):
    def now(self):
        return self.filter(seen_at__gt=timezone.now() - GONE_AFTER)

    def note(self, article, user: User) -> None:
        """The user has the article's form open at this moment."""
        self.bulk_create(
            [self.model(article=article, user=user)],
            update_conflicts=True,
            unique_fields=["article", "user"],
            update_fields=["seen_at"],
        )

    def others(self, article, user: User) -> list[str]:
        """Names of the colleagues who have the article's form open."""
        rows = self.now().filter(article=article).exclude(user=user).select_related("user").order_by("pk")
        return [row.user.get_full_name() or row.user.get_username() for row in rows]


class Presence(models.Model):
    """Somebody with an article's form before them; true for half a minute unless the form says so again."""

    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="present_once")]

    def __str__(self):
        return f"{self.user} at “{self.article}”"


class UnsentFormQuerySet(models.QuerySet):
    def keep(self, user_id: int, path: str, data: dict[str, list[str]]) -> None:
        """Keep a form for an hour, and not more than twenty of one person."""
        self.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()
        self.update_or_create(user_id=user_id, path=path, defaults={"data": data, "created_at": timezone.now()})
        newest = self.filter(user_id=user_id).order_by("-created_at").values_list("pk", flat=True)[:KEPT_FORMS]
        self.filter(user_id=user_id).exclude(pk__in=list(newest)).delete()

    def of(self, user: User, path: str):
        return self.filter(user=user, path=path, created_at__gt=timezone.now() - KEPT_FOR)


class UnsentForm(models.Model):
    """A form that was sent after its writer's session had ended: shown again, and not saved, when they are back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    data = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = UnsentFormQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="unsent_form_once")]

    def __str__(self):
        return f"{self.path} by {self.user}"
