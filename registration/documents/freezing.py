"""The database's own refusal to change or delete a published version of a document.

SQLite drops a table's triggers whenever a migration rebuilds the table. A migration that alters
DocumentVersion therefore ends with `RunPython(freeze_published, thaw)`; a test and /readyz notice its lack.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "registration_documentversion"
REFUSAL = "A published version of a document cannot be changed or deleted."

SQLITE = {
    "version_keeps_its_text": f"BEFORE UPDATE ON {TABLE} WHEN OLD.published_at IS NOT NULL",
    "version_is_kept": f"BEFORE DELETE ON {TABLE} WHEN OLD.published_at IS NOT NULL",
    # INSERT OR REPLACE deletes the row in its way without calling the trigger above.
    "version_is_not_replaced": f"""BEFORE INSERT ON {TABLE} WHEN EXISTS (
        SELECT 1 FROM {TABLE} WHERE published_at IS NOT NULL
        AND (id = NEW.id OR document_id = NEW.document_id AND number = NEW.number))""",  # noqa: S608 - constants only
}
POSTGRESQL = {
    "version_keeps_its_text": f"BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)",
    "version_is_kept": f"BEFORE DELETE ON {TABLE} FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)",
    "versions_are_not_truncated": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}
POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_change_of_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' OR EXISTS (SELECT 1 FROM {TABLE} WHERE published_at IS NOT NULL) THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 - constants only


def statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return [f"CREATE TRIGGER IF NOT EXISTS {name} {when} {body}" for name, when in SQLITE.items()]
    body = "EXECUTE FUNCTION refuse_change_of_published_version()"
    return [POSTGRESQL_FUNCTION] + [
        f"CREATE OR REPLACE TRIGGER {name} {when} {body}" for name, when in POSTGRESQL.items()
    ]


def freeze(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are not there yet."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: to reverse the migration, and to empty a test database."""
    with connection.cursor() as cursor:
        for name in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            table = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def is_frozen(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger stands."""
    if connection.vendor == "sqlite":
        wanted, query = SQLITE, "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted, query = POSTGRESQL, "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return wanted.keys() <= {name for (name,) in cursor.fetchall()}


def freeze_published(apps: Any, schema_editor: Any) -> None:
    freeze(schema_editor.connection)


def thaw(apps: Any, schema_editor: Any) -> None:
    lift(schema_editor.connection)
