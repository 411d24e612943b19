from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone

from news.times import day_in_words, later

SALT = "news.preview"


class PreviewLink(models.Model):
    """Lets people without an account read a draft, for PREVIEW_DAYS or until it is published."""

    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="preview_links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"Preview link of {day_in_words(self.made_at)}"

    def get_absolute_url(self):
        return reverse("news:preview", args=[signing.dumps(self.pk, salt=SALT)])

    @classmethod
    def of_token(cls, token: str) -> "PreviewLink | None":
        try:
            key = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        return cls.objects.filter(pk=key).select_related("article").first()

    @property
    def expires_at(self) -> datetime:
        return later(self.made_at, timedelta(days=settings.PREVIEW_DAYS))

    @property
    def is_alive(self) -> bool:
        is_kept = self.article.status != self.article.Status.TRASHED
        return is_kept and timezone.now() < self.expires_at and not self.was_published

    @property
    def was_published(self) -> bool:
        """Since the link was made; also if the article has been withdrawn again."""
        article = self.article
        published = article.revisions.publications().filter(live_from__gt=self.made_at)
        return article.was_seen and (article.publish_at > self.made_at or published.exists())
