from django.core.management.base import BaseCommand

from registration.privacy import data_map


class Command(BaseCommand):
    help = "Print the map of personal data: ./run manage data_map > docs/data-map.md"
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write(data_map.as_markdown(), ending="")
