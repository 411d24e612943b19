"""Full-text search by SQLite's FTS5 and PostgreSQL's tsvector, behind one interface.

Ranking reads every match, and a common word may be in half of all articles. So only the newest thousand matches are
ranked, after those with the words in their title, which are queried apart: a common word costs no more than a rare one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction

from news.models.search_index import FORM, READY

from .query import Wanted

RANKED = 1_000
# Results beyond this are not shown.
MOST = 200

# SQL and its parameters.
type Question = tuple[str, list]


class Excerpt(NamedTuple):
    title: str
    summary: str
    body: str


@dataclass(frozen=True)
class Index:
    """`newest` looks into what visitors see, unless the table of working copies is named."""

    table: str = READY


class SQLite(Index):
    """`facets` are words of the index that must occur too. Every word is quoted: FTS5 takes nothing for an operator."""

    NEWEST = "SELECT rowid FROM news_search WHERE news_search MATCH %s ORDER BY rowid DESC LIMIT %s"
    BEST = f"""
        SELECT key FROM (
            SELECT rowid AS key, 0 AS part, 0.0 AS place FROM ({NEWEST})
            UNION ALL
            SELECT * FROM (
                SELECT rowid, 1, bm25(news_search, 0, 0, 0, 10, 4, 1, 0) AS place FROM news_search
                WHERE news_search MATCH %s AND rowid >= (SELECT MIN(rowid) FROM ({NEWEST}))
                ORDER BY place, rowid DESC LIMIT %s
            )
        ) ORDER BY part, place, key DESC"""  # noqa: S608

    def titles(self, wanted: Wanted, facets: Sequence[str] = ()) -> list[int]:
        """Keys of the newest articles with all words in their title."""
        return keys_of(*self.in_titles(wanted, facets))

    def in_titles(self, wanted: Wanted, facets: Sequence[str] = ()) -> Question:
        return self.NEWEST, [self.match(wanted, facets, "title_words"), MOST]

    def newest(self, wanted: Wanted, facets: Sequence[str] = ()) -> list[int]:
        """Keys of the newest matches, at most RANKED."""
        return keys_of(*self.newest_keys(wanted, facets))

    def newest_keys(self, wanted: Wanted, facets: Sequence[str] = ()) -> Question:
        return self.NEWEST.replace(READY, self.table), [self.match(wanted, facets), RANKED]

    def best(self, wanted: Wanted, facets: Sequence[str] = ()) -> list[int]:
        """Those of `titles`, then the others by rank; there may be duplicates."""
        match, in_titles = self.match(wanted, facets), self.match(wanted, facets, "title_words")
        return keys_of(self.BEST, [in_titles, MOST, match, match, RANKED, MOST])

    def match(
        self, wanted: Wanted, facets: Sequence[str], columns: str = "{title_words summary_words body_words}"
    ) -> str:
        words = " AND ".join(f"({' OR '.join(map(self.spelled, spellings))})" for spellings in wanted)
        return " AND ".join([f"{columns} : ({words})", *(f'facets : "{each}"' for each in facets)])

    def spelled(self, spelling: str) -> str:
        return f'"{spelling}"*' if spelling.startswith(FORM) else f'"{spelling}"'


class PostgreSQL(Index):
    def titles(self, wanted: Wanted, facets: Sequence[str] = ()) -> list[int]:
        return self.keys_by_index(*self.in_titles(wanted, facets))

    def newest(self, wanted: Wanted, facets: Sequence[str] = ()) -> list[int]:
        return self.keys_by_index(*self.newest_keys(wanted, facets))

    def newest_keys(self, wanted: Wanted, facets: Sequence[str] = ()) -> Question:
        sql, values = self.newest_rows(wanted, facets)
        return f"SELECT rowid FROM ({sql}) AS newest".replace(READY, self.table), values  # noqa: S608

    def best(self, wanted: Wanted, facets: Sequence[str] = ()) -> list[int]:
        titles, their_values = self.in_titles(wanted, facets)
        newest, values = self.newest_rows(wanted, facets)
        sql = f"""
            WITH titles AS ({titles}), newest AS MATERIALIZED ({newest}), ranked AS (
                SELECT rowid, -ts_rank(words, %s::tsquery) AS place FROM newest ORDER BY place, rowid DESC LIMIT %s
            )
            SELECT rowid FROM (
                SELECT rowid, 0 AS part, 0 AS place FROM titles UNION ALL SELECT rowid, 1, place FROM ranked
            ) AS found ORDER BY part, place, rowid DESC"""  # noqa: S608
        return self.keys_by_index(sql, [*their_values, *values, self.match(wanted), MOST])

    def in_titles(self, wanted: Wanted, facets: Sequence[str] = ()) -> Question:
        narrowed = "".join(" AND words @@ %s::tsquery" for _ in facets)
        sql = f"SELECT rowid FROM news_search WHERE title_words @@ %s::tsquery{narrowed} ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        return sql, [self.match(wanted), *map(quoted, facets), MOST]

    def newest_rows(self, wanted: Wanted, facets: Sequence[str]) -> Question:
        # A sum, unless there is one word: it keeps the planner off the primary key. It cannot estimate how rarely
        # several words meet, and might scan the whole table backwards for a thousand matches.
        age = "rowid" if len(wanted) == 1 and not facets else "rowid + 0"
        sql = f"SELECT rowid, words FROM news_search WHERE words @@ %s::tsquery ORDER BY {age} DESC LIMIT %s"  # noqa: S608
        return sql, [" & ".join([self.match(wanted), *map(quoted, facets)]), RANKED]

    def match(self, wanted: Wanted) -> str:
        return " & ".join(f"({' | '.join(map(self.spelled, spellings))})" for spellings in wanted)

    def spelled(self, spelling: str) -> str:
        if spelling.startswith(FORM):
            return f"{quoted(spelling)}:*"
        return f"({' <-> '.join(map(quoted, spelling.split()))})"

    def keys_by_index(self, sql: str, values: list) -> list[int]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The planner underestimates the cost of unpacking word lists; a sequential scan is never faster.
                cursor.execute("SET LOCAL enable_seqscan = off")
            return keys_of(sql, values)


def quoted(word: str) -> str:
    return f"'{word}'"


def engine(table: str = READY) -> SQLite | PostgreSQL:
    return PostgreSQL(table) if connection.vendor == "postgresql" else SQLite(table)


def keys_of(sql: str, values: list) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]


def excerpts(keys: list[int]) -> dict[int, Excerpt]:
    # Only placeholders are put into the SQL.
    sql = f"SELECT rowid, title, summary, body FROM news_search WHERE rowid IN ({', '.join(['%s'] * len(keys))})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        return {key: Excerpt(*texts) for key, *texts in cursor.fetchall()}
