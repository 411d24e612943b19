import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils.text import slugify

from agency.moving.loading import is_export, load
from news.models import Import
from news.moving.former_site import FormerSite
from news.moving.import_run import TakingIn
from news.moving.old_articles import Unreadable
from news.moving.report import write
from news.moving.sources import open_source
from news.moving.topics import Topics

BAR = 30
NOT_YET = "Nothing has been stored yet. Look at what is said; then add --apply."


class Command(BaseCommand):
    help = "Take in the articles of another site: a dry run first, then --apply. docs/moving.md has the whole day."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, help="an export of WordPress, Ghost or such a site; or pages")
        parser.add_argument("--apply", action="store_true", help="do it; otherwise only say what would be done")
        parser.add_argument("--topics", type=Path, help="the table of topics that a dry run has drafted")
        parser.add_argument("--as", dest="author", help="user name of who makes the changes, for the history")
        parser.add_argument("--report", type=Path, help="folder for the report")

    def handle(self, source, apply, topics, author, report, **options):
        if author and not (author := get_user_model().objects.filter(username=author).first()):
            raise CommandError("--as: nobody has this user name.")
        if is_export(source):
            return self.load(source, apply)
        self.is_stopped = False
        former_handler = signal.signal(signal.SIGINT, self.stop)
        try:
            self.move(open_source(source), apply, topics, author, report)
        except Unreadable as problem:
            raise CommandError(problem) from problem
        except IntegrityError as error:
            raise CommandError("Somebody else stored the same at that moment. Run it again; it goes on.") from error
        finally:
            signal.signal(signal.SIGINT, former_handler)

    def load(self, folder: Path, apply: bool) -> None:
        """Of an export of our own: with revisions and all, into an empty site."""
        try:
            numbers = load(folder, apply=apply, say=self.stdout.write)
        except Unreadable as problem:
            raise CommandError(problem) from problem
        told = ", ".join(f"{number:,} {name}" for name, number in numbers.items())
        self.stdout.write(f"{told}." if apply else f"{told}. {NOT_YET}")

    def stop(self, *signal_and_frame) -> None:
        self.is_stopped = True
        self.stderr.write("\nStops after this batch …")

    def move(self, source, apply, mapping, author, folder) -> None:
        folder = folder or settings.DATA_DIR / "moving" / (slugify(source.name)[:100] or "site")
        folder.mkdir(parents=True, exist_ok=True)
        site = FormerSite(source)
        self.follow("Looking at", site.survey(), len(source))
        if self.is_stopped:
            return
        table = mapping or folder / "topics.csv"
        topics = Topics(site, table if mapping or table.exists() else None)
        if not table.exists():
            topics.draft(table)
        Import.objects.filter(source=source.name, is_dry_run=True).delete()
        report = Import.objects.create(source=source.name, is_dry_run=not apply)
        try:
            self.follow("Taking in" if apply else "Trying", TakingIn(report, site, topics, author).run(), len(source))
        finally:
            write(report, folder)
            self.stdout.write(f"{report.summary}\n{folder / 'report.html'}, report.csv, {table.name}")
        if not apply:
            self.stdout.write(NOT_YET)

    def follow(self, doing: str, steps: Iterator[int], number: int) -> None:
        done, begun_at = 0, time.monotonic()
        for step in steps:
            done += step
            spent = time.monotonic() - begun_at
            left = timedelta(seconds=round(spent * max(number - done, 0) / max(done, 1)))
            bar = "#" * min(BAR * done // max(number, 1), BAR)
            self.stderr.write(f"\r{doing} {bar:.<{BAR}} {done:,} of {max(number, done):,}, {left} left ", ending="")
            if self.is_stopped:
                break
        self.stderr.write("")
