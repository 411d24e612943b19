from django.core.management.base import BaseCommand
from django.db import transaction

from news.models import Article, Tally, search_index


class Command(BaseCommand):
    help = "Write search index and tallies anew, for articles that were stored past the models; safe at any time."

    def handle(self, **options):
        last, count = 0, 0
        # By batches, each its own transaction: nobody who saves an article meanwhile waits long.
        while batch := list(Article.objects.filter(pk__gt=last).order_by("pk")[: search_index.BATCH]):
            with transaction.atomic():
                search_index.store(batch)
            last, count = batch[-1].pk, count + len(batch)
        Tally.objects.rebuild(Article.objects.ready())
        self.stdout.write(f"Indexed {count} articles.")
