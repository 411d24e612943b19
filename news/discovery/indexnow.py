"""IndexNow: tells search engines that an article has appeared or changed, if a key is set."""

import json
from datetime import datetime
from urllib.request import Request, urlopen

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.tasks import task
from django.utils import timezone

from news.addresses import absolute
from news.models import Article
from news.models.scheduled_changes import apply_due_changes
from news.models.tallies import entries

TIMEOUT_SECONDS = 20


def queue_announcement(article: Article, former: Article | None) -> None:
    """`former` is the article before its last save; engines want to hear only of what readers can see."""
    if settings.INDEXNOW_KEY and entries([article]) - entries([former] if former else []):
        announce.using(run_after=max(article.publish_at, timezone.now())).enqueue(article.pk)


def queue_announcement_of_change(article: Article, moment: datetime) -> None:
    if settings.INDEXNOW_KEY:
        announce.using(run_after=moment).enqueue(article.pk)


@task()
def announce(pk: int) -> None:
    """Does nothing if the article has been withdrawn or postponed: its next publication has a job of its own."""
    apply_due_changes()
    if article := Article.objects.published().filter(pk=pk).first():
        send(article.get_absolute_url())


def send(path: str) -> None:
    key = settings.INDEXNOW_KEY
    message = {
        "host": settings.PUBLIC_ORIGIN.partition("://")[2],
        "key": key,
        "keyLocation": absolute(f"/indexnow-{key}.txt"),
        "urlList": [absolute(path)],
    }
    headers = {"Content-Type": "application/json; charset=utf-8"}
    # The address is a setting of ours.
    request = Request(settings.INDEXNOW_ADDRESS, json.dumps(message).encode(), headers)  # noqa: S310
    urlopen(request, timeout=TIMEOUT_SECONDS).close()  # noqa: S310


def key_file(request: HttpRequest, key: str) -> HttpResponse:
    """Proves that the messages come from this host."""
    if key != settings.INDEXNOW_KEY:
        raise Http404("No such key.")
    return HttpResponse(key, content_type="text/plain")
