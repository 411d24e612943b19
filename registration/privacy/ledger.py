"""Triggers that make two tables append-only: the consent ledger, until its person is erased, and the access log."""

from news.triggers import Guard, Trigger

ERASED = (
    "EXISTS (SELECT 1 FROM registration_erasure "
    "WHERE subject_digest = OLD.subject_digest AND erased_at >= OLD.recorded_at)"
)
LEDGER = Guard(
    table="registration_consent",
    refusal="An entry of the consent ledger cannot be changed, and is deleted only when its person is erased.",
    function="refuse_change_of_consent",
    triggers={
        "UPDATE": Trigger("consent_is_not_changed", "true"),
        "DELETE": Trigger("consent_is_kept", f"NOT {ERASED}"),
        "INSERT": Trigger("consent_is_not_replaced", "EXISTS (SELECT 1 FROM registration_consent WHERE id = NEW.id)"),
        "TRUNCATE": Trigger("consents_are_not_truncated", "EXISTS (SELECT 1 FROM registration_consent)"),
    },
)

# Entries can go after six years, as long as a claim can be brought (Limitation Act 1980, section 5).
RECENT = ("OLD.at > datetime('now', '-6 years')", "OLD.at > now() - interval '6 years'")
ACCESSES = Guard(
    table="registration_access",
    refusal="An entry of the access log cannot be changed or deleted.",
    function="refuse_change_of_access",
    triggers={
        "UPDATE": Trigger("access_is_not_changed", "true"),
        "DELETE": Trigger("access_is_kept", *RECENT),
        "INSERT": Trigger("access_is_not_replaced", "EXISTS (SELECT 1 FROM registration_access WHERE id = NEW.id)"),
        "TRUNCATE": Trigger("accesses_are_not_truncated", "EXISTS (SELECT 1 FROM registration_access)"),
    },
)
