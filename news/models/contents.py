"""An article's fields as JSON values, for revisions to store and restore."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.db.models import Field, Model

from .authors import Author, credited, names_of, normalised

type Plain = str | int | list[int] | None
type Content = dict[str, Plain]

# In the order of the form.
FIELDS = (
    *("title", "slug", "summary", "body", "picture", "category", "authors"),
    *("reviewed_by", "reviewed_at", "publish_at", "expire_at", "search_title", "search_description", "share_picture"),
)


def plain(value: object) -> Plain:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | list) or value is None else str(value)


def field_of(article: Model, name: str) -> Field:
    field = article._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no field of an article's own.")
    return field


def content_of(article: Model) -> Content:
    content = {name: plain(field_of(article, name).value_from_object(article)) for name in FIELDS}
    row = {name: plain(field_of(article, name).value_from_object(article)) for name in ("authors", "byline")}
    return content | {"authors": authors_of(row)}


def authors_of(content: Mapping[str, Plain]) -> list[int]:
    """As they are today; of a version from before authors, those whom its byline names."""
    keys = content.get("authors")
    if keys is None and content.get("byline"):
        return Author.objects.of_byline(str(content["byline"]))
    return [author.pk for author in credited(keys)] if isinstance(keys, list) else []


def authors_in_words(content: Mapping[str, Plain]) -> str:
    if "authors" not in content:
        return str(content.get("byline") or "")
    return names_of(credited(authors_of(content)))


def present(content: Mapping[str, Plain]) -> Content:
    """With authors, if it says anything of them, and nothing else than fields of today."""
    known = {name: content[name] for name in FIELDS if name in content}
    authors = authors_of(content)
    # A byline that nobody on the list has leaves the article's authors alone.
    return known | ({"authors": authors} if authors or "authors" in content or content.get("byline") == "" else {})


def restored(content: Mapping[str, Plain]) -> Content:
    """As `present`; a byline that names nobody of today's authors becomes one."""
    known = present(content)
    if (byline := content.get("byline")) and "authors" not in known:
        known["authors"] = [Author.objects.named(str(byline)).pk] if normalised(str(byline)) else []
    return known


def apply(content: Mapping[str, Plain], article: Model) -> None:
    """Fields that the content lacks keep their value."""
    for name, value in present(content).items():
        field = field_of(article, name)
        setattr(article, field.attname, field.to_python(value))
