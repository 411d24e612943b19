"""Public pages as finished bytes, compressed once, and the bounded store that keeps them in this process."""

import gzip
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

import brotli

from news.caching import LIFETIME_HEADER
from news.freshness import seen

# Parameters that change what a public page shows. All others (utm_source, fbclid, …) are dropped before rendering,
# so that they neither multiply stored pages nor end up in one.
MEANINGFUL = {"page", "before", "after", "q", "topic", "year"}
OVERHEAD_BYTES = 2_000

# Headers that a finished page gets anew, or that never leave the house.
REWRITTEN = {"etag", "content-length", "cache-control", "vary", LIFETIME_HEADER.lower()}

Headers = list[tuple[str, str]]
# Host, whether by https, path, and the meaningful part of the query.
Key = tuple[str, bool, str, str]


@dataclass(frozen=True)
class Encoded:
    """One body in one content encoding, with the headers that belong to it."""

    body: bytes
    etag: str
    headers: Headers


@dataclass(frozen=True)
class Page:
    status: str
    generation: int
    expires_at: float
    encodings: dict[str, Encoded] = field(repr=False)

    @classmethod
    def finish(cls, status: str, headers: Headers, body: bytes, generation: int, lifetime: float) -> "Page":
        """Compress the body once for each encoding; `lifetime` is in seconds from now."""
        kept = [(name, value) for name, value in headers if name.lower() not in REWRITTEN]
        vary = ("Vary", "Accept-Encoding")
        digest = sha256(body).hexdigest()[:20]
        encodings = {}
        for name, encoded in (
            ("br", brotli.compress(body, quality=7)),
            ("gzip", gzip.compress(body, 6, mtime=0)),
            ("", body),
        ):
            own = [("Content-Encoding", name)] if name else []
            length = ("Content-Length", str(len(encoded)))
            etag = f'"{digest}{"-" if name else ""}{name}"'
            encodings[name] = Encoded(encoded, etag, [*kept, vary, ("ETag", etag), length, *own])
        return cls(status, generation, time.time() + lifetime, encodings)

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return OVERHEAD_BYTES + sum(len(encoded.body) for encoded in self.encodings.values())


class PageStore:
    """The pages of this process, least recently used out first, bounded by bytes."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Key) -> Page | None:
        """The page, unless the content or the clock has moved on since it was rendered."""
        page = self.pages.get(key)
        if page is None or page.generation != seen.current() or page.expires_at <= time.time():
            return None
        with self.lock:
            if key in self.pages:
                self.pages.move_to_end(key)
        return page

    def put(self, key: Key, page: Page) -> None:
        with self.lock:
            if former := self.pages.pop(key, None):
                self.size -= former.size
            self.pages[key] = page
            self.size += page.size
            while self.size > self.limit:
                self.size -= self.pages.popitem(last=False)[1].size


@lru_cache(maxsize=512)
def choose_encoding(accepted: str) -> str:
    """The best of br, gzip and identity ("") that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    allowed = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        allowed[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ("br", "gzip") if allowed.get(name, allowed.get("*", False))), "")


def meaningful_query(query: str) -> str:
    """The query string with only the parameters that a public page knows, in the order given."""
    if not query:
        return ""
    return "&".join(pair for pair in query.split("&") if pair.partition("=")[0] in MEANINGFUL)
