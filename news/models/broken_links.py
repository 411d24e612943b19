from django.db import models
from django.utils import timezone


class BrokenLink(models.Model):
    """A dead link in a published article, found by the nightly check."""

    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="broken_links")
    address = models.CharField(max_length=2000)
    words = models.CharField(max_length=300)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["article", "pk"]

    def __str__(self):
        return self.address
