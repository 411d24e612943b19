"""Cursors: the position in the order of articles that a link from page to page carries."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.http import Http404

from news.models import Article

from .article_cards import Listed
from .prepared_queries import HERE, HERE_PK

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Relative to a cursor's values. Pair OLDER with `published(until=HERE)`, which bounds the index scan.
OLDER = Q(publish_at__lt=HERE) | Q(pk__lt=HERE_PK)
NEWER = Q(publish_at__gte=HERE) & (Q(publish_at__gt=HERE) | Q(pk__gt=HERE_PK))


@dataclass(frozen=True)
class Cursor:
    """Written as microseconds since 1970, before which they are negative, and primary key."""

    moment: datetime
    pk: int

    @classmethod
    def of(cls, article: Listed | Article) -> "Cursor":
        return cls(article.publish_at, article.pk)

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        if not (found := re.fullmatch(r"(-?\d{1,18})-(\d{1,18})", text, re.ASCII)):
            raise Http404("No such place in the list.")
        try:
            return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))
        except OverflowError:
            raise Http404("No such place in the list.") from None

    def __str__(self):
        return f"{(self.moment - EPOCH) // timedelta(microseconds=1)}-{self.pk}"


# Older than any article: the page after it holds the oldest ones.
BEGINNING = Cursor(datetime.min.replace(tzinfo=UTC), 0)
