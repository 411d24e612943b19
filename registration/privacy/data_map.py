"""What personal data the site holds, why, how long and for whose eyes: data_map.toml, which a test checks."""

import tomllib
from pathlib import Path

from django.template.loader import render_to_string

from registration.documents import figures

SOURCE = Path(__file__).with_suffix(".toml")


def read() -> dict:
    """Rows, tables without personal data, and places beside the database, with the settings' numbers in place."""
    return tomllib.loads(figures.put_into(SOURCE.read_text()))


def as_markdown() -> str:
    return render_to_string("registration/data_map.md", read())
