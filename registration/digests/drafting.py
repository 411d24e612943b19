from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction

from news.models import Article
from news.models.article_queries import ArticleQuerySet
from news.times import this_minute
from registration.mail.news_letters import subject_like
from registration.models import Digest, DigestArticle, Office

# As many as a mail of a size that nobody cuts off can hold.
MOST = 30
# What the first one covers.
FIRST = timedelta(days=30)


@transaction.atomic
def draft(by: User | None) -> Digest | None:
    """With all that was published since the last one, newest first; None if that is nothing."""
    # One at a time: a button pressed twice would make two with the same articles.
    Office.objects.select_for_update().get()
    articles = list(new_articles().newest_first().only("title")[:MOST])
    if not articles:
        return None
    subject = subject_like(articles[0].title)
    digest = Digest.objects.create(subject=subject, covers_until=this_minute(), by=by)
    items = [DigestArticle(digest=digest, article=each, position=place) for place, each in enumerate(articles, 1)]
    DigestArticle.objects.bulk_create(items)
    return digest


def new_articles() -> ArticleQuerySet:
    last = Digest.objects.order_by("covers_until").last()
    recent = Article.objects.published().since(last.covers_until if last else this_minute() - FIRST)
    return recent.exclude(pk__in=DigestArticle.objects.values("article"))
