"""Full-text search by SQLite's FTS5 and PostgreSQL's tsvector, behind one interface.

Ranking reads every match, and a common word may be in half of all articles. So only the newest thousand matches are
ranked, after those with the words in their title, which are queried apart: a common word costs no more than a rare one.
"""

from dataclasses import dataclass
from typing import Protocol
from unicodedata import normalize

from django.db import connection, transaction

from .query import Query

RANKED = 1_000
# Results beyond this are not shown.
MOST = 200
# Around found words in excerpts; news/models/search_index.py keeps them out of the texts.
START, END = "\x02", "\x03"

# SQL and its parameters.
type Question = tuple[str, list]


@dataclass(frozen=True)
class Excerpt:
    """Plain text with found words between START and END."""

    title: str
    summary: str
    passage: str


class Engine(Protocol):
    def titles(self, query: Query) -> list[int]:
        """Keys of the newest articles with all words in their title."""

    def best(self, query: Query) -> list[int]:
        """The same, then keys of the newest matches by rank; there may be duplicates."""

    def newest(self, query: Query) -> list[int]:
        """Keys of the newest matches, at most RANKED."""

    def excerpts(self, query: Query, keys: list[int]) -> dict[int, Excerpt]: ...


class SQLite:
    """Every word is quoted, so that FTS5 takes nothing typed for an operator."""

    NEWEST = "SELECT rowid FROM news_search WHERE news_search MATCH %s ORDER BY rowid DESC LIMIT %s"

    def newest(self, query: Query) -> list[int]:
        return keys_of((self.NEWEST, [self.match(query, "{title summary body}"), RANKED]))

    def titles(self, query: Query) -> list[int]:
        return keys_of(self.in_titles(query))

    def best(self, query: Query) -> list[int]:
        match = self.match(query, "{title summary body}")
        sql = """
            SELECT rowid FROM news_search WHERE news_search MATCH %s AND rowid >= (
                SELECT MIN(rowid) FROM (
                    SELECT rowid FROM news_search WHERE news_search MATCH %s ORDER BY rowid DESC LIMIT %s
                )
            ) ORDER BY bm25(news_search, 10, 4, 1, 0), rowid DESC LIMIT %s"""
        return keys_of(self.in_titles(query), (sql, [match, match, RANKED, MOST]))

    def in_titles(self, query: Query) -> Question:
        return self.NEWEST, [self.match(query, "title"), MOST]

    def excerpts(self, query: Query, keys: list[int]) -> dict[int, Excerpt]:
        # The plus keeps SQLite from running MATCH once for each key; BETWEEN bounds the single run.
        # Only placeholders and, below, function calls are put into the SQL.
        sql = f"""
            SELECT rowid, highlight(news_search, 0, char(2), char(3)), highlight(news_search, 1, char(2), char(3)),
                snippet(news_search, 2, char(2), char(3), '…', 30)
            FROM news_search
            WHERE news_search MATCH %s AND rowid BETWEEN %s AND %s AND +rowid IN ({places(keys)})"""  # noqa: S608
        match = self.match(query, "{title summary body}")
        return excerpts_of(sql, [match, min(keys), max(keys), *keys])

    def match(self, query: Query, columns: str) -> str:
        words = [f'"{word}"' for word in query.words]
        if query.is_last_begun:
            words[-1] = f"({' OR '.join([f'{words[-1]}*', *(f'"{word}"' for word in query.endings)])})"
        return " AND ".join([f"{columns} : ({' AND '.join(words)})", *(f'facets : "{each}"' for each in query.facets)])


# European letters without accents, as in the word lists (migration 0006); FTS5 strips accents itself.
LETTERS = {letter: normalize("NFD", letter)[0] for letter in map(chr, range(0xC0, 0x180))}
PLAIN = str.maketrans({letter: plain for letter, plain in LETTERS.items() if plain.isascii()})


class PostgreSQL:
    def newest(self, query: Query) -> list[int]:
        sql, values = self.newest_rows(query)
        return self.keys_by_index((f"SELECT rowid FROM ({sql}) AS newest", values))  # noqa: S608

    def titles(self, query: Query) -> list[int]:
        return self.keys_by_index(self.in_titles(query))

    def best(self, query: Query) -> list[int]:
        words, values = self.match(query)
        newest, its_values = self.newest_rows(query)
        sql = f"""
            WITH newest AS MATERIALIZED ({newest})
            SELECT rowid FROM newest ORDER BY ts_rank(words, {words}) DESC, rowid DESC LIMIT %s"""  # noqa: S608
        return self.keys_by_index(self.in_titles(query), (sql, [*its_values, *values, MOST]))

    def in_titles(self, query: Query) -> Question:
        words, values = self.match(query)
        facets = "".join(" AND words @@ %s::tsquery" for _ in query.facets)
        sql = f"SELECT rowid FROM news_search WHERE title_words @@ ({words}){facets} ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        return sql, [*values, *map(quoted, query.facets), MOST]

    def newest_rows(self, query: Query) -> tuple[str, list]:
        words, values = self.match(query)
        wanted = " && ".join([words, *("%s::tsquery" for _ in query.facets)])
        sql = f"SELECT rowid, words FROM news_search WHERE words @@ ({wanted}) ORDER BY {self.age(query)} DESC LIMIT %s"  # noqa: S608
        return sql, [*values, *map(quoted, query.facets), RANKED]

    def excerpts(self, query: Query, keys: list[int]) -> dict[int, Excerpt]:
        words, values = self.match(query)
        marks = f"StartSel={START},StopSel={END}"
        sql = f"""
            SELECT rowid, ts_headline('news_english', title, query, %s),
                ts_headline('news_english', summary, query, %s),
                ts_headline('news_english', body, query, %s)
            FROM news_search, (SELECT {words} AS query) AS asked WHERE rowid IN ({places(keys)})"""  # noqa: S608
        whole, part = f"{marks},HighlightAll=true", f"{marks},MaxWords=30,MinWords=15"
        return excerpts_of(sql, [whole, whole, part, *values, *keys])

    def match(self, query: Query) -> tuple[str, list[str]]:
        """SQL for the words, and its parameters."""
        parts = []
        words = [word.translate(PLAIN) for word in query.words]
        if complete := words[:-1] if query.is_last_begun else words:
            parts.append(("plainto_tsquery('news_english', %s)", " ".join(complete)))
        if query.is_last_begun:
            begun = [f"'{words[-1]}':*", *(quoted(word.translate(PLAIN)) for word in query.endings)]
            parts.append(("to_tsquery('news_english', %s)", " | ".join(begun)))
        return " && ".join(sql for sql, _ in parts), [value for _, value in parts]

    def age(self, query: Query) -> str:
        """A sum, unless there is one word: it keeps the planner off the primary key.

        The planner cannot estimate how rarely several words meet, and might scan the whole table backwards for a
        thousand matches.
        """
        return "rowid" if len(query.words) == 1 and not query.facets else "rowid + 0"

    def keys_by_index(self, *questions: Question) -> list[int]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The planner underestimates the cost of unpacking word lists; a sequential scan is never faster.
                cursor.execute("SET LOCAL enable_seqscan = off")
            return keys_of(*questions)


def quoted(word: str) -> str:
    return f"'{word}'"


def engine() -> Engine:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def keys_of(*questions: Question) -> list[int]:
    found: list[int] = []
    with connection.cursor() as cursor:
        for sql, values in questions:
            cursor.execute(sql, values)
            found += [key for (key,) in cursor.fetchall()]
    return found


def excerpts_of(sql: str, values: list) -> dict[int, Excerpt]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {key: Excerpt(*texts) for key, *texts in cursor.fetchall()}


def places(keys: list[int]) -> str:
    return ", ".join(["%s"] * len(keys))
