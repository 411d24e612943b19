"""What an export consists of: a file of JSON lines for each model, without keys of the database."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Field, Model
from django.db.models.expressions import OrderBy

from agency.models import Agency
from news.models import (
    Article,
    Author,
    AuthorName,
    Category,
    FormerAddress,
    FormerAuthorAddress,
    FormerTopicAddress,
    ImportedArticle,
    ImportedPicture,
    Picture,
    Redirect,
    Revision,
)
from news.models.contents import FIELDS, field_of
from news.text.body import IMAGE
from registration.models import Document, DocumentVersion
from registration.models.documents import FormerDocumentAddress

FORMAT = {"format": "export of a locum agency's news", "version": 1}
# The media lie as WordPress wants them in its folder wp-content.
ABOUT, MEDIA, WORDPRESS = "about.json", "uploads", "wordpress.xml"
# By group, the furthest-reaching first: staff are known by their role only.
ROLES = {"Managers": "manager", "Editors": "editor", "Writers": "writer", "Recruiters": "recruiter"}
PLACEHOLDER = "former-"
FILE_KEY = re.compile(r'(?<=\sdata-file=")[^"]*')

# The reference of a row by model and key, or the other way round.
type Refer = Callable[[type[Model], object], object]


@dataclass(frozen=True)
class Table:
    """`key` is the field by which other tables refer to a row; `derived` are fields that are made anew."""

    name: str
    model: type[Model]
    key: str = ""
    derived: Collection[str] = ()
    order: tuple[str | OrderBy, ...] = ("pk",)

    @property
    def fields(self) -> list[Field]:
        left_out = {self.model._meta.pk.name, *self.derived}  # type: ignore[union-attr]
        return [field for field in self.model._meta.concrete_fields if field.name not in left_out]


# Each after those that it refers to.
TABLES = [
    Table("agency", Agency),
    Table("topics", Category, key="slug"),
    Table("topic-addresses", FormerTopicAddress),
    Table("pictures", Picture, key="file", derived={"renditions"}),
    Table("authors", Author, key="slug", order=(F("same_as").asc(nulls_first=True), "pk")),
    Table("author-names", AuthorName),
    Table("author-addresses", FormerAuthorAddress),
    Table("articles", Article, key="uid", derived={"content_digest"}),
    Table("article-addresses", FormerAddress),
    Table("revisions", Revision, derived={"tab", "opened"}),
    Table("redirects", Redirect),
    Table("imported-articles", ImportedArticle),
    Table("imported-pictures", ImportedPicture),
    Table("documents", Document, key="slug", order=("slug",)),
    Table("document-addresses", FormerDocumentAddress),
    Table("document-versions", DocumentVersion, order=("document__slug", "number")),
]


def with_references(field: Field, value: object, refer: Refer) -> object:
    """The value with whatever it says of other rows put as `refer` puts it."""
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return refer(field.related_model, value)  # type: ignore[arg-type]
    if field.model is Article and field.name == "body":
        return with_pictures(value, refer)
    if field.model is Article and field.name == "authors":
        return with_authors(value, refer)
    if field.model is Revision and field.name == "content" and isinstance(value, dict):
        said = {name: field_of(Article(), name) for name in FIELDS if value.get(name)}
        return value | {name: with_references(each, value[name], refer) for name, each in said.items()}
    return value


def with_authors(keys: object, refer: Refer) -> list[object]:
    """Without those that are gone: old revisions may still have them."""
    if not isinstance(keys, list):
        raise ValidationError("This is no list.")
    return [found for key in keys if (found := refer(Author, key)) is not None]


def with_pictures(html: object, refer: Refer) -> str:
    def key(found: re.Match[str]) -> str:
        return str(refer(Picture, found[0]) or "")

    return IMAGE.sub(lambda image: FILE_KEY.sub(key, image[0]), str(html))


def roles() -> dict[object, object]:
    """Of all accounts that have one; of those that stand for the staff of a former site, too."""
    people = User.objects.prefetch_related("groups")
    return {person.pk: role for person in people if (role := role_of(person))}


def role_of(person: User) -> str:
    if person.username.removeprefix(PLACEHOLDER) in ROLES.values():
        return person.username.removeprefix(PLACEHOLDER)
    groups = {group.name for group in person.groups.all()}
    held = next((ROLES[name] for name in ROLES if name in groups), "")
    return held or ("manager" if person.is_superuser else "")
