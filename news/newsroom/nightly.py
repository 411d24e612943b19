"""What the newsroom keeps for a limited time only. Runs nightly; visitors never see any of it."""

from datetime import timedelta

from django.utils import timezone

from news.models import Article, Presence, Revision, UnsentForm
from news.models.presence import GONE_AFTER
from news.models.unsent_forms import KEPT_FOR

from .catching_up import catch_up
from .trash import TRASH_KEPT

DRAFTS_KEPT = timedelta(days=180)
# For whoever returns to the release before; after longer, `manage.py rebuild_search` reads all.
CAUGHT_UP = timedelta(days=14)


def tidy_newsroom() -> int:
    """Delete what is too old; returns the number of drafts and articles."""
    now = timezone.now()
    UnsentForm.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    Presence.objects.filter(seen_at__lte=now - GONE_AFTER).delete()
    drafts, _ = Revision.objects.outlived(now - DRAFTS_KEPT).delete()
    thrown_away = Article.objects.trashed().filter(deleted_at__lte=now - TRASH_KEPT)
    for article in thrown_away:
        article.delete()
    catch_up(now - CAUGHT_UP)
    return drafts + len(thrown_away)
