"""The tables of the release before, which its code goes on using while this one is put in.

Kept in tests/schemas/release.json; `python -m tests.release TAG` writes it anew when a release is made.
"""

import json
import os
import subprocess
import sys

from tests.processes import ROOT

FILE = ROOT / "tests" / "schemas" / "release.json"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.apps import apps

    tables = {
        model._meta.db_table: sorted(field.column for field in model._meta.local_concrete_fields)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }
    commit = subprocess.check_output(["git", "rev-parse", f"{sys.argv[1]}^{{commit}}"], cwd=ROOT, text=True).strip()
    release = {"commit": commit, "tables": dict(sorted(tables.items()))}
    FILE.write_text(json.dumps(release, indent=1) + "\n")


if __name__ == "__main__":
    main()
