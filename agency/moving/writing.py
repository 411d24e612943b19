"""Writes the export of a site: nothing of candidates, nobody of the staff by name."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db.models import FileField, Model

from news.models import Article, ImportedArticle

from .tables import ABOUT, FORMAT, MEDIA, TABLES, WORDPRESS, Table, roles, with_references
from .untouched import untouched
from .wordpress import parts

type Say = Callable[[str], object]
ROWS_AT_A_TIME = 200


class Export:
    """Into `folder`, which takes its name when it is complete."""

    def __init__(self, folder: Path, say: Say) -> None:
        self.folder, self.say = folder, say
        # By model and primary key, what other tables call the row.
        self.names: dict[type[Model], dict[object, object]] = {User: dict(roles())}

    def write(self) -> None:
        for table in TABLES:
            self.say(f"{table.name} …")
            self.write_lines(f"{table.name}.jsonl", map(as_line, self.records(table)))
        self.write_lines(WORDPRESS, parts())
        self.write_lines(ABOUT, [as_line(FORMAT)])

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)

    def records(self, table: Table) -> Iterator[dict[str, object]]:
        names = self.names.setdefault(table.model, {})
        for row in table.model._default_manager.order_by(*table.order).iterator(ROWS_AT_A_TIME):
            record = {field.name: self.value(field, row) for field in table.fields}
            if any(self.is_lost(field, row, record[field.name]) for field in table.fields):
                continue
            if table.key:
                names[row.pk] = record[table.key]
            yield record

    def is_lost(self, field, row: Model, value: object) -> bool:
        """Does the row belong to something that was made since its own table was read?"""
        belongs = field.related_model is Article and field.value_from_object(row) is not None
        return value is None and (belongs or not field.null)

    def value(self, field, row: Model) -> object:
        value = field.value_from_object(row)
        if isinstance(row, ImportedArticle) and field.name == "taken":
            return untouched(row)
        if isinstance(field, FileField):
            self.copy(str(value))
        if not isinstance(value, str | int | dict | list | None):
            value = field.value_to_string(row)
        return with_references(field, value, self.name_of)

    def name_of(self, model: type[Model], key: object) -> object:
        named = self.names[model]
        return named.get(int(key) if isinstance(key, str) and key.isdecimal() else key)

    def copy(self, name: str) -> None:
        if not name:
            return
        there = self.folder / MEDIA / name
        there.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name) as file, there.open("wb") as copy:
                shutil.copyfileobj(file, copy)
        except FileNotFoundError:
            self.say(f"{name} is missing among the media of this site: the export goes on without it.")


def as_line(record: Mapping[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n"


def export_site(folder: Path, say: Say) -> None:
    folder = folder.absolute()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise CommandError(f"{folder} is not empty. Give a folder that is, or that does not exist yet.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
        whole = Path(made) / folder.name
        (whole / MEDIA).mkdir(parents=True)
        Export(whole, say).write()
        os.replace(whole, folder)
