from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from news.models import Article, ArticleQuerySet, Picture
from news.text.direction import isolated

from .checks import is_file_name

STALE_AFTER = timedelta(days=365)


def stale() -> ArticleQuerySet:
    """Live, and neither changed nor reviewed for a year; the least recent first."""
    limit = timezone.now() - STALE_AFTER
    untouched = Article.objects.published().filter(publish_at__lt=limit, modified_at__lt=limit)
    return untouched.filter(Q(reviewed_at=None) | Q(reviewed_at__lt=limit.date())).order_by("modified_at", "pk")


def undescribed() -> list[tuple[Picture, str]]:
    found = []
    for picture in Picture.objects.order_by("pk"):
        if picture.is_decorative:
            found.append((picture, "marked as decorative"))
        elif is_file_name(picture.alt):
            found.append((picture, f"described by the file name “{isolated(picture.alt)}”"))
    return found
