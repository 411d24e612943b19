from django.core.management.base import BaseCommand
from django.utils import timezone

from registration.models import Registration
from registration.privacy import retention


class Command(BaseCommand):
    help = "Delete candidates' data that the privacy notice says is kept no longer. Workers do the same every day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Only list what would be deleted.")

    def handle(self, *, dry_run, **options):
        expired = Registration.objects.outlived(timezone.now()).order_by("pk")
        if dry_run:
            for registration in expired:
                self.stdout.write(f"{registration} ({registration.get_status_display()})")
            self.stdout.write(f"{len(expired)} would be deleted.")
        else:
            self.stdout.write(f"{retention.delete(expired)} deleted.")
