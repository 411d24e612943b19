import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from news.models import Redirect
from news.moving.old_articles import Unreadable
from news.moving.redirect_table import read


class Command(BaseCommand):
    help = "Former addresses as a table of two columns, from and to: what would become of it, then with --apply."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        taking_in = actions.add_parser("import", help="Look through a CSV, and keep its redirects with --apply.")
        taking_in.add_argument("file", type=Path)
        taking_in.add_argument("--apply", action="store_true")
        taking_in.add_argument("--host", action="append", default=[], help="Of the old site, where the table names it.")
        actions.add_parser("export", help="Write all redirects into a CSV.").add_argument("file", type=Path)

    def handle(self, *, action, file, **options):
        try:
            if action == "export":
                self.write(file)
            else:
                self.take_in(file, options["apply"], options["host"])
        except (OSError, Unreadable) as error:
            raise CommandError(str(error)) from None

    def write(self, file):
        with file.open("x", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(["from", "to"])
            table.writerows((each.path, each.target) for each in Redirect.objects.with_targets().iterator())
        self.stdout.write(f"{Redirect.objects.count():,} redirects are in {file}.")

    def take_in(self, file, apply, hosts):
        table = read(file.read_bytes(), hosts)
        for sentence in [*table.problems, *table.remarks]:
            self.stdout.write(sentence)
        known = {each.path: each for each in Redirect.objects.with_targets().iterator()}
        new = table.targets.keys() - known.keys()
        same = {path for path in table.targets.keys() - new if known[path].leads_to == table.targets[path]}
        changed = len(table.targets) - len(new) - len(same)
        numbers = f"{len(new):,} new, {changed:,} changed, {len(same):,} unchanged, {len(table.problems):,} left out"
        if apply:
            Redirect.objects.put((path, target) for path, target in table.targets.items() if path not in same)
        self.stdout.write(f"{numbers}." if apply else f"{numbers}. Nothing is changed yet: --apply does it.")
