from datetime import UTC, datetime

from django.core.management.base import BaseCommand

from news.models import Article, derived
from news.newsroom.catching_up import catch_up


class Command(BaseCommand):
    help = (
        "Rebuild the search index, the tallies and the table of pictures shown, for articles that were stored past the "
        "models; safe at any time."
    )

    def handle(self, **options):
        count = derived.rebuild(Article.objects.all())
        catch_up(datetime.min.replace(tzinfo=UTC))
        self.stdout.write(f"Indexed {count} articles.")
