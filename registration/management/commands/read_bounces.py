from mailbox import Error
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from registration.mail import bounces


class Command(BaseCommand):
    help = (
        "Read mails that came back, and send no more news to mailboxes that are not there. The mails stay as they are."
    )

    def add_arguments(self, parser):
        parser.add_argument("mailbox", type=Path, help="A Maildir, an mbox file, or a file of one mail.")

    def handle(self, *, mailbox, **options):
        try:
            noted = [bounces.note(mail) for mail in bounces.mails_in(mailbox)]
        except (OSError, Error) as error:
            raise CommandError(f"{mailbox} cannot be read as a mailbox: {error or type(error).__name__}") from error
        self.stdout.write(f"Mails read: {len(noted)}. Of these, from a mailbox that is not there: {sum(noted)}.")
