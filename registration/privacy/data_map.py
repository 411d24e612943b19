"""What personal data the site holds, why, how long and for whose eyes: data_map.toml, held against the tables."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models
from django.template.loader import render_to_string

from registration.documents import figures

SOURCE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Row:
    title: str
    about: str
    purpose: str
    basis: str
    kept: str
    readers: str
    # Names of fields between spaces, by label of the model.
    fields: dict[str, str]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for name in ("about", "purpose", "basis", "kept", "readers"):
            yield HEADINGS[name], figures.put_into(getattr(self, name))

    @property
    def columns(self) -> Iterator[tuple[str, str]]:
        for label, names in self.fields.items():
            yield label, names.replace(" ", ", ")


HEADINGS = {
    "about": "About whom",
    "purpose": "What for",
    "basis": "Lawful basis",
    "kept": "How long",
    "readers": "Who may read it",
}


@cache
def read() -> dict:
    with SOURCE.open("rb") as file:
        return tomllib.load(file)


def rows() -> list[Row]:
    return [Row(**row) for row in read()["row"]]


def mapped() -> set[str]:
    """Each field as “app.Model.field”."""
    pairs = ((label, name) for row in rows() for label, names in row.fields.items() for name in names.split())
    return {f"{label}.{name}" for label, name in pairs}


def stored() -> set[str]:
    """The same of what the database has, less the tables that are declared to hold nothing, and numbers of rows."""
    tables = (model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy)
    return {
        f"{model._meta.label}.{field.name}"
        for model in tables
        if model._meta.label not in read()["nothing"]
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    }


def context() -> dict:
    return {"rows": rows(), "nothing": read()["nothing"], "elsewhere": read()["elsewhere"]}


def as_markdown() -> str:
    return render_to_string("registration/data_map.md", context())
