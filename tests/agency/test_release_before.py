"""The release before runs on this one's tables: its queries find what they name, and may leave out what is new."""

import json

import pytest
from django.db import connection

from tests.release import FILE

pytestmark = pytest.mark.django_db
TABLES = json.loads(FILE.read_text())["tables"]


def names(columns):
    return ", ".join(map(connection.ops.quote_name, columns))


@pytest.mark.parametrize("table", TABLES)
def test_queries_of_the_release_before_run(table):
    columns, name = names(TABLES[table]), connection.ops.quote_name(table)
    where = f"{name}.{connection.ops.quote_name(TABLES[table][0])} IS NULL"
    unchanged = ", ".join(f"{each} = {each}" for each in columns.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {name} WHERE {where}")  # noqa: S608
        cursor.execute(f"UPDATE {name} SET {unchanged} WHERE {where}")  # noqa: S608
        cursor.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name} WHERE {where}")  # noqa: S608
        cursor.execute(f"DELETE FROM {name} WHERE {where}")  # noqa: S608


@pytest.mark.parametrize("table", TABLES)
def test_rows_of_the_release_before_need_no_new_value(table):
    with connection.cursor() as cursor:
        now = connection.introspection.get_table_description(cursor, table)
    new = [column for column in now if column.name not in TABLES[table]]
    # Nullable, or with db_default.
    assert [column.name for column in new if not column.null_ok and column.default is None] == []


def test_no_row_of_a_new_table_of_the_newsroom_keeps_the_release_before_from_deleting_one_of_its_own():
    held = []
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - TABLES.keys():
            for key in connection.introspection.get_constraints(cursor, table).values():
                if table.startswith("news_") and key["foreign_key"] and key["foreign_key"][0] in TABLES:
                    held.append(f"{table}.{key['columns'][0]}")
    # An author keeps the picture, which readers see.
    assert held == ["news_author.picture_id"]
