"""What to read beside an article: its neighbours in time, and others of its topic that share its words."""

import re
from dataclasses import dataclass

from .models import Article
from .paging import Cursor

# Read on either side of the article, so that the choice costs the same among a million.
CANDIDATES = 24
LENGTH = 3
# Words that many titles share say little about what an article is about; so do short ones.
WORD = re.compile(r"[^\W\d_]{4,}")
COMMON = {"about", "after", "before", "from", "have", "into", "more", "that", "their", "them", "they", "this", "what"}
COMMON |= {"when", "where", "which", "will", "with", "without", "your", "locum", "locums", "agency"}


@dataclass(frozen=True)
class Surroundings:
    previous: Article | None
    next: Article | None
    related: list[Article]


def surroundings(article: Article) -> Surroundings:
    """Neighbours and related articles of a published article, in one query of bounded cost."""
    live, here = Article.objects.published(), Cursor.of(article)
    older, newer = live.filter(here.older).newest_first(), live.filter(here.newer).newest_first().reverse()
    topic = {"category": article.category_id}
    slices = (older[:1], newer[:1], older.filter(**topic)[:CANDIDATES], newer.filter(**topic)[:CANDIDATES])
    # Each arm asks for keys from within: SQLite takes no LIMIT in the arms of a UNION themselves.
    shown = Article.objects.only("title", "slug", "summary", "publish_at", "category")
    first, *others = (shown.filter(pk__in=each.values("pk")) for each in slices)
    around = sorted(first.union(*others), key=lambda each: (each.publish_at, each.pk))
    before = [each for each in around if (each.publish_at, each.pk) < (article.publish_at, article.pk)]
    after = around[len(before) :]
    return Surroundings(
        previous=before[-1] if before else None, next=after[0] if after else None, related=most_alike(article, around)
    )


def most_alike(article: Article, candidates: list[Article]) -> list[Article]:
    """Of the same topic, those that share the most words; of equals the nearest in time."""
    words = words_of(article)

    def likeness(other: Article) -> tuple[int, float, int]:
        return -len(words & words_of(other)), abs((other.publish_at - article.publish_at).total_seconds()), other.pk

    return sorted((each for each in candidates if each.category_id == article.category_id), key=likeness)[:LENGTH]


def words_of(article: Article) -> set[str]:
    """The telling words of title and summary, cut to their beginnings so that endings do not matter."""
    words = WORD.findall(f"{article.title} {article.summary}".lower())
    return {word[:6] for word in words if word not in COMMON}
