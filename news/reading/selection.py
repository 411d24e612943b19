from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.db.models import Q
from django.utils import timezone

from news.models import Article

from .article_cards import Listed
from .cursor import BEGINNING, EPOCH, NEWER, OLDER, Cursor
from .prepared_queries import AUTHOR, HERE, NOW, SINCE, TOPIC, UNTIL, PreparedQuery

LENGTH = 12
ANY = Q()


@dataclass(frozen=True)
class Selection:
    """All published articles, or those of a topic or an author (primary keys) or between two moments.

    The methods return a page's rows and one more, where there are so many.
    """

    topic: int | None = None
    author: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def numbered(self, number: int) -> list[Listed]:
        return self.rows(start=(number - 1) * LENGTH)

    def before(self, cursor: Cursor) -> list[Listed]:
        until = min(self.until or cursor.moment, cursor.moment)
        return replace(self, until=until).rows(OLDER, cursor)

    def after(self, cursor: Cursor) -> list[Listed]:
        """The nearest first."""
        return self.rows(NEWER, cursor)

    def rows(self, where: Q = ANY, cursor: Cursor = BEGINNING, start: int = 0) -> list[Listed]:
        now = timezone.now()
        found = prepared(where, start, self.topic is not None, self.since is not None, self.author is not None).rows(
            now=now,
            until=self.until or now,
            since=self.since or EPOCH,
            topic=self.topic or 0,
            author=self.author or 0,
            here=cursor.moment,
            here_pk=cursor.pk,
        )
        return [Listed(*row) for row in found]


@cache
def prepared(where: Q, start: int, of_topic: bool, has_start: bool, of_author: bool) -> PreparedQuery:
    articles = Article.objects.published(at=NOW, until=UNTIL).filter(where).newest_first()
    articles = articles.filter(category=TOPIC) if of_topic else articles
    articles = articles.filter(publish_at__gte=SINCE) if has_start else articles
    if of_author:
        articles = articles.by_author(AUTHOR, **({"gte": HERE} if where == NEWER else {"lte": UNTIL}))
    articles = articles.reverse() if where == NEWER else articles
    return PreparedQuery(articles.values_list(*Listed._fields)[start : start + LENGTH + 1])
