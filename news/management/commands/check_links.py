from django.core.management.base import BaseCommand

from news.newsroom.broken_links import check_links


class Command(BaseCommand):
    help = "Look for links in published articles that lead to nothing on this site."

    def handle(self, **options):
        self.stdout.write(f"Broken links: {check_links()}")
