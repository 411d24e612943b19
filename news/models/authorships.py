from collections.abc import Iterable
from itertools import chain

from django.db import models
from django.db.models import F

from .authors import Author
from .states import Indexable


class Authorship(models.Model):
    """Derived from the articles' lists: keeps authors from being deleted, and finds their articles, newest first."""

    # Without a constraint: the release before, which knows nothing of this table, could delete no article.
    article = models.ForeignKey(
        "news.Article", on_delete=models.CASCADE, related_name="authorships", db_constraint=False
    )
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="authorships", db_index=False)
    publish_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="authorship_once")]
        indexes = [models.Index("author", F("publish_at").desc(), F("article").desc(), name="authorship_newest")]

    def __str__(self):
        return f"{self.author_id} of {self.article_id}"

    @staticmethod
    def record(articles: Iterable[Indexable]) -> None:
        """Call it in the transaction that changes the articles."""
        by_key = {article.pk: article for article in articles}
        authors = Author.objects.leading_on(chain(*(each.authors or () for each in by_key.values())))
        wanted = {
            (pk, authors[key].pk): each.publish_at
            for pk, each in by_key.items()
            for key in each.authors or ()
            if key in authors
        }
        stored = {(each.article_id, each.author_id): each for each in Authorship.objects.filter(article__in=by_key)}
        gone = [each.pk for pair, each in stored.items() if wanted.get(pair) != each.publish_at]
        new = [pair for pair, moment in wanted.items() if pair not in stored or stored[pair].publish_at != moment]
        if gone:
            Authorship.objects.filter(pk__in=gone).delete()
        Authorship.objects.bulk_create(
            [Authorship(article_id=pk, author_id=key, publish_at=wanted[pk, key]) for pk, key in new]
        )
