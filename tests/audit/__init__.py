"""The demonstration site under independent eyes: checkers and camera. Its data stays in var/audit between runs."""

import os
from pathlib import Path

import django

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(os.environ.get("AGENCY_AUDIT_FOLDER") or ROOT / "var" / "audit")
# The demo has a folder of its own, emptied when it is outdated.
DATA = FOLDER / "site"
DATA.mkdir(parents=True, exist_ok=True)
# The ORM of these scripts works on the database that the site shows.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["AGENCY_DATA"] = str(DATA)
django.setup()
