"""Triggers that make the consent ledger append-only, except that entries of erased people can be deleted."""

from news.triggers import Guard

TABLE = "registration_consent"
ERASED = (
    "EXISTS (SELECT 1 FROM registration_erasure "
    "WHERE subject_digest = OLD.subject_digest AND erased_at >= OLD.recorded_at)"
)
LEDGER = Guard(
    table=TABLE,
    refusal="An entry of the consent ledger cannot be changed, and is deleted only when its person is erased.",
    sqlite={
        "consent_is_not_changed": f"BEFORE UPDATE ON {TABLE}",
        "consent_is_kept": f"BEFORE DELETE ON {TABLE} WHEN NOT {ERASED}",
        # INSERT OR REPLACE deletes the conflicting row without firing the trigger above.
        "consent_is_not_replaced": f"BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)",  # noqa: S608
    },
    postgresql={
        "consent_is_not_changed": f"BEFORE UPDATE ON {TABLE} FOR EACH ROW",
        "consent_is_kept": f"BEFORE DELETE ON {TABLE} FOR EACH ROW",
        "consents_are_not_truncated": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
    },
    function="refuse_change_of_consent",
    refuses={
        "UPDATE": "true",
        "DELETE": f"NOT {ERASED}",
        "TRUNCATE": f"EXISTS (SELECT 1 FROM {TABLE})",  # noqa: S608
    },
)
