from django.core.management.base import BaseCommand
from django.utils import timezone

from news.times import day_in_words
from registration.privacy import retention
from registration.rights import erasure


class Command(BaseCommand):
    help = "Delete candidates' data that the privacy notice says is kept no longer. Workers do the same every day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only list what would be deleted, and why.")

    def handle(self, *, dry_run, **options):
        now = timezone.now()
        if dry_run:
            expired = list(retention.with_day(retention.outlived(now)))
            for person, last, due in expired:
                days = f"last contact {day_in_words(last)}, due {day_in_words(due)}"
                self.stdout.write(f"{person}: {person.get_stage_display()}, {days}")
            self.stdout.write(f"{len(expired)} would be deleted.")
        else:
            self.stdout.write(f"{erasure.erase_outlived(now)} deleted.")
