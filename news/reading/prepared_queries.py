"""Queries compiled to SQL once: compiling takes Django longer than running takes the database."""

from datetime import datetime
from functools import cached_property
from itertools import chain

from django.db import connection
from django.db.models import Expression, QuerySet

type Value = datetime | int | str


class Placeholder(Expression):
    """Stands in a QuerySet for a value that `PreparedQuery.rows` is given under this name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


NOW, UNTIL, SINCE = Placeholder("now"), Placeholder("until"), Placeholder("since")
HERE, HERE_PK = Placeholder("here"), Placeholder("here_pk")
TOPIC, AUTHOR, SLUG = Placeholder("topic"), Placeholder("author"), Placeholder("slug")


class PreparedQuery:
    """One query, or several of the same columns in one.

    Each keeps its own order and limit, which SQLite refuses in the union that Django would write.
    """

    def __init__(self, *queries: QuerySet) -> None:
        self.queries = queries

    def rows(self, **values: Value) -> list[list]:
        sql, params, converters = self.compiled
        adapted = {name: connection.ops.adapt_unknown_value(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [adapted[each.name] if isinstance(each, Placeholder) else each for each in params])
            rows = cursor.fetchall()
        # Compilers hold a connection, which belongs to one thread.
        compiler = self.queries[0].query.get_compiler(connection=connection)
        return list(compiler.apply_converters(rows, converters))

    @cached_property
    def compiled(self) -> tuple[str, list, dict]:
        """SQL, its parameters with the placeholders among them, and Django's converters by column."""
        compilers = [each.query.get_compiler(each.db) for each in self.queries]
        parts, params = zip(*(each.as_sql() for each in compilers), strict=True)
        sql = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part" for part in parts) if parts[1:] else parts[0]  # noqa: S608
        converters = compilers[0].get_converters([column for column, *_ in compilers[0].select])
        return sql, [*chain(*params)], converters
