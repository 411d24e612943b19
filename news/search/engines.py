"""The two databases' ways to find words: the same questions, answered by each.

Ranking costs a look at every match, which for a word in half of all articles is most of them. So only the newest
thousand matches are ranked, and the newest with the words in the title are found apart and go first: a frequent word
costs no more than a rare one, among a thousand articles or a million.
"""

from dataclasses import dataclass
from typing import Protocol
from unicodedata import normalize

from django.db import connection, transaction

from .query import Query

RANKED = 1_000
# As many as anybody would page through.
MOST = 200
# Around found words in excerpts; news.search.index keeps them out of the texts.
START, END = "\x02", "\x03"


# SQL and its values.
type Question = tuple[str, list]


@dataclass(frozen=True)
class Excerpt:
    """Title, summary and a passage of the body, found words between START and END; plain text otherwise."""

    title: str
    summary: str
    passage: str


class Engine(Protocol):
    def titles(self, query: Query) -> list[int]:
        """Keys of the newest articles with all words in their title."""

    def best(self, query: Query) -> list[int]:
        """The same, then the keys of the best of the newest matches; some are among both."""

    def newest(self, query: Query) -> list[int]:
        """Keys of the newest matches, at most RANKED."""

    def excerpts(self, query: Query, keys: list[int]) -> dict[int, Excerpt]: ...


class SQLite:
    """FTS5. Every word is quoted, so that nothing typed is ever read as an operator."""

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
        # The plus keeps SQLite from asking the whole question anew for every key; the ends bound the one it asks.
        # Into the text of the SQL go only numbers of places and, below, calls without what was typed.
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


# European letters without their accents, as the word lists hold them (migration 0006); FTS5 does that itself.
LETTERS = {letter: normalize("NFD", letter)[0] for letter in map(chr, range(0xC0, 0x180))}
PLAIN = str.maketrans({letter: plain for letter, plain in LETTERS.items() if plain.isascii()})


class PostgreSQL:
    """Word lists with a GIN index."""

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
        """The newest matches with their word lists, as SQL and its values."""
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
        """The words as SQL and its values."""
        parts = []
        words = [word.translate(PLAIN) for word in query.words]
        if complete := words[:-1] if query.is_last_begun else words:
            parts.append(("plainto_tsquery('news_english', %s)", " ".join(complete)))
        if query.is_last_begun:
            begun = [f"'{words[-1]}':*", *(quoted(word.translate(PLAIN)) for word in query.endings)]
            parts.append(("to_tsquery('news_english', %s)", " | ".join(begun)))
        return " && ".join(sql for sql, _ in parts), [value for _, value in parts]

    def age(self, query: Query) -> str:
        """A sum, which no index is sorted by: of several words the planner cannot know how rarely they meet.

        It might read the whole table backwards in search of a thousand matches. Of one word it knows.
        """
        return "rowid" if len(query.words) == 1 and not query.facets else "rowid + 0"

    def keys_by_index(self, *questions: Question) -> list[int]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The planner does not know what unpacking every word list costs; reading them all is never faster.
                cursor.execute("SET LOCAL enable_seqscan = off")
            return keys_of(*questions)


def quoted(word: str) -> str:
    """As PostgreSQL writes a word that it shall take as it is."""
    return f"'{word}'"


def engine() -> Engine:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def keys_of(*questions: Question) -> list[int]:
    """The keys that each finds, one after the other."""
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
