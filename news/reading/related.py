import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from news.addresses import article_address
from news.models import Article

from .cursor import NEWER, OLDER
from .prepared_queries import HERE, NOW, TOPIC, PreparedQuery

# On either side of the article, so that the choice costs the same among a million.
CANDIDATES = 8
LENGTH = 3
# Short and common words say little about a subject.
WORD = re.compile(r"[^\W\d_]{4,}")
COMMON = {"about", "after", "before", "from", "have", "into", "more", "that", "their", "them", "they", "this", "what"}
COMMON |= {"when", "where", "which", "will", "with", "without", "your", "locum", "locums", "agency"}


class Neighbour(NamedTuple):
    publish_at: datetime
    pk: int
    slug: str
    title: str
    summary: str
    category_id: int

    def get_absolute_url(self) -> str:
        return article_address(self.slug)


@dataclass(frozen=True)
class Surroundings:
    previous: Neighbour | None
    next: Neighbour | None
    related: list[Neighbour]


def surroundings(article: Article) -> Surroundings:
    now = timezone.now()
    place = (min(article.publish_at, now), article.pk)
    found = AROUND.rows(now=now, here=place[0], here_pk=article.pk, topic=article.category_id or 0)
    # A set, since neighbours may be of its topic too.
    around = sorted({Neighbour(*row) for row in found})
    before = [each for each in around if each[:2] < place]
    after = around[len(before) :]
    return Surroundings(
        previous=before[-1] if before else None, next=after[0] if after else None, related=most_alike(article, around)
    )


def queries() -> list[QuerySet]:
    older = Article.objects.published(at=NOW, until=HERE).filter(OLDER).newest_first()
    newer = Article.objects.published(at=NOW).filter(NEWER).newest_first().reverse()
    topic = {"category": TOPIC}
    slices = (older[:1], newer[:1], older.filter(**topic)[:CANDIDATES], newer.filter(**topic)[:CANDIDATES])
    return [each.values_list(*Neighbour._fields) for each in slices]


AROUND = PreparedQuery(*queries())


def most_alike(article: Article, candidates: list[Neighbour]) -> list[Neighbour]:
    """Those that share the most words; of equals the nearest in time."""
    words = keywords(article.title, article.summary)

    def likeness(other: Neighbour) -> tuple[int, float, int]:
        shared = len(words & keywords(other.title, other.summary))
        return -shared, abs((other.publish_at - article.publish_at).total_seconds()), other.pk

    return sorted((each for each in candidates if each.category_id == article.category_id), key=likeness)[:LENGTH]


# Each article is a candidate on the pages of two dozen others.
@lru_cache(maxsize=500)
def keywords(title: str, summary: str) -> frozenset[str]:
    """Cut to six letters, so that endings do not matter."""
    words = WORD.findall(f"{title} {summary}".lower())
    return frozenset(word[:6] for word in words if word not in COMMON)
