"""Articles that staff want first in the lists, each until its moment."""

from dataclasses import replace

from news.models import Article
from news.models.next_change import next_change
from news.pages.memo import remembered

from .article_cards import Listed
from .paging import ListPage

MOST = 3


@remembered(size=100, until=next_change)
def pinned(topic: int | None) -> list[Listed]:
    """Of a topic its own, which need not be among the newest of all."""
    articles = Article.objects.published().pinned().newest_first()
    own = articles.filter(category=topic) if topic else articles
    return [Listed(*row) for row in own.values_list(*Listed._fields)[:MOST]]


def with_pinned(page: ListPage, topic: int | None) -> ListPage:
    """They also keep their place on later pages, so that no cursor shifts."""
    if not page.is_first:
        return page
    first = pinned(topic)
    return replace(page, articles=[*first, *(each for each in page.articles if each not in first)])
