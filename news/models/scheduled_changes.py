"""Changes of live texts that wait for a moment, and go live by the clock.

`next_change` applies what is due before a page is rendered, so that no page waits for a worker.
"""

import logging

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from .articles import Article
from .authors import credited
from .contents import Plain, apply, content_of, field_of
from .revisions import Revision

logger = logging.getLogger(__name__)


def apply_due_changes() -> int:
    """In their order, under the lock of each article's row; returns the number of articles."""
    keys = dict.fromkeys(Revision.objects.due().values_list("article", flat=True))
    for pk in keys:
        with transaction.atomic():
            for article in Article.objects.select_for_update().filter(pk=pk):
                catch_up(article)
    return len(keys)


def catch_up(article: Article) -> None:
    """Make the locked article what the clock has made of it."""
    for change in article.revisions.due():
        try:
            with transaction.atomic():
                go_live(change, article)
        except (DataError, IntegrityError, ValidationError):
            # One text that cannot be stored must not fail every page of the site.
            logger.exception("The change of article %s due %s cannot go live", article.pk, change.goes_live_at)
            article.revisions.filter(pk=change.pk).call_off()
            article.refresh_from_db()


def go_live(change: Revision, article: Article) -> None:
    is_live = Article.objects.published(at=change.goes_live_at).filter(pk=article.pk)
    if not is_live.exists():
        article.revisions.filter(pk=change.pk).call_off()
        return
    apply({name: value for name, value in change.content.items() if can_have(article, name, value)}, article)
    article.save(changed_at=change.goes_live_at)
    change.state, change.content = Revision.State.PUBLISHED, content_of(article)
    change.save(update_fields=["state", "content"])


def can_have(article: Article, name: str, value: Plain) -> bool:
    """The date stays; and so does what refers to a row that is gone, or an address that another article took first."""
    if name == "authors" and value:
        return bool(credited(value))  # type: ignore[arg-type]
    field = field_of(article, name)
    if isinstance(field, models.ForeignKey):
        return value is None or field.related_model._default_manager.filter(pk=value).exists()
    is_taken = name == "slug" and Article.objects.filter(slug=value).exclude(pk=article.pk).exists()
    return name != "publish_at" and not is_taken
