from django.core.management.base import BaseCommand
from django.utils import timezone

from registration.models import Erasure
from registration.privacy import retention
from registration.rights import erasure


class Command(BaseCommand):
    help = "Delete candidates' data that the privacy notice says is kept no longer. Workers do the same every day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only list what would be deleted.")

    def handle(self, *, dry_run, **options):
        expired = retention.outlived(timezone.now()).order_by("pk")
        if dry_run:
            for person in expired:
                self.stdout.write(f"{person} ({person.get_stage_display()})")
            self.stdout.write(f"{len(expired)} would be deleted.")
        else:
            number = sum(erasure.erase(person, Erasure.Reason.RETENTION) for person in expired)
            self.stdout.write(f"{number} deleted.")
