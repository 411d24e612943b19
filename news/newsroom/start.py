"""What the start page offers those who write: each list is the beginning of a longer one."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import QuerySet

from news.models import Article, Remark, Revision

from .calendar_days import entries

LENGTH = 5


def written_by(author: User) -> QuerySet[Revision]:
    """Texts that the author saved last and that visitors do not see, the latest first."""
    mine = Revision.objects.unpublished().filter(author=author).exclude(article__status=Article.Status.TRASHED)
    return (
        mine.select_related("article")
        .only("saved_at", "article__title", "article__status", "article__publish_at")
        .order_by("-saved_at")
    )


def start_for(user: User) -> dict[str, Iterable]:
    may_publish = user.has_perm("news.publish_article")
    waiting = Remark.objects.awaiting_review().select_related("article", "author").defer("article__body")
    scheduled = Article.objects.scheduled().order_by("publish_at", "pk")
    return {
        "drafts": written_by(user)[:LENGTH] if user.has_perm("news.change_article") else (),
        "waiting": waiting.exclude(article__status=Article.Status.TRASHED)[:LENGTH] if may_publish else (),
        "next": entries(scheduled[:LENGTH], Revision.objects.waiting()[:LENGTH])[:LENGTH],
    }
