"""Takes an export of ours into an empty site: all of it or nothing."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, transaction
from django.db.models import Field, FileField, ForeignKey, Model
from django_prose_editor.fields import ProseEditorField

from agency.models import Agency
from news.models import Article, Author, Category, ImportedArticle, Picture, Redirect, Revision, derived
from news.models.article_pictures import record_revision
from news.models.contents import FIELDS, field_of
from news.models.pictures import render_picture
from news.moving.old_articles import Unreadable
from news.pages.generation import Generation
from news.pictures.accepted_formats import MOST_BYTES
from news.pictures.admission import PLAIN, admit
from news.pictures.renditions import beside
from news.reading.forwarding import match_of
from news.text.allowed_markup import sanitise
from registration.documents.pdf import validate_pdf
from registration.models import Document, DocumentVersion

from .tables import ABOUT, FORMAT, MEDIA, PLACEHOLDER, ROLES, TABLES, Table, with_references
from .untouched import remembered

type Say = Callable[[str], object]
EMPTY = [Article, Picture, Category, Author, Redirect, ImportedArticle, DocumentVersion]
FILE = re.compile(r"pictures/[0-9a-f]{32}/original\.(jpg|png|webp|avif)|documents/[0-9a-f]{32}\.pdf")
LONGEST_LINE = 50_000_000
# What no database of ours can hold: NUL and halves of surrogate pairs, as JSON spells them.
UNSTORABLE = re.compile(r"(?<!\\)(\\\\)*\\u(0000|[dD][89a-fA-F])")
# A re-encoded original may be somewhat larger than what was uploaded.
MOST_ORIGINAL = 4 * MOST_BYTES


def is_export(folder: Path) -> bool:
    return (folder / ABOUT).is_file()


def load(folder: Path, *, apply: bool, say: Say) -> dict[str, int]:
    """How many rows each table has; nothing is written without `apply`. Raises Unreadable."""
    coming = Import(folder)
    coming.check_version()
    refuse_unless_empty()
    numbers = Counter(table.name for table, _ in coming.rows())
    if apply:
        for done, name in enumerate(sorted(coming.files)):
            if done % 100 == 0:
                say(f"Files: {done:,} of {len(coming.files):,}")
            coming.store(name)
        try:
            coming.save()
        except (Error, ValueError) as error:
            raise Unreadable(f"The database refuses what the export says, and nothing was taken in: {error}") from None
        say("The search index …")
        derived.rebuild(Article.objects.all())
    return dict(numbers)


def refuse_unless_empty() -> None:
    if held := [str(model._meta.verbose_name_plural) for model in EMPTY if model._default_manager.exists()]:
        raise Unreadable(f"An export of this kind goes into an empty site, and this one has {' and '.join(held)}.")


class Import:
    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        # By model and reference, the primary key.
        self.keys: dict[type[Model], dict[object, int]] = {}
        self.files: set[str] = set()
        self.unclean: dict[str, str] = {}
        self.is_saving = False

    def check_version(self) -> None:
        if [*lines_of(self.folder / ABOUT)] != [(1, FORMAT)]:
            raise Unreadable(f"{ABOUT} does not say that this is an export of ours, version {FORMAT['version']}.")

    def rows(self) -> Iterator[tuple[Table, Model]]:
        """Unsaved; what follows may refer to each."""
        self.keys = {User: dict.fromkeys(ROLES.values(), 0)}
        for table in TABLES:
            keys = self.keys.setdefault(table.model, {})
            for number, record in lines_of(self.folder / f"{table.name}.jsonl"):
                try:
                    row = self.row_of(table, record)
                except (ValidationError, TypeError, ValueError, AttributeError, OverflowError) as error:
                    said = " ".join(error.messages) if isinstance(error, ValidationError) else error
                    raise Unreadable(f"{table.name}.jsonl, line {number}: {said}") from None
                yield table, row
                if table.key:
                    keys[record[table.key]] = row.pk or 0

    def row_of(self, table: Table, record: dict[str, object]) -> Model:
        fields = {field.name: field for field in table.fields}
        if unknown := sorted(record.keys() - fields.keys()):
            raise ValidationError(f"This site knows nothing of {', '.join(unknown)}.")
        if table.key and not (isinstance(key := record.get(table.key), str) and key):
            raise ValidationError(f"There is no {table.key}.")
        row = table.model()
        for name, value in record.items():
            try:
                setattr(row, fields[name].attname, self.value_of(fields[name], value))
            except ValidationError as error:
                raise ValidationError(f"{name}: {' '.join(error.messages)}") from None
        finish(row)
        return row

    def value_of(self, field: Field, value: object) -> object:
        if value is None and not field.null:
            raise ValidationError("This cannot be empty.")
        if field.model is Article and field.name == "body":
            value = self.cleaned(str(value))
        value = with_references(field, value, self.key_of)
        if isinstance(field, FileField) and value:
            self.path_of(str(value))
            self.files.add(str(value))
        # A document's text is evidence, whose digest must hold; pages clean it when they show it.
        if value is None or isinstance(field, FileField | ForeignKey | ProseEditorField):
            return value
        return field.to_python(value) if value in field.empty_values else field.clean(value, None)

    def cleaned(self, body: str) -> str:
        """Once, before anything is saved: it takes long."""
        if not self.is_saving and (clean := sanitise(body)) != body:
            self.unclean[body] = clean
        return self.unclean.get(body, body)

    def key_of(self, model: type[Model], name: object) -> int:
        if not isinstance(name, str) or name not in self.keys.get(model, {}):
            if model is Picture and name == "":
                return 0
            raise ValidationError(f"“{name}” is not among the {model._meta.verbose_name_plural} of the export.")
        if model is User and self.is_saving:
            self.keys[User][name] = self.keys[User][name] or placeholder(name)
        return self.keys[model][name]

    def path_of(self, name: str) -> Path:
        path = (self.folder / MEDIA / name).resolve()
        if not FILE.fullmatch(name) or not path.is_relative_to(self.folder) or not path.is_file():
            raise ValidationError(f"“{name}” is not among the export's media.")
        return path

    def store(self, name: str) -> None:
        """Files pass the gate of uploads; a picture's own bytes are kept, which nobody is ever sent."""
        data = self.path_of(name).read_bytes()
        try:
            if name.endswith(".pdf"):
                validate_pdf(ContentFile(data, name))
            else:
                put(beside(name, PLAIN), admit(ContentFile(data, name), MOST_ORIGINAL).plain)
        except ValidationError as error:
            raise Unreadable(f"{name}: {' '.join(error.messages)}") from None
        put(name, data)

    @transaction.atomic
    def save(self) -> None:
        # First, for its lock: nobody else takes in the same meanwhile.
        Generation.bump()
        refuse_unless_empty()
        self.is_saving = True
        for _, row in self.rows():
            row.pk = known(row)
            if isinstance(row, ImportedArticle):
                row.taken = remembered(row)
            row.save_base(raw=True)
            if isinstance(row, Picture):
                render_picture.enqueue(row.pk)
            elif isinstance(row, Revision):
                record_revision(row)


def finish(row: Model) -> None:
    """What follows from the rest of the row, and what has to agree with it."""
    if isinstance(row, Article):
        row.content_digest = row.digest_content()
    elif isinstance(row, Revision):
        if not isinstance(row.content, dict):
            raise ValidationError("content: This is no text of an article.")
        for name in FIELDS:
            field_of(Article(), name).to_python(row.content.get(name))
    elif isinstance(row, ImportedArticle) and not isinstance(row.taken, list):
        raise ValidationError("taken: This is no list of fields.")
    elif isinstance(row, Redirect) and row.page and match_of(row.page) is None:
        raise ValidationError(f"page: There is no page of this site at {row.page}.")
    elif isinstance(row, DocumentVersion) and row.sha256 not in {"", hashlib.sha256(row.body.encode()).hexdigest()}:
        raise ValidationError("The text is not the one that was published: its SHA-256 is another.")


def lines_of(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    if not path.is_file():
        raise Unreadable(f"{path.name} is missing.")
    with path.open(encoding="utf-8", newline="\n") as file:
        for number in count(1):
            try:
                line = file.readline(LONGEST_LINE)
                if not line:
                    return
                record = json.loads(line)
            except (ValueError, RecursionError):
                record = None
            if not isinstance(record, dict) or ("\\u" in line and UNSTORABLE.search(line)):
                raise Unreadable(f"{path.name}, line {number}: this is no record of an export.")
            yield number, record


def put(name: str, data: bytes) -> None:
    # One may have been half written when an earlier run was killed.
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data))


def known(row: Model) -> int | None:
    """The key of a row that every site has from the beginning."""
    if isinstance(row, Document):
        return Document.objects.filter(slug=row.slug).values_list("pk", flat=True).first()
    return 1 if isinstance(row, Agency) else None


def placeholder(role: str) -> int:
    """An account that nobody can use, so that the history goes on saying which role did what."""
    shown = {"first_name": "Former", "last_name": role, "is_active": False, "password": make_password(None)}
    return User.objects.get_or_create(username=f"{PLACEHOLDER}{role}", defaults=shown)[0].pk
