"""Public pages as finished bytes, compressed once, and the bounded store that keeps them in this process."""

import gzip
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

import brotli

from .generation import seen

# Parameters that change what a public page shows. All others (utm_source, fbclid, …) are dropped before rendering,
# so that they neither multiply stored pages nor end up in one. deploy/nginx.conf knows the same ones.
MEANINGFUL = {"page", "before", "after", "q", "topic", "year"}
OVERHEAD_BYTES = 3_000
# Shorter than this, a compressed body is no shorter.
COMPRESSED_FROM_BYTES = 200
# The share of the store for pages asked for only once, and for answers other than 200.
TRIAL_SHARE = 0.25

# For the first who asks, brotli does in half the time what it does better for a page that is asked for again: 0.4 and
# 1.0 ms for an article of 6,270 and 5,870 bytes. More quickly, the longest would be heavier than pages may be.
QUICKLY, WELL = 4, 5
# Headers that a finished page gets anew.
REWRITTEN = {"etag", "content-length", "cache-control", "vary"}

Headers = list[tuple[str, str]]
# Host, whether by https, path, and the meaningful part of the query.
Key = tuple[str, bool, str, str]


@dataclass(frozen=True)
class Encoded:
    """One body in one content encoding, with the headers that belong to it, its ETag among them.

    `other_etag` is that of the same body packed quickly or well: who has it has the page.
    """

    body: bytes
    etag: str
    headers: Headers
    other_etag: str = ""

    def etag_in(self, known: str) -> str:
        """The one that an If-None-Match header names, if it names any.

        The quotes are part of a tag, so it is found in a list, and behind W/, and never inside another tag.
        """
        if known.strip() == "*":
            return self.etag
        return next((tag for tag in (self.etag, self.other_etag) if tag and tag in known), "")


@dataclass(frozen=True)
class Page:
    """A finished answer; `expires_at` is in seconds since 1970."""

    status: str
    headers: Headers
    generation: int
    expires_at: float
    digest: str
    # How well brotli has packed it.
    quality: int
    # Compressed once for each encoding that somebody has asked for; "" is a body too short to compress.
    encodings: dict[str, Encoded] = field(default_factory=dict, repr=False)

    @classmethod
    def finish(
        cls,
        status: str,
        headers: Headers,
        body: bytes,
        generation: int,
        expires_at: float,
        former: "Page | None" = None,
    ) -> "Page":
        """The page, packed; most changes leave most pages as they were, and the former one is packed already."""
        kept = [(name, value) for name, value in headers if name.lower() not in REWRITTEN]
        kept.append(("Vary", "Accept-Encoding"))
        digest = sha256(body).hexdigest()[:20]
        if former and (former.status, former.headers, former.digest) == (status, kept, digest):
            return replace(former, generation=generation, expires_at=expires_at)
        page = cls(status, kept, generation, expires_at, digest, QUICKLY)
        name = "br" if len(body) >= COMPRESSED_FROM_BYTES else ""
        page.encodings[name] = page.encode(name, body)
        return page

    def encode(self, name: str, body: bytes) -> Encoded:
        other_etag = ""
        if name == "br":
            packed, suffix = brotli.compress(body, quality=self.quality), f"-br{self.quality}"
            other_etag = f'"{self.digest}-br{QUICKLY if self.quality == WELL else WELL}"'
        elif name == "gzip":
            packed, suffix = gzip.compress(body, compresslevel=6, mtime=0), "-gzip"
        else:
            packed, suffix = body, ""
        etag = f'"{self.digest}{suffix}"'
        own = [("ETag", etag), ("Content-Length", str(len(packed)))]
        if name:
            own.append(("Content-Encoding", name))
        return Encoded(packed, etag, [*self.headers, *own], other_etag)

    def packed_well(self) -> "Page":
        """The same page for many: smaller, where there is anything to compress."""
        page = replace(self, quality=WELL, encodings=dict(self.encodings))
        if quick := page.encodings.get("br"):
            page.encodings["br"] = page.encode("br", brotli.decompress(quick.body))
        return page

    def encoded(self, accepted: str) -> Encoded:
        """The best encoding for a visitor with this Accept-Encoding header."""
        name = choose_encoding(accepted)
        if found := self.encodings.get(name) or self.encodings.get(""):
            return found
        found = self.encode(name, brotli.decompress(self.encodings["br"].body))
        if name:
            # The plain body is for few, and not worth the memory.
            self.encodings[name] = found
        return found

    @property
    def size(self) -> int:
        """Bytes of memory, roughly, the other encoding included that may yet come."""
        return OVERHEAD_BYTES + 2 * sum(len(self.encodings[name].body) for name in ("br", "") if name in self.encodings)

    @property
    def is_current(self) -> bool:
        """Neither the content nor the clock has moved on since it was rendered."""
        return self.generation == seen.current() and self.expires_at > time.time()

    @property
    def may_bridge(self) -> bool:
        """Old since a moment ago, and not by the clock, so that it may be shown while its successor is rendered."""
        return seen.may_bridge(self.generation) and self.expires_at > time.time()


class Shelf:
    """Pages up to a limit of bytes, least recently used out first."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.pages: OrderedDict[Key, Page] = OrderedDict()

    def put(self, key: Key, page: Page) -> None:
        self.remove(key)
        self.pages[key] = page
        self.size += cost(key, page)
        while self.size > self.limit:
            self.size -= cost(*self.pages.popitem(last=False))

    def remove(self, key: Key) -> None:
        if former := self.pages.pop(key, None):
            self.size -= cost(key, former)


def cost(key: Key, page: Page) -> int:
    """Bytes that a page takes with its address, which is the visitor's to make long."""
    return page.size + len(key[0]) + len(key[2]) + len(key[3])


class PageStore:
    """The pages of this process.

    A page must be asked for twice to get among the proven ones, so neither a crawler nor a flood of wrong
    addresses or odd searches can push out the pages that people read.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.trial = Shelf(int(limit * TRIAL_SHARE))
        self.proven = Shelf(limit - self.trial.limit)
        self.lock = threading.Lock()

    def find(self, key: Key) -> Page | None:
        return self.proven.pages.get(key) or self.trial.pages.get(key)

    def former(self, key: Key) -> Page | None:
        """The page that may still be shown for a moment while another is rendered."""
        page = self.find(key)
        return page if page and page.may_bridge else None

    def get(self, key: Key) -> Page | None:
        page = self.find(key)
        if page is None or not page.is_current:
            return None
        if page.status.startswith("200") and (page.quality < WELL or key not in self.proven.pages):
            return self.prove(key, page)
        with self.lock:
            if key in self.proven.pages:
                self.proven.pages.move_to_end(key)
        return page

    def prove(self, key: Key, page: Page) -> Page:
        # One that a change has left as it was may be packed well already.
        better = page.packed_well() if page.quality < WELL else page
        with self.lock:
            # Never in the place of one that has been rendered meanwhile.
            if self.find(key) is page:
                self.trial.remove(key)
                self.proven.put(key, better)
        return better

    def put(self, key: Key, page: Page) -> None:
        with self.lock:
            proven = key in self.proven.pages and page.status.startswith("200")
            self.trial.remove(key)
            self.proven.remove(key)
            (self.proven if proven else self.trial).put(key, page)


@lru_cache(maxsize=512)
def choose_encoding(accepted: str) -> str:
    """The best of br, gzip and identity ("") that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    allowed = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        allowed[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ("br", "gzip") if allowed.get(name, allowed.get("*", False))), "")


def meaningful_query(query: str) -> str:
    """The query string with only the parameters that a public page knows, each once: the last counts, as in Django.

    Empty ones say nothing.
    """
    if not query:
        return ""
    known = {pair.partition("=")[0]: pair for pair in query.split("&")}
    return "&".join(known[name] for name in sorted(MEANINGFUL & known.keys()) if known[name].partition("=")[2])
