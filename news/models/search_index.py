"""The search index: the words of every article that is ready, and in a table apart those of working copies.

What visitors search is READY alone; WORKING has drafts, withdrawn texts and unpublished changes, for staff.

The tables are no models: on SQLite it is FTS5's, on PostgreSQL it has word lists (tsvector). Beside its texts
it keeps their words as `news.text.terms` reads them: stems, to be found whole, and forms, to be found while somebody
types. Triggers could not strip the markup, and would be lost whenever Django rebuilds the articles' table on SQLite.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from unicodedata import normalize

from django.db import connection

from news.text.characters import legible
from news.text.terms import Terms, terms
from news.text.words import words_of
from news.times import LONDON

from .states import Indexable, ready

READY, WORKING = "news_search", "news_search_working"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A change of these must reach the index.
FIELDS = {"title", "summary", "body", "category", "category_id", "publish_at", "status"}
# Before a form: a beginning is looked for among forms only, so that “pai” finds no “pay”.
FORM = "="
# PostgreSQL counts no further.
LAST_POSITION = 16_383
SQLITE = """
    INSERT INTO {table} (rowid, title, summary, body, facets, title_words, summary_words, body_words)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
# Weights A to C order the ranking; topic and year, for the filters, have none.
POSTGRESQL = """
    INSERT INTO {table} (rowid, title, summary, body, facets, title_words, words)
    SELECT rowid, title, summary, body, facets, title_words,
        setweight(title_words, 'A') || setweight(summary_words, 'B') || setweight(body_words, 'C')
        || array_to_tsvector(string_to_array(facets, ' '))
    FROM (
        SELECT %s AS rowid, %s AS title, %s AS summary, %s AS body, %s AS facets,
            %s::tsvector AS title_words, %s::tsvector AS summary_words, %s::tsvector AS body_words
    ) AS article"""


def store(articles: Sequence[Indexable]) -> None:
    write(READY, [article.pk for article in articles], [row_of(article) for article in ready(articles)])


def store_working(texts: Mapping[int, Mapping | None]) -> None:
    """By an article's key the fields of its working copy, or None if visitors see that very text."""
    write(WORKING, texts, [(pk, *texts_of(text), "") for pk, text in texts.items() if text])


def write(table: str, keys: Collection[int], rows: list[tuple]) -> None:
    forget(keys, table)
    sql, listed = (POSTGRESQL, as_tsvector) if connection.vendor == "postgresql" else (SQLITE, as_text)
    execute_many(sql.format(table=table), [(*row, *(listed(terms(text)) for text in row[1:4])) for row in rows])


def forget(keys: Collection[int], table: str) -> None:
    execute_many(f"DELETE FROM {table} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608


def execute_many(sql: str, rows: list) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def is_empty(table: str = READY) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM {table} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is None


def row_of(article: Indexable) -> tuple[int, str, str, str, str]:
    year = article.publish_at.astimezone(LONDON).year
    title, summary, body = texts_of(vars(article))
    return article.pk, title, summary, body, " ".join(facets(article.category_id, year))


def texts_of(fields: Mapping) -> list[str]:
    texts = (fields.get("title"), fields.get("summary"), words_of(str(fields.get("body") or "")))
    return [normalize("NFC", legible(CONTROL.sub(" ", str(text or "")))) for text in texts]


def as_text(words: Terms) -> str:
    """For FTS5, which takes each for a word, since its tokenizer keeps FORM."""
    return " ".join([*words.stems, *(FORM + form for form in words.forms)])


def as_tsvector(words: Terms) -> str:
    """PostgreSQL's notation; there is nothing to escape among letters and digits."""
    stems = (f"{stem}:{min(place, LAST_POSITION)}" for place, stem in enumerate(words.stems, 1))
    return " ".join([*stems, *(f"{FORM}{form}:1" for form in words.forms)])


def facets(topic: int | None, year: int | None) -> list[str]:
    """Topic and year as words of the index, so that a filter costs no more than another word.

    They stand with the words of the text, which cannot contain a “#”.
    """
    return [*([f"#topic{topic}"] if topic else []), *([f"#year{year}"] if year else [])]
