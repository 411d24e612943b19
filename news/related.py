"""What to read beside an article: its neighbours in time, and others of its topic that share its words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.db import connection
from django.utils import timezone

from .models import Article
from .paging import Cursor

# Read on either side of the article, so that the choice costs the same among a million.
CANDIDATES = 12
LENGTH = 3
SHOWN = ("id", "title", "slug", "summary", "publish_at", "category_id")
# Stand in the statement where each article's own values go; now is later than the article.
HERE, NOW, TOPIC = Cursor(datetime(1001, 1, 1, tzinfo=UTC), -1), datetime(1002, 2, 2, tzinfo=UTC), -2
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
    found = Article.objects.raw(*statement_for(article, timezone.now()))
    around = sorted(found, key=lambda each: (each.publish_at, each.pk))
    before = [each for each in around if (each.publish_at, each.pk) < (article.publish_at, article.pk)]
    after = around[len(before) :]
    return Surroundings(
        previous=before[-1] if before else None, next=after[0] if after else None, related=most_alike(article, around)
    )


def statement_for(article: Article, now: datetime) -> tuple[str, list]:
    """SQL and its parameters, with the article's own values in the places of the marks."""
    sql, parameters = statement(connection.vendor)
    adapt = connection.ops.adapt_datetimefield_value
    values = {
        adapt(NOW): adapt(now),
        adapt(HERE.moment): adapt(min(article.publish_at, now)),
        HERE.pk: article.pk,
        TOPIC: article.category_id,
    }
    return sql, [values.get(parameter, parameter) for parameter in parameters]


@cache
def statement(vendor: str) -> tuple[str, list]:
    """The query with marks for values. Django takes ten times as long to write it as a database to answer it."""
    older = Article.objects.published(at=NOW, until=HERE.moment).filter(HERE.older).newest_first()
    newer = Article.objects.published(at=NOW).filter(HERE.newer).newest_first().reverse()
    topic = {"category": TOPIC}
    slices = (older[:1], newer[:1], older.filter(**topic)[:CANDIDATES], newer.filter(**topic)[:CANDIDATES])
    # Each arm asks for keys from within: SQLite takes no LIMIT in the arms of a UNION themselves.
    first, *others = (Article.objects.filter(pk__in=each.values("pk")).values_list(*SHOWN) for each in slices)
    sql, parameters = first.union(*others).query.sql_with_params()
    return f"WITH around ({', '.join(SHOWN)}) AS ({sql}) SELECT * FROM around", list(parameters)  # noqa: S608


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
