"""Finished pages first, Django behind them.

The first request renders a page whose view `public_until` marks. Until the generation or the clock moves on, every
further one gets the stored bytes, without Django's request cycle and without the database.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.utils.http import parse_http_date_safe
from prometheus_client import Counter, Summary

from .generation import seen
from .lifetime import PAGE_UNTIL, cache_control
from .packing import Encoded, Headers, Page
from .queries import FORMER_PARAMETERS, carried_on, known_part
from .store import Key, PageStore

logger = logging.getLogger(__name__)

ANSWERS = Counter("agency_answers", "Requests by what answered: the store, a page rendered for it, or Django", ["by"])
# Looked up once: a hit must not pay for it.
HITS, MISSES, PASSED = (ANSWERS.labels(by) for by in ("store", "rendering", "django"))
RENDERING = Summary("agency_rendering_seconds", "How long a page took that was not in the store")
STORED_STATUSES = {"200", "301", "302", "404", "410"}
STAMPEDE_WAIT_SECONDS = 1.0
# Whoever asks for a page that has just failed gets the same response: a site in trouble must not render for each.
FAILURE_SECONDS = 1.0
NO_HOST = b"The request names no host.\n"
# The end of a response that no cache may keep.
STALE = 0.0
# Request headers that would make Django send less than the whole page, or one visitor's page differ from another's:
# even to a malformed CSRF cookie Django responds with a new one.
WITHHELD = (
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE"),
    "HTTP_COOKIE",
)


class FinishedPages:
    """WSGI middleware that answers repeated GET and HEAD requests from its store, and passes on everything else.

    `limit` is the size of the store in bytes. Paths that match `private` differ from visitor to visitor, or stream
    files, and are never stored. `parameters` are those of the query that change a page; those of former addresses count
    too, but for paths that match `ours`.
    """

    def __init__(
        self,
        django: WSGIApplication,
        limit: int,
        private: re.Pattern[str],
        ours: re.Pattern[str],
        parameters: Collection[str],
    ) -> None:
        self.django, self.private, self.ours, self.parameters = django, private, ours, parameters
        self.store = PageStore(limit)
        self.rendering: dict[Key, threading.Event] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, host = environ["PATH_INFO"], environ.get("HTTP_HOST", "")
        if not host:
            # Django would take the address that the server listens at.
            start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Content-Length", str(len(NO_HOST)))])
            return [NO_HOST]
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or self.private.match(path):
            PASSED.inc()
            with seen.held():
                return self.django(environ, start_response)
        query = environ["QUERY_STRING"] and self.known_query(path, environ["QUERY_STRING"])
        # The scheme decides whether the answer is a redirect to https.
        key = (host, environ.get("HTTP_X_FORWARDED_PROTO") == "https", path, query)
        page = self.store.get(key)
        if page is None:
            return self.render_once(key, environ, start_response)
        HITS.inc()
        return answer(page, page.expires_at, environ, start_response)

    def known_query(self, path: str, query: str) -> str:
        return known_part(query, self.parameters if self.ours.match(path) else {*self.parameters, *FORMER_PARAMETERS})

    def render_once(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One of many simultaneous requests renders the page; the others get the stale one, or wait a second."""
        mine = threading.Event()
        turn = self.rendering.setdefault(key, mine) if self.store.limit else mine
        if turn is not mine:
            if former := self.store.former(key):
                return answer(former, STALE, environ, start_response)
            turn.wait(STAMPEDE_WAIT_SECONDS)
        try:
            # Another may have finished between our look and our claim.
            if page := self.store.get(key):
                return answer(page, page.expires_at, environ, start_response)
            return self.render(key, environ, start_response)
        finally:
            if self.rendering.get(key) is mine:
                del self.rendering[key]
                mine.set()

    @RENDERING.time()
    def render(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        MISSES.inc()
        asked = environ | {"REQUEST_METHOD": "GET", "QUERY_STRING": key[3]}
        for name in WITHHELD:
            asked.pop(name, None)
        # The generation from before rendering: a change committed meanwhile must make the page stale.
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
        # A slow page may already be stale, and a cache would add its own lifetime.
        return answer(page, page.expires_at if page.is_current else STALE, environ, start_response)

    def ask_django(self, environ: WSGIEnvironment) -> tuple[str, Headers, Iterable[bytes]]:
        started: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, error: object = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda chunk: None

        result = self.django(environ, start_response)
        return *started[0], result


class Unsent(list[bytes]):
    """The empty body of a response to HEAD; the web server's `close` reaches the body that is left out."""

    def __init__(self, result: Iterable[bytes]) -> None:
        self.close = result.close  # type: ignore[attr-defined]


def shared_until(status: str, headers: Headers, environ: WSGIEnvironment) -> float | None:
    """Until when the response is everybody's, in seconds since 1970; None if it is for this visitor alone."""
    # A page may fail after its view has returned: in its template.
    if status[:3] in STORED_STATUSES:
        return environ.get(PAGE_UNTIL)
    # Only error pages say nothing of their lifetime.
    is_failure = status.startswith("5") and "cache-control" not in {name.lower() for name, _ in headers}
    return time.time() + FAILURE_SECONDS if is_failure else None


def is_personal(headers: Headers, key: Key) -> bool:
    for name, value in headers:
        if name.lower() == "set-cookie" or (name.lower() == "vary" and "cookie" in value.lower()):
            logger.error("%s is marked as public and yet has %s: %s", key[2], name, value.partition("=")[0])
            return True
    return False


def answer(page: Page, until: float, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    encoded = page.encoded(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = [*encoded.headers, *page.last_modified, ("Cache-Control", cache_control(until))]
    known, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
    if (known or since) and page.status.startswith("200") and (etag := known_etag(page, encoded, known, since)):
        kept = [pair for pair in headers if pair[0] != "ETag" and not pair[0].startswith("Content-")]
        start_response("304 Not Modified", [*kept, ("ETag", etag)])
        return []
    if page.status.startswith("30") and (query := carried_on(environ["QUERY_STRING"])):
        headers = keep_query(headers, query)
    start_response(page.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]


def known_etag(page: Page, encoded: Encoded, known: str | None, since: str | None) -> str:
    """The tag for a 304, if the visitor has the page. If-None-Match makes If-Modified-Since void (RFC 9110, 13.1.3)."""
    if known or not since:
        return encoded.etag_in(known or "")
    is_known = page.modified_at and (parse_http_date_safe(since) or 0) >= page.modified_at
    return encoded.etag if is_known else ""


def keep_query(headers: Headers, query: str) -> Headers:
    """A redirect carries the query string on, which no cache may give to others."""
    changed = dict(headers)
    changed["Location"] = f"{changed['Location'].partition('?')[0]}?{query}"
    return list((changed | {"Cache-Control": "no-store"}).items())
