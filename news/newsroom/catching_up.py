"""What the release before has saved during an upgrade, or after a return to it, without knowing this one's tables."""

from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef

from news.models import Article, ArticlePicture, Revision, article_pictures, derived, search_index


def catch_up(since: datetime) -> None:
    """Derive it from all texts that were saved then or later, and forget the pictures of texts that are gone."""
    saved = Revision.objects.filter(saved_at__gte=since)
    for keys in batched(
        saved.order_by("article").values_list("article", flat=True).distinct(), derived.ARTICLES_A_TRANSACTION
    ):
        with transaction.atomic():
            articles = derived.locked(Article.objects.all(), keys)
            for revision in saved.filter(article__in=keys):
                article_pictures.record_revision(revision)
            article_pictures.record_rows(articles)
            search_index.store_working(derived.working_texts(articles))
    for name, texts in (("article", Article.objects), ("revision", Revision.objects)):
        kept = texts.filter(pk=OuterRef(name))
        ArticlePicture.objects.exclude(**{name: None}).exclude(Exists(kept)).delete()
