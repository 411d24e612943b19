"""Finished pages first, Django behind them.

A view marked by `news.pages.lifetime.public_page` gives the same answer to everybody. The first request renders it;
until the generation of pages or the clock moves on, every further one gets the stored bytes, without Django's request
cycle and without the database.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from .generation import seen
from .lifetime import PAGE_UNTIL, cache_control
from .store import Headers, Key, Page, PageStore, meaningful_query

logger = logging.getLogger(__name__)

# These answer each visitor differently, or stream files: never stored.
PRIVATE = (settings.STATIC_URL, settings.MEDIA_URL, "/admin/", "/accounts/", "/register/")
STORED_STATUSES = {"200", "301", "302", "404", "410"}
STAMPEDE_WAIT_SECONDS = 1.0
# Those who ask for a page that has just failed get the same answer: trying for each of them is what a site that is in
# trouble can bear least.
FAILURE_SECONDS = 1.0
# For an answer that no cache may keep.
NO_LONGER = 0.0
# Would make Django answer with less than the whole page, or one visitor's page differ from another's: even to a cookie
# that is none of ours, such as a malformed one for CSRF, Django answers with a new one.
WITHHELD = (
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE"),
    "HTTP_COOKIE",
)


class FinishedPages:
    """A WSGI application that answers repeated GET and HEAD requests from its store, everything else by Django."""

    def __init__(self, django: WSGIApplication) -> None:
        self.django = django
        self.store = PageStore(settings.PAGE_STORE_BYTES)
        self.rendering: dict[Key, threading.Event] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or (path.startswith(PRIVATE) and path != "/register/"):
            with seen.held():
                return self.django(environ, start_response)
        query = meaningful_query(environ["QUERY_STRING"])
        # The scheme decides whether the answer is a redirect to https.
        key = (environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_PROTO") == "https", path, query)
        page = self.store.get(key)
        if page is None:
            return self.render_once(key, environ, start_response)
        return answer(page, page.expires_at, environ, start_response)

    def render_once(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let one of many simultaneous readers render the page.

        The others get the former one as long as it may be shown; after that they wait, a second at most.
        """
        mine = threading.Event()
        turn = self.rendering.setdefault(key, mine) if self.store.limit else mine
        if turn is not mine:
            if former := self.store.former(key):
                return answer(former, NO_LONGER, environ, start_response)
            turn.wait(STAMPEDE_WAIT_SECONDS)
        try:
            # Also in one's own turn: another may have finished between our look and our claim.
            if page := self.store.get(key):
                return answer(page, page.expires_at, environ, start_response)
            return self.render(key, environ, start_response)
        finally:
            if self.rendering.get(key) is mine:
                del self.rendering[key]
                mine.set()

    def render(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = environ | {"REQUEST_METHOD": "GET", "QUERY_STRING": key[3]}
        for name in WITHHELD:
            asked.pop(name, None)
        # The number from before rendering: a change committed meanwhile makes the page old, never a former text new.
        with seen.held() as generation:
            status, headers, result = self.ask_django(asked)
            until = shared_until(status, headers, asked)
            if until is None or is_personal(headers, key):
                start_response(status, headers)
                return result if environ["REQUEST_METHOD"] == "GET" else Unsent(result)
            try:
                page = Page.finish(status, headers, b"".join(result), generation, until, self.store.find(key))
            finally:
                result.close()  # type: ignore[attr-defined]
        self.store.put(key, page)
        # What took long to render may be old by now; a cache would add its own lifetime from here on.
        return answer(page, page.expires_at if page.is_current else NO_LONGER, environ, start_response)

    def ask_django(self, environ: WSGIEnvironment) -> tuple[str, Headers, Iterable[bytes]]:
        started: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, error: object = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda chunk: None

        result = self.django(environ, start_response)
        return *started[0], result


class Unsent(list[bytes]):
    """The empty body of an answer to HEAD; the web server's `close` reaches the body that is left out."""

    def __init__(self, result: Iterable[bytes]) -> None:
        self.close = result.close  # type: ignore[attr-defined]


def shared_until(status: str, headers: Headers, environ: WSGIEnvironment) -> float | None:
    """Until when others get the same answer, in seconds since 1970; None where it is for nobody else."""
    # A page may fail after its view has returned: in its template.
    if status[:3] in STORED_STATUSES:
        return environ.get(PAGE_UNTIL)
    # Nothing but our own pages for bad moments says nothing of its lifetime.
    is_failure = status.startswith("5") and "cache-control" not in {name.lower() for name, _ in headers}
    return time.time() + FAILURE_SECONDS if is_failure else None


def is_personal(headers: Headers, key: Key) -> bool:
    """Whether a page that claims to be the same for everybody shows that it is not."""
    for name, value in headers:
        if name.lower() == "set-cookie" or (name.lower() == "vary" and "cookie" in value.lower()):
            logger.error("%s is marked as public and yet has %s: %s", key[2], name, value.partition("=")[0])
            return True
    return False


def answer(page: Page, until: float, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send a finished page: in the best encoding, as 304 where the visitor has it, without body for HEAD."""
    encoded = page.encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = [*encoded.headers, ("Cache-Control", cache_control(until))]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and page.status.startswith("200") and (etag := encoded.etag_in(known)):
        kept = [pair for pair in headers if pair[0] != "ETag" and not pair[0].startswith("Content-")]
        start_response("304 Not Modified", [*kept, ("ETag", etag)])
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
