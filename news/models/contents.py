"""An article's fields as JSON values, for revisions to store and restore."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.db.models import Field, Model

type Plain = str | int | None
type Content = dict[str, Plain]

# In the order of the form.
FIELDS = (
    *("title", "slug", "summary", "body", "picture", "category", "byline", "reviewed_at"),
    *("publish_at", "expire_at", "search_title", "search_description", "share_picture"),
)


def plain(value: object) -> Plain:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) or value is None else str(value)


def field_of(article: Model, name: str) -> Field:
    field = article._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no field of an article's own.")
    return field


def content_of(article: Model) -> Content:
    return {name: plain(field_of(article, name).value_from_object(article)) for name in FIELDS}


def apply(content: Mapping[str, Plain], article: Model) -> None:
    """Fields that the content lacks keep their value."""
    for name in FIELDS:
        if name in content:
            field = field_of(article, name)
            setattr(article, field.attname, field.to_python(content[name]))
