"""What the release before has saved or deleted during an upgrade, or after a return to it, without our tables."""

from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef

from news.models import (
    Article,
    ArticlePicture,
    Authorship,
    Category,
    Generation,
    ImportedArticle,
    ImportedPicture,
    Picture,
    Redirect,
    Revision,
    article_pictures,
    derived,
    search_index,
)

# Keys that no constraint holds.
REFERENCES: list[tuple[type[Model], str, type[Model]]] = [
    (ArticlePicture, "article", Article),
    (ArticlePicture, "revision", Revision),
    (Authorship, "article", Article),
    (Redirect, "article", Article),
    (Redirect, "topic", Category),
    (ImportedArticle, "article", Article),
    (ImportedPicture, "picture", Picture),
]


def catch_up(since: datetime) -> None:
    """Derive it from all texts that were saved then or later, and forget what refers to rows that are gone."""
    saved = Revision.objects.filter(saved_at__gte=since)
    for keys in batched(
        saved.order_by("article").values_list("article", flat=True).distinct(), derived.ARTICLES_A_TRANSACTION
    ):
        with transaction.atomic():
            articles = derived.locked(Article.objects.all(), keys)
            for revision in saved.filter(article__in=keys):
                article_pictures.record_revision(revision)
            article_pictures.record_rows(articles)
            if Authorship.objects.filter(article__in=keys).exclude(publish_at=F("article__publish_at")).exists():
                Generation.bump()
                Authorship.record(articles)
            search_index.store_working(derived.working_texts(articles))
    for table, name, rows in REFERENCES:
        kept = rows._default_manager.filter(pk=OuterRef(name))
        lost = table._default_manager.exclude(**{name: None}).exclude(Exists(kept))
        if table is ImportedArticle:
            lost.update(article=None)
        # Deleting redirects makes all pages stale.
        elif lost.exists():
            lost.delete()
