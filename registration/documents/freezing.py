from news.triggers import Guard, Trigger

TABLE = "registration_documentversion"
IS_PUBLISHED = "OLD.published_at IS NOT NULL"
ANY_PUBLISHED = f"EXISTS (SELECT 1 FROM {TABLE} WHERE published_at IS NOT NULL"  # noqa: S608 - constants
SAME = "(id = NEW.id OR document_id = NEW.document_id AND number = NEW.number)"
PUBLISHED = Guard(
    table=TABLE,
    refusal="A published version of a document cannot be changed or deleted.",
    function="refuse_change_of_published_version",
    triggers={
        "UPDATE": Trigger("version_keeps_its_text", IS_PUBLISHED),
        "DELETE": Trigger("version_is_kept", IS_PUBLISHED),
        "INSERT": Trigger("version_is_not_replaced", f"{ANY_PUBLISHED} AND {SAME})"),
        "TRUNCATE": Trigger("versions_are_not_truncated", f"{ANY_PUBLISHED})"),
    },
)
