"""Which pictures each text shows, kept with each save, so that nobody has to read all texts to know.

No constraint holds the keys: a text may name a picture that is gone, and the release before this table deletes articles
without knowing it. The nightly run forgets what has no text any more.
"""

from collections.abc import Iterable, Mapping

from django.db import models
from django.db.models import Q

from news.text.body import picture_ids

# A change of these must reach the table.
FIELDS = {"body", "picture", "picture_id", "share_picture", "share_picture_id"}
# Article, revision and picture.
type Place = tuple[int, int | None, int]


class ArticlePictureQuerySet(models.QuerySet):
    def seen(self):
        """Those that visitors see, or will by a scheduled change."""
        return self.filter(Q(revision=None) | Q(revision__state="planned"))

    def on_rows_or_drafts(self):
        return self.filter(Q(revision=None) | Q(revision__state__in=["draft", "planned"]))


class ArticlePicture(models.Model):
    """A picture that a text shows: that of the article's row, or of a revision if there is one."""

    article = models.ForeignKey("news.Article", models.DO_NOTHING, db_constraint=False, related_name="+")
    revision = models.ForeignKey("news.Revision", models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    picture = models.ForeignKey("news.Picture", models.DO_NOTHING, db_constraint=False, related_name="+")

    objects = ArticlePictureQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.picture_id} in {self.article_id}"


def pictures_of(text: Mapping) -> set[int]:
    """Of the fields of an article or of a revision's content."""
    named = {int(key) for name in ("picture", "share_picture") if (key := text.get(name))}
    return named | picture_ids(str(text.get("body") or ""))


def record_rows(articles: Iterable) -> None:
    wanted: set[Place] = set()
    for article in articles:
        text = {"body": article.body, "picture": article.picture_id, "share_picture": article.share_picture_id}
        wanted |= {(article.pk, None, picture) for picture in pictures_of(text)}
    keys = [article.pk for article in articles]
    record(wanted, ArticlePicture.objects.filter(revision=None, article__in=keys))


def record_revision(revision) -> None:
    wanted: set[Place] = {(revision.article_id, revision.pk, key) for key in pictures_of(revision.content)}
    record(wanted, ArticlePicture.objects.filter(revision=revision.pk))


def record(wanted: set[Place], stored: models.QuerySet) -> None:
    found = {tuple(place): key for key, *place in stored.values_list("pk", "article_id", "revision_id", "picture_id")}
    if gone := [key for place, key in found.items() if place not in wanted]:
        ArticlePicture.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - found.keys(), key=str)
    ArticlePicture.objects.bulk_create(ArticlePicture(article_id=a, revision_id=r, picture_id=p) for a, r, p in new)
