"""The search index: the words of every article that is ready.

The table news_search is no model: on SQLite it is FTS5's, on PostgreSQL its word lists are generated columns. Triggers
could not strip the markup, and would be lost whenever Django rebuilds the articles' table on SQLite.
"""

import re
from collections.abc import Collection, Sequence
from unicodedata import normalize

from django.db import connection
from django.utils import timezone

from news.text.words import words_of

from .states import Indexable, ready

# The engines' marks around found words among them, so that no text can contain those.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A change of these must reach the index.
FIELDS = {"title", "summary", "body", "category", "category_id", "publish_at", "status"}


def store(articles: Sequence[Indexable]) -> None:
    forget([article.pk for article in articles])
    execute_many(
        "INSERT INTO news_search (rowid, title, summary, body, facets) VALUES (%s, %s, %s, %s, %s)",
        [row_of(article) for article in ready(articles)],
    )


def forget(keys: Collection[int]) -> None:
    execute_many("DELETE FROM news_search WHERE rowid = %s", [(key,) for key in keys])


def execute_many(sql: str, rows: list) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def row_of(article: Indexable) -> tuple[int, str, str, str, str]:
    texts = (
        normalize("NFC", CONTROL.sub(" ", text)) for text in (article.title, article.summary, words_of(article.body))
    )
    title, summary, body = texts
    year = timezone.localtime(article.publish_at).year
    return article.pk, title, summary, body, " ".join(facets(article.category_id, year))


def facets(topic: int | None, year: int | None) -> list[str]:
    """Topic and year as words of the index, so that a filter costs no more than another word.

    PostgreSQL keeps them in one list with the words of the text, which cannot contain a “#”.
    """
    return [*([f"#topic{topic}"] if topic else []), *([f"#year{year}"] if year else [])]
