from django.core.management.base import BaseCommand

from news.newsroom.broken_links import check_links


class Command(BaseCommand):
    help = "Find dead links to pages of this site in published articles."

    def handle(self, **options):
        self.stdout.write(f"Broken links: {check_links()}")
