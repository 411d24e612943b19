"""An article's fields as JSON values, for revisions to store, compare and restore."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Field, ForeignKey, Model
from django.utils.dateparse import parse_datetime

from news.models import Article
from news.text.comparing import Passage, Row, compared_blocks, passages
from news.times import in_words

type Plain = str | int | None
type Content = dict[str, Plain]

# In the order of the form.
FIELDS = (
    *("title", "slug", "summary", "body", "picture", "category", "byline", "reviewed_at"),
    *("publish_at", "expire_at", "search_title", "search_description", "share_picture"),
)


@dataclass(frozen=True)
class Difference:
    """A field that differs: its texts side by side, and merged into one."""

    name: str
    label: str
    rows: tuple[Row, ...]
    merged: tuple[tuple[Passage, ...], ...]


def plain(value: object) -> Plain:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) or value is None else str(value)


def field_of(article: Article, name: str) -> Field:
    field = article._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no field of an article's own.")
    return field


def content_of(article: Article) -> Content:
    return {name: plain(field_of(article, name).value_from_object(article)) for name in FIELDS}


def apply(content: Mapping[str, Plain], article: Article) -> None:
    """Fields that the content lacks keep their value."""
    for name in FIELDS:
        if name in content:
            field = field_of(article, name)
            setattr(article, field.attname, field.to_python(content[name]))


def initial(content: Mapping[str, Plain], article: Article) -> dict[str, object]:
    """The initial data of a form."""
    return {name: field_of(article, name).to_python(content[name]) for name in FIELDS if name in content}


def differences(old: Content, new: Content, article: Article) -> Iterator[Difference]:
    for name in FIELDS:
        before, after = old.get(name), new.get(name)
        if (before or None) != (after or None):
            field = field_of(article, name)
            label = str(field.verbose_name)
            if name == "body":
                rows = compared_blocks(str(before or ""), str(after or ""))
                yield Difference(name, label, rows, tuple(row.merged for row in rows if row.differs))
            else:
                merged = tuple(
                    passages(in_readable_form(article, name, before), in_readable_form(article, name, after))
                )
                yield Difference(name, label, (Row(merged),), (merged,))


def in_readable_form(article: Article, name: str, value: Plain) -> str:
    field = field_of(article, name)
    if value in (None, ""):
        return ""
    if isinstance(field, ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found) if found else "no longer there"
    if name.endswith("_at") and (moment := parse_datetime(str(value))) and len(str(value)) > 10:
        return in_words(moment)
    return str(value)
