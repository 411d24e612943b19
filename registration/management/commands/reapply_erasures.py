from django.core.management.base import BaseCommand

from registration.rights import restoring


class Command(BaseCommand):
    help = "After an older copy of the database has been put back: erase again whoever was erased since it was made."

    def handle(self, **options):
        number, held = restoring.reapply()
        for person in held:
            self.stdout.write(f"{person} was erased, but is held in this copy. See to them by hand.")
        self.stdout.write(f"{number} erased again.")
