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

# Entries can go after six years, as long as a claim can be brought (Limitation Act 1980, section 5).
ACCESSES = Guard(
    table="registration_access",
    refusal="An entry of the access log cannot be changed or deleted.",
    sqlite={
        "access_is_not_changed": "BEFORE UPDATE ON registration_access",
        "access_is_kept": "BEFORE DELETE ON registration_access WHEN OLD.at > datetime('now', '-6 years')",
        "access_is_not_replaced": "BEFORE INSERT ON registration_access "
        "WHEN EXISTS (SELECT 1 FROM registration_access WHERE id = NEW.id)",
    },
    postgresql={
        "access_is_not_changed": "BEFORE UPDATE ON registration_access FOR EACH ROW",
        "access_is_kept": "BEFORE DELETE ON registration_access FOR EACH ROW",
        "accesses_are_not_truncated": "BEFORE TRUNCATE ON registration_access FOR EACH STATEMENT",
    },
    function="refuse_change_of_access",
    refuses={
        "UPDATE": "true",
        "DELETE": "OLD.at > now() - interval '6 years'",
        "TRUNCATE": "EXISTS (SELECT 1 FROM registration_access)",
    },
)
