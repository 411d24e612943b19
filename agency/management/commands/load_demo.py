import os

from django.core.management.base import BaseCommand, CommandError

from agency.demo.loading import load


class Command(BaseCommand):
    help = "Load the demo articles, documents and staff accounts; what is already there stays as it is."

    def handle(self, **options):
        password = os.environ.get("AGENCY_DEMO_PASSWORD")
        if not password:
            raise CommandError("Set AGENCY_DEMO_PASSWORD to the password that the demo's staff accounts shall have.")
        load(password)
        self.stdout.write("The demo is loaded.")
