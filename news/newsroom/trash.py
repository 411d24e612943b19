from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from news.models import Article

from .publishing import locked

TRASH_KEPT = timedelta(days=30)


@transaction.atomic
def throw_away(article: Article) -> Article:
    """Off the site and out of the lists, but kept for a while."""
    row = locked(article)
    row.revisions.call_off()
    if row.was_seen:
        row.withdrawn_at = row.withdrawn_at or timezone.now()
    row.status, row.deleted_at = Article.Status.TRASHED, timezone.now()
    row.save()
    return row


@transaction.atomic
def bring_back(article: Article) -> Article:
    """Out of the trash, but not published."""
    row = locked(article)
    row.status = Article.Status.WITHDRAWN if row.withdrawn_at else Article.Status.DRAFT
    row.deleted_at = None
    row.save()
    return row
