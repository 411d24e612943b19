from django.core.management.base import BaseCommand

from news.models import Picture
from news.models.pictures import render_picture


class Command(BaseCommand):
    help = "Queue the renditions of pictures that lack them, such as after a change of the recipe. Safe to repeat."

    def handle(self, *args, **options):
        lacking = [picture for picture in Picture.objects.all() if not picture.is_rendered]
        for picture in lacking:
            render_picture.enqueue(picture.pk)
        self.stdout.write(f"{len(lacking)} pictures queued; the worker makes their renditions.")
