"""Triggers that refuse changes of evidence, for SQLite and PostgreSQL.

SQLite drops a table's triggers whenever a migration rebuilds the table. A migration that alters a guarded table
therefore ends with `RunPython(guard.stand_in_migration, guard.lift_in_migration)`; a test and /readyz check this.
"""

from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Guard:
    """Triggers on one table, by name: the clause that says when they fire."""

    table: str
    refusal: str
    sqlite: dict[str, str]
    postgresql: dict[str, str]
    function: str
    # Conditions of the PostgreSQL function, by operation.
    refuses: dict[str, str]

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            body = f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
            return [f"CREATE TRIGGER IF NOT EXISTS {name} {when} {body}" for name, when in self.sqlite.items()]
        cases = " ".join(f"WHEN '{operation}' THEN refused := {when};" for operation, when in self.refuses.items())
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
            f"CREATE OR REPLACE TRIGGER {name} {when} EXECUTE FUNCTION {self.function}()"
            for name, when in self.postgresql.items()
        ]

    def stand(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            for statement in self.statements(connection.vendor):
                cursor.execute(statement)

    def lift(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            for name in self.sqlite if connection.vendor == "sqlite" else self.postgresql:
                table = "" if connection.vendor == "sqlite" else f" ON {self.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")

    def stands(self, connection: BaseDatabaseWrapper) -> bool:
        if connection.vendor == "sqlite":
            wanted, query = self.sqlite, "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        else:
            wanted, query = self.postgresql, "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        with connection.cursor() as cursor:
            cursor.execute(query)
            return wanted.keys() <= {name for (name,) in cursor.fetchall()}

    def stand_in_migration(self, apps: Any, schema_editor: Any) -> None:
        self.stand(schema_editor.connection)

    def lift_in_migration(self, apps: Any, schema_editor: Any) -> None:
        self.lift(schema_editor.connection)
