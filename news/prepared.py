"""Queries whose SQL Django writes once for all pages. Writing one takes it longer than a database takes to answer it.

A query is written with marks where each page's own values go; `rows` sends it with the values instead.
"""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import UTC, datetime

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

type Value = datetime | int | str
type Written = tuple[QuerySet, SQLCompiler, str, tuple]

# Values that no article has. A mark must stand to another as their values will: what Python compares while the
# query is written comes out as it would for those. So until is earlier than now.
NOW = datetime(1002, 2, 2, tzinfo=UTC)
UNTIL = datetime(1001, 1, 1, tzinfo=UTC)
HERE = datetime(1000, 1, 1, tzinfo=UTC)
SINCE = datetime(999, 9, 9, tzinfo=UTC)
HERE_PK, TOPIC = -1, -2
SLUG = "\N{REPLACEMENT CHARACTER}"


class Prepared:
    """The query that `write` returns, with the marks above in place of values."""

    def __init__(self, write: Callable[[], QuerySet]) -> None:
        self.write = write
        self.written: dict[str, Written] = {}

    def rows(self, values: Mapping[Value, Value]) -> list:
        """What the query finds with these values for its marks: one query."""
        queryset, compiler, sql, parameters = self.written.get(connection.vendor) or self.compile()
        adapted = {adapt(mark): adapt(value) for mark, value in values.items()}
        parameters = tuple(adapted.get(each, each) for each in parameters)
        # A copy for this thread: compilers hold a connection. All else in it is only read.
        compiler = copy(compiler)
        compiler.connection = connection
        asked = queryset.all()
        compiler.as_sql = lambda *_: (sql, parameters)  # type: ignore[assignment, method-assign, misc]
        asked.query.get_compiler = lambda *_, **__: compiler  # type: ignore[assignment, method-assign, misc]
        return list(asked)

    def compile(self) -> Written:
        queryset = self.write()
        compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = compiler.as_sql()
        written = self.written[connection.vendor] = queryset, compiler, sql, tuple(parameters)
        return written


def adapt(value: Value) -> object:
    """As it stands among the parameters of the connection's kind of database."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
