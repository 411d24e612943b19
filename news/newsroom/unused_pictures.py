from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from news.models import Article, Author, Picture, Revision
from news.pictures.renditions import discard
from news.text.body import picture_ids

FOLDER = "pictures"
# An upload stores its files a moment before its row.
SETTLED_AFTER = timedelta(hours=1)


def used_pictures() -> set[int]:
    """Keys of the pictures in present and former texts, which can be restored."""
    used = {key for pair in Article.objects.values_list("picture", "share_picture") for key in pair if key}
    used |= {*Author.objects.exclude(picture=None).values_list("picture", flat=True)}
    for body in Article.objects.filter(body__contains="data-file").values_list("body", flat=True).iterator(500):
        used |= picture_ids(body)
    for content in Revision.objects.values_list("content", flat=True).iterator(500):
        used |= picture_ids(str(content.get("body", "")))
        used |= {int(key) for name in ("picture", "share_picture") if (key := content.get(name))}
    return used


def unused_pictures() -> list[Picture]:
    used = used_pictures()
    recent = timezone.now() - SETTLED_AFTER
    return [picture for picture in Picture.objects.filter(uploaded_at__lt=recent) if picture.pk not in used]


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
