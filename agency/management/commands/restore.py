import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from agency.backups import archive, restoring
from registration.models import Digest, Mail, Webhook


class Command(BaseCommand):
    help = "Put a copy that `backup` has made into an empty place, and erase again whoever was erased since."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("source", nargs="?", default=settings.BACKUPS, help="A copy, or where its newest is taken.")
        parser.add_argument("--identity", type=Path, help="The file with the secret key, or - for the input.")
        parser.add_argument("--without-media", action="store_true", help="Where they were not lost.")
        parser.add_argument("--without-tombstones", action="store_true", help="Nobody was ever erased.")

    def handle(self, *, source, identity, without_media, without_tombstones, **options):
        restoring.refuse_full_place(not without_media)
        with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.DATA_DIR) as folder:
            packed = restoring.fetch(source, Path(folder), identity)
            manifest = archive.verify(packed)
            restoring.refuse_other_sites(manifest)
            if not without_tombstones:
                restoring.refuse_forgotten_erasures(manifest)
            restoring.put_back(packed, manifest, not without_media, self.stdout.write)
        for sentence in restoring.settle(manifest):
            self.stdout.write(sentence)
        held = Mail.objects.restored().count() + Webhook.objects.restored().count()
        self.stdout.write(f"Held: {held} mails and webhooks, which may have gone since. The start page asks managers.")
        drafts = Digest.objects.filter(state=Digest.State.DRAFT).count()
        self.stdout.write(f"News by e-mail, drafts now, which may have gone since: {drafts}. It asks editors.")
