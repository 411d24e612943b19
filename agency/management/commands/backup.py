import tempfile
from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from agency.backups import archive, places, pruning


class Command(BaseCommand):
    help = "Copy database, media and settings into one file while the site runs; read back, encrypted for a recipient."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("destination", nargs="?", default=settings.BACKUPS, help="A folder, or an S3 store.")
        parser.add_argument("--recipient", action="append", help="Encrypt for this public key of age.")
        parser.add_argument("--keep", type=numbers, metavar="D,W,M", help="Keep one of D days, W weeks and M months.")
        parser.add_argument("--without-media", action="store_true", help="Where they are safe elsewhere.")

    def handle(self, *, destination, recipient, keep, without_media, **options):
        recipients = recipient or settings.BACKUP_RECIPIENTS
        kept = places.place(destination)
        try:
            self.copy(kept, recipients, not without_media)
            for name in pruning.outlived(places.copies(kept), keep) if keep else ():
                kept.delete(name)
                self.stdout.write(f"{name}: deleted, since no rule keeps it.")
        except DatabaseError as error:
            # Only the class: a driver's message names hosts and users.
            raise CommandError(f"The copy cannot be made: the database fails ({type(error).__name__}).") from None
        except OSError as error:
            raise CommandError(f"The copy cannot be made: {error}") from error

    def copy(self, kept, recipients, with_media):
        with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.DATA_DIR) as folder:
            made = archive.pack(Path(folder), with_media, self.stdout.write)
            archive.verify(made)
            made = archive.encrypt(made, recipients) if recipients else made
            places.store(made, kept)
            self.stdout.write(f"{made.name}: {made.stat().st_size:,} bytes, written and read back.")
        if not recipients:
            self.stderr.write("It is not encrypted, and holds candidates' data and the site's keys: see --recipient.")


def numbers(text: str) -> list[int]:
    found = [int(word) for word in text.split(",") if word.isdecimal()]
    if len(found) != len(pruning.PERIODS):
        raise ArgumentTypeError("three numbers, such as 7,4,12 for seven days, four weeks and twelve months")
    return found
