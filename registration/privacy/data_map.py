"""What personal data the site holds, why, how long and for whose eyes: data_map.toml, held against the tables."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.db import models
from django.template.loader import render_to_string

from registration.documents import figures

SOURCE = Path(__file__).with_suffix(".toml")


def read() -> dict:
    """Rows, tables without personal data, and places beside the database, with the settings' numbers in place."""
    return tomllib.loads(figures.put_into(SOURCE.read_text()))


def mapped() -> set[str]:
    """Each field as “app.Model.field”."""
    pairs = ((label, name) for row in read()["row"] for label, names in row["fields"].items() for name in names.split())
    return {f"{label}.{name}" for label, name in pairs}


def stored() -> set[str]:
    """The same of what the database has, less the tables that are declared to hold nothing, and numbers of rows."""
    nothing = read()["nothing"]
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in nothing
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    }


def as_markdown() -> str:
    return render_to_string("registration/data_map.md", read())
