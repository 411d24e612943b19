from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from news.text.direction import isolated

KEPT_FOR = timedelta(hours=1)
KEPT_FORMS = 20


class UnsentFormQuerySet(models.QuerySet):
    def keep(self, user_id: int, path: str, data: dict[str, list[str]]) -> None:
        self.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()
        self.update_or_create(user_id=user_id, path=path, defaults={"data": data, "created_at": timezone.now()})
        newest = self.filter(user_id=user_id).order_by("-created_at").values_list("pk", flat=True)[:KEPT_FORMS]
        self.filter(user_id=user_id).exclude(pk__in=list(newest)).delete()

    def of(self, user: User, path: str):
        return self.filter(user=user, path=path, created_at__gt=timezone.now() - KEPT_FOR)


class UnsentForm(models.Model):
    """A form posted after its session had ended; shown again, unsaved, after the next sign-in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    data = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = UnsentFormQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="unsent_form_once")]

    def __str__(self):
        return f"{self.path} by {isolated(str(self.user))}"
