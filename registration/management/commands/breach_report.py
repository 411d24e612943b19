import csv
import re
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date, time

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from registration.models import Case, Erasure, Person
from registration.opening_hours import at
from registration.rights.breaches import Affected, in_backup, seen_by

# What a spreadsheet would take for a formula; a telephone number may begin with +.
FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s().-]*$)")


class Command(BaseCommand):
    help = "List whose data an account has seen, or a copy of the database of some day holds."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--account", metavar="NAME", help="By the access log.")
        what.add_argument("--backup", metavar="DAY", type=day, help="Like 2026-11-20.")
        parser.add_argument("--since", metavar="DAY", type=day, help="What an account saw from that day.")
        parser.add_argument("--csv", action="store_true", help="For a spreadsheet.")

    def handle(self, *, account, backup, since, **options):
        if backup:
            self.write(in_backup(backup), options["csv"])
            self.stderr.write(told_of_backup(backup))
            return
        found = seen_by(account, since)
        if not found and not User.objects.filter(username=account).exists():
            raise CommandError(f"There is no account named “{account}”, and no entry of one in the access log.")
        self.write(found, options["csv"])
        self.stderr.write(
            f"{len(found)} seen. Lists are not in the log: whoever had the account could turn the pages of "
            f"all {Person.objects.counted().count()} candidates, names and numbers included."
        )

    def write(self, found: Iterable[Affected], as_csv: bool) -> None:
        rows = csv.writer(self.stdout, lineterminator="\n")
        if as_csv:
            rows.writerow(field.name for field in fields(Affected))
        for one in found:
            if as_csv:
                rows.writerow(inert(value) for value in in_words(one))
            else:
                self.stdout.write("  ".join(value or "–" for value in in_words(one)))


def day(text: str) -> date:
    return date.fromisoformat(text)


def in_words(one: Affected) -> list[str]:
    *values, times, last = astuple(one)
    when = f"{timezone.localtime(last):%Y-%m-%d %H:%M}" if last else ""
    return [*map(str, values), str(times or ""), when]


def inert(value: str) -> str:
    return f"'{value}" if FORMULA.match(value) else value


def told_of_backup(on: date) -> str:
    erased = Erasure.objects.filter(erased_at__gte=at(on, time())).count()
    others = Case.objects.filter(person=None, received_at__date__lte=on).exclude(name="", email="").count()
    staff = User.objects.filter(date_joined__date__lte=on).count()
    return (
        f"In that copy, but erased since and no longer known to us: people with {erased} addresses, numbers and "
        f"references between them, at most. Also in it: {others} requests or complaints of people who are not among "
        f"these, and {staff} staff accounts."
    )
