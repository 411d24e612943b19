"""Bylines become authors: of articles from before authors, and of those that the release before stores meanwhile."""

from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from news.models import Article, Authorship, Generation
from news.models.contents import restored

ARTICLES_A_TRANSACTION = 300


def credit_bylines() -> int:
    waiting = Article.objects.filter(authors__isnull=True).exclude(byline="")
    keys = list(waiting.values_list("pk", flat=True))
    for batch in batched(keys, ARTICLES_A_TRANSACTION):
        credit(waiting.filter(pk__in=batch))
    if keys:
        Generation.bump()
    return len(keys)


@transaction.atomic
def credit(articles: QuerySet[Article]) -> None:
    bylines = dict(articles.order_by("pk").values_list("pk", "byline"))
    for byline in dict.fromkeys(bylines.values()):
        # Past the search index and the tallies: they know no authors.
        QuerySet.update(articles.filter(byline=byline), authors=restored({"byline": byline})["authors"])
    Authorship.record(Article.objects.filter(pk__in=bylines).only("authors", "publish_at"))
