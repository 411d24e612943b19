"""What the search index holds: the words of every article that is ready.

The table news_search is no model: on SQLite it is FTS5's, on PostgreSQL its word lists are generated columns. Its rows
are written where articles are saved; triggers would be lost whenever Django rebuilds the articles' table on SQLite, and
could not take the markup off.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from unicodedata import normalize

from django.db import connection
from django.utils import timezone

from news.text.words import words_of

if TYPE_CHECKING:
    from . import Article

# Also the marks that engines put around found words, which therefore cannot be in a text.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A change of these must reach the index.
FIELDS = {"title", "summary", "body", "category", "category_id", "publish_at", "status"}
BATCH = 500


def store(articles: Iterable["Article"]) -> None:
    """Bring the articles' rows up to date; the caller's transaction makes both one change."""
    articles = list(articles)
    forget(article.pk for article in articles)
    rows = [row_of(article) for article in articles if article.status == article.Status.READY]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO news_search (rowid, title, summary, body, facets) VALUES (%s, %s, %s, %s, %s)", rows
        )


def forget(keys: Iterable[int]) -> None:
    """Take articles out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM news_search WHERE rowid = %s", [(key,) for key in keys])


def row_of(article: "Article") -> tuple[int, str, str, str, str]:
    texts = (
        normalize("NFC", CONTROL.sub(" ", text)) for text in (article.title, article.summary, words_of(article.body))
    )
    title, summary, body = texts
    year = timezone.localtime(article.publish_at).year
    return article.pk, title, summary, body, " ".join(facets(article.category_id, year))


def facets(topic: int | None, year: int | None) -> list[str]:
    """The words by which the index knows topic and year, so that a filter costs no more than another word.

    The sign keeps them apart from words of a text, on PostgreSQL, where all are in one list: nobody can type it.
    """
    return [*([f"#topic{topic}"] if topic else []), *([f"#year{year}"] if year else [])]
