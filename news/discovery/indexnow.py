"""Tells search engines by the IndexNow protocol that an article has appeared or changed; only where a key is set."""

import json
from urllib.request import Request, urlopen

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from news.addresses import absolute

TIMEOUT_SECONDS = 20


def send(path: str) -> None:
    """One address that is new or different; the engines that take part pass it on to each other."""
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
    """Proves that the host and the sender of its messages are the same."""
    if key != settings.INDEXNOW_KEY:
        raise Http404("No such key.")
    return HttpResponse(key, content_type="text/plain")
