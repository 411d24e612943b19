"""Finished pages first, Django behind them.

A view marked by `news.caching.public_page` gives the same answer to everybody. The first request renders it; until
the generation of pages or the clock moves on, every further one gets the stored bytes, without Django's request
cycle and without the database.
"""

import threading
import time
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from news.caching import LIFETIME_HEADER, cache_control
from news.freshness import seen

from .pages import Headers, Key, Page, PageStore, choose_encoding, meaningful_query

# These answer each visitor differently, or stream files: never stored.
PRIVATE = (settings.STATIC_URL, settings.MEDIA_URL, "/admin/", "/accounts/", "/register/")
STAMPEDE_WAIT_SECONDS = 1.0


class FinishedPages:
    """A WSGI application that answers repeated GET and HEAD requests from its store, everything else by Django."""

    def __init__(self, django: WSGIApplication) -> None:
        self.django = django
        self.store = PageStore(settings.PAGE_STORE_BYTES)
        self.rendering: dict[Key, threading.Event] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or (path.startswith(PRIVATE) and path != "/register/"):
            return self.django(environ, start_response)
        query = meaningful_query(environ["QUERY_STRING"])
        # The scheme decides whether the answer is a redirect to https.
        key = (environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_PROTO") == "https", path, query)
        page = self.store.get(key) or self.wait_for_other(key)
        if page is None:
            return self.render(key, query, environ, start_response)
        return answer(page, environ, start_response)

    def wait_for_other(self, key: Key) -> Page | None:
        """The page as another thread has just rendered it; None when it is this thread's turn to render."""
        mine = threading.Event()
        if (other := self.rendering.setdefault(key, mine)) is not mine:
            other.wait(STAMPEDE_WAIT_SECONDS)
        # Also after getting the turn: the other may have finished between our look and our claim.
        page = self.store.get(key)
        if page and other is mine:
            self.rendering.pop(key).set()
        return page

    def render(self, key: Key, query: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Read before rendering: a change committed meanwhile makes the page old, never a former text new.
        generation = seen.current()
        try:
            status, headers, result = self.ask_django(environ | {"REQUEST_METHOD": "GET", "QUERY_STRING": query})
            lifetime = dict(headers).get(LIFETIME_HEADER)
            if lifetime is None:
                start_response(status, headers)
                return result
            page = Page.finish(status, headers, b"".join(result), generation, float(lifetime))
            result.close()  # type: ignore[attr-defined]
            self.store.put(key, page)
        finally:
            if done := self.rendering.pop(key, None):
                done.set()
        return answer(page, environ, start_response)

    def ask_django(self, environ: WSGIEnvironment) -> tuple[str, Headers, Iterable[bytes]]:
        started: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, error: object = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda chunk: None

        result = self.django(environ, start_response)
        return *started[0], result


def answer(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send a finished page: in the best encoding, as 304 where the visitor has it, without body for HEAD."""
    encoded = page.encodings[choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    headers = [*encoded.headers, ("Cache-Control", cache_control(page.expires_at - time.time()))]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and page.status.startswith("200") and (encoded.etag in known or known.strip() == "*"):
        start_response("304 Not Modified", [pair for pair in headers if not pair[0].startswith("Content-")])
        return []
    if page.status.startswith("30") and environ["QUERY_STRING"]:
        headers = keep_query(headers, environ["QUERY_STRING"])
    start_response(page.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]


def keep_query(headers: Headers, query: str) -> Headers:
    """A redirect carries on the query string that it was asked with; no cache may give it to others."""
    changed = dict(headers)
    changed["Location"] = f"{changed['Location'].partition('?')[0]}?{query}"
    return list((changed | {"Cache-Control": "no-store"}).items())
