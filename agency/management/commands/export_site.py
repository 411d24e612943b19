from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agency.moving.writing import export_site


class Command(BaseCommand):
    help = "Write all that the agency has published into a folder: JSON lines, media, and a file for WordPress."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        try:
            export_site(folder, self.stdout.write)
        except OSError as error:
            raise CommandError(f"The export cannot be written: {error}") from None
        self.stdout.write(f"All of it is in {folder}.")
