from news.triggers import Guard

TABLE = "registration_documentversion"
PUBLISHED = Guard(
    table=TABLE,
    refusal="A published version of a document cannot be changed or deleted.",
    sqlite={
        "version_keeps_its_text": f"BEFORE UPDATE ON {TABLE} WHEN OLD.published_at IS NOT NULL",
        "version_is_kept": f"BEFORE DELETE ON {TABLE} WHEN OLD.published_at IS NOT NULL",
        # INSERT OR REPLACE deletes the conflicting row without firing the trigger above.
        "version_is_not_replaced": f"""BEFORE INSERT ON {TABLE} WHEN EXISTS (
            SELECT 1 FROM {TABLE} WHERE published_at IS NOT NULL
            AND (id = NEW.id OR document_id = NEW.document_id AND number = NEW.number))""",  # noqa: S608 - constants
    },
    postgresql={
        "version_keeps_its_text": f"BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)",
        "version_is_kept": f"BEFORE DELETE ON {TABLE} FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)",
        "versions_are_not_truncated": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
    },
    function="refuse_change_of_published_version",
    refuses={
        "UPDATE": "true",
        "DELETE": "true",
        "TRUNCATE": f"EXISTS (SELECT 1 FROM {TABLE} WHERE published_at IS NOT NULL)",  # noqa: S608 - constants
    },
)
