from django.core.management.base import BaseCommand

from news.models import Article, derived


class Command(BaseCommand):
    help = "Rebuild the search index and the tallies, for articles that were stored past the models; safe at any time."

    def handle(self, **options):
        count = derived.rebuild(Article.objects.all())
        self.stdout.write(f"Indexed {count} articles.")
