"""Articles that staff want first in the lists, each until its moment."""

from dataclasses import replace

from news.models import Article
from news.models.next_change import next_change
from news.pages.memo import remembered

from .cards import Listed
from .list_pages import ListPage

MOST = 3


@remembered(until=next_change)
def pinned() -> list[tuple[Listed, int]]:
    """With their topics."""
    rows = Article.objects.published().pinned().newest_first().values_list("publish_at", "pk", "category")
    return [(Listed(*listed), topic) for *listed, topic in rows[:MOST]]


def with_pinned(page: ListPage, topic: int | None) -> ListPage:
    """They also keep their place on later pages, so that no cursor shifts."""
    if not page.is_first:
        return page
    first = [listed for listed, its_topic in pinned() if topic in (None, its_topic)]
    return replace(page, articles=[*first, *(each for each in page.articles if each not in first)])
