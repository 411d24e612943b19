"""Queries whose SQL Django writes once for all pages. Writing one takes it longer than a database takes to answer it.

A query is written with marks where each page's own values go; `rows` sends it with the values instead.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from django.db import connection
from django.db.models import QuerySet

type Value = datetime | int | str

# Values that no article has. A mark must stand to another as their values will: what Python compares while the
# query is written comes out as it would for those. So until is earlier than now.
NOW = datetime(1002, 2, 2, tzinfo=UTC)
UNTIL = datetime(1001, 1, 1, tzinfo=UTC)
HERE = datetime(1000, 1, 1, tzinfo=UTC)
SINCE = datetime(999, 9, 9, tzinfo=UTC)
HERE_PK, TOPIC = -1, -2
SLUG = "\N{REPLACEMENT CHARACTER}"
MARKS = (NOW, UNTIL, HERE, SINCE, HERE_PK, TOPIC, SLUG)


class Prepared:
    """The query that `write` returns, with the marks above in place of values.

    `write` may return several queries of the same columns: their rows come one query's after the other's. Each keeps
    its own order and end, which SQLite does not take in the union that Django would write.
    """

    def __init__(self, write: Callable[[], QuerySet | list[QuerySet]]) -> None:
        self.write = write
        self.here = threading.local()

    def rows(self, values: Mapping[Value, Value]) -> list:
        """What the query finds with these values for its marks, in one query."""
        written = self.here.__dict__.get(connection.vendor) or self.write_here()
        return written.rows(values)

    def write_here(self) -> "Written":
        """Written once by each thread: a compiler holds its connection."""
        queries = self.write()
        written = self.here.__dict__[connection.vendor] = Written(queries if isinstance(queries, list) else [queries])
        return written


class Written:
    """SQL, and the first query with its compiler, which make objects of the rows."""

    def __init__(self, queries: list[QuerySet]) -> None:
        compilers = [each.query.get_compiler(each.db) for each in queries]
        parts = [each.as_sql() for each in compilers]
        self.sql = parts[0][0]
        if len(parts) > 1:
            self.sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part" for sql, _ in parts)  # noqa: S608
        marks = {adapt(mark): mark for mark in MARKS}
        parameters = [each for _, own in parts for each in own]
        # Each with the mark it is, if it is one.
        self.parameters = [(marks.get(each), each) for each in parameters]
        self.query, self.compiler = queries[0], compilers[0]
        # Which column needs which conversion is the same each time.
        converters = self.compiler.get_converters([column for column, *_ in self.compiler.select])
        self.compiler.get_converters = lambda _: converters  # type: ignore[method-assign]
        self.query.query.get_compiler = lambda *_, **__: self.compiler  # type: ignore[method-assign]

    def rows(self, values: Mapping[Value, Value]) -> list:
        adapted = {mark: adapt(value) for mark, value in values.items()}
        sent = self.sql, tuple(each if mark is None else adapted[mark] for mark, each in self.parameters)
        self.compiler.as_sql = lambda *_: sent  # type: ignore[method-assign]
        # Past the query's own list of results, which it would keep.
        return [*self.query._iterable_class(self.query)]  # type: ignore[misc]


def adapt(value: Value) -> object:
    """As it stands among the parameters of the connection's kind of database."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
