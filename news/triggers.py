"""Triggers that refuse changes of evidence, for SQLite and PostgreSQL.

SQLite drops a table's triggers whenever a migration rebuilds the table. A migration that alters a guarded table
therefore ends with `RunPython(guard.stand_in_migration, guard.lift_in_migration)`; a test and /readyz check this.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper


class Trigger(NamedTuple):
    """`refuses` is a condition; `postgresql` is the same for PostgreSQL, where SQLite's would not do."""

    name: str
    refuses: str
    postgresql: str = ""


@dataclass(frozen=True)
class Guard:
    """Triggers on one table, by operation.

    INSERT is for SQLite alone, whose INSERT OR REPLACE deletes the row in its way without firing the trigger on DELETE;
    TRUNCATE for PostgreSQL alone.
    """

    table: str
    refusal: str
    function: str  # PostgreSQL's
    triggers: dict[str, Trigger]

    def of(self, vendor: str) -> dict[str, Trigger]:
        foreign = "TRUNCATE" if vendor == "sqlite" else "INSERT"
        return {operation: trigger for operation, trigger in self.triggers.items() if operation != foreign}

    def statements(self, vendor: str) -> list[str]:
        triggers = self.of(vendor)
        if vendor == "sqlite":
            create, body = "CREATE TRIGGER IF NOT EXISTS", f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
            return [
                f"{create} {each.name} BEFORE {operation} ON {self.table} WHEN {each.refuses} {body}"
                for operation, each in triggers.items()
            ]
        cases = " ".join(
            f"WHEN '{operation}' THEN refused := {each.postgresql or each.refuses};"
            for operation, each in triggers.items()
        )
        # Statement-level triggers have no OLD to return.
        function = f"""
            CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE refused boolean;
            BEGIN
                CASE TG_OP {cases} END CASE;
                IF refused THEN
                    RAISE EXCEPTION '{self.refusal}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF TG_OP = 'TRUNCATE' THEN RETURN NULL; END IF;
                IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
                RETURN OLD;
            END $$"""
        return [function] + [
            f"CREATE OR REPLACE TRIGGER {each.name} BEFORE {operation} ON {self.table} "
            f"FOR EACH {'STATEMENT' if operation == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION {self.function}()"
            for operation, each in triggers.items()
        ]

    def stand(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            for statement in self.statements(connection.vendor):
                cursor.execute(statement)

    def lift(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            for each in self.of(connection.vendor).values():
                table = "" if connection.vendor == "sqlite" else f" ON {self.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {each.name}{table}")

    def stands(self, connection: BaseDatabaseWrapper) -> bool:
        of_sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        of_postgresql = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        with connection.cursor() as cursor:
            cursor.execute(of_sqlite if connection.vendor == "sqlite" else of_postgresql)
            return {each.name for each in self.of(connection.vendor).values()} <= {
                name for (name,) in cursor.fetchall()
            }

    def stand_in_migration(self, apps: Any, schema_editor: Any) -> None:
        self.stand(schema_editor.connection)

    def lift_in_migration(self, apps: Any, schema_editor: Any) -> None:
        self.lift(schema_editor.connection)
