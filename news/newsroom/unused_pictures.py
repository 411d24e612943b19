from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from news.models import ArticlePicture, Author, Picture
from news.pictures.renditions import discard

FOLDER = "pictures"
# An upload stores its files a moment before its row.
SETTLED_AFTER = timedelta(hours=1)


def unused_pictures() -> QuerySet[Picture]:
    """Pictures of no author and in no present or former text; those can be restored."""
    shown = ArticlePicture.objects.filter(picture=OuterRef("pk"))
    portrays = Author.objects.filter(picture=OuterRef("pk"))
    return Picture.objects.filter(~Exists(shown), ~Exists(portrays), uploaded_at__lt=timezone.now() - SETTLED_AFTER)


def leftovers() -> list[str]:
    """Names of the folders whose picture was replaced or deleted."""
    try:
        folders = default_storage.listdir(FOLDER)[0]
    except FileNotFoundError:
        return []
    in_use = {name.split("/")[-2] for name in Picture.objects.values_list("file", flat=True)}
    return sorted(name for name in folders if name not in in_use and is_settled(name))


def is_settled(folder: str) -> bool:
    files = default_storage.listdir(f"{FOLDER}/{folder}")[1]
    limit = timezone.now() - SETTLED_AFTER
    return all(default_storage.get_modified_time(f"{FOLDER}/{folder}/{name}") < limit for name in files)


def remove_leftovers() -> int:
    found = leftovers()
    for name in found:
        discard(default_storage, f"{FOLDER}/{name}/original")
    return len(found)
