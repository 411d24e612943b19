"""A public page as finished bytes, compressed once for each encoding that somebody has asked for."""

import gzip
import time
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256

import brotli
from django.utils.http import http_date, parse_http_date

from .generation import seen

OVERHEAD_BYTES = 3_000
# Shorter than this, a compressed body is no shorter.
COMPRESSED_FROM_BYTES = 200
# Brotli's levels for the first request and for pages that are asked for again: 0.4 and 1.0 ms for an article of 6,270
# and 5,870 bytes. At a lower level the longest articles would be heavier than pages may be.
QUICK, GOOD = 4, 5
# Headers that a finished page gets anew.
REWRITTEN = {"etag", "content-length", "cache-control", "vary", "last-modified"}

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Encoded:
    """A body in one content encoding, with its headers; `other_etag` is of the same body at the other level."""

    body: bytes
    etag: str
    headers: Headers
    other_etag: str = ""

    def etag_in(self, known: str) -> str:
        """The tag of ours that an If-None-Match header names, or nothing."""
        # The quotes are part of a tag, so it is found in a list, and behind W/, and never inside another tag.
        if known.strip() == "*":
            return self.etag
        return next((tag for tag in (self.etag, self.other_etag) if tag and tag in known), "")


@dataclass(frozen=True)
class Page:
    """A finished response; `expires_at` is in seconds since 1970."""

    status: str
    headers: Headers
    generation: int
    expires_at: float
    digest: str
    # Brotli's level.
    quality: int
    # Seconds since 1970; 0 if it is not known.
    modified_at: int = 0
    # By content encoding; "" is a body too short to compress.
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
        kept = [(name, value) for name, value in headers if name.lower() not in REWRITTEN]
        kept.append(("Vary", "Accept-Encoding"))
        digest = sha256(body).hexdigest()[:20]
        modified_at = next((parse_http_date(value) for name, value in headers if name.lower() == "last-modified"), 0)
        # Most changes leave most pages as they were, and the former one is compressed already.
        if former and (former.status, former.headers, former.digest) == (status, kept, digest):
            return replace(former, generation=generation, expires_at=expires_at, modified_at=modified_at)
        if former and modified_at:
            # Of two changes within a second the header would tell nothing.
            modified_at = max(modified_at, former.modified_at + 1)
        page = cls(status, kept, generation, expires_at, digest, QUICK, modified_at)
        name = "br" if len(body) >= COMPRESSED_FROM_BYTES else ""
        page.encodings[name] = page.encode(name, body)
        return page

    def encode(self, name: str, body: bytes) -> Encoded:
        other_etag = ""
        if name == "br":
            packed, suffix = brotli.compress(body, quality=self.quality), f"-br{self.quality}"
            other_etag = f'"{self.digest}-br{QUICK if self.quality == GOOD else GOOD}"'
        elif name == "gzip":
            packed, suffix = gzip.compress(body, compresslevel=6, mtime=0), "-gzip"
        else:
            packed, suffix = body, ""
        etag = f'"{self.digest}{suffix}"'
        own = [("ETag", etag), ("Content-Length", str(len(packed)))]
        if name:
            own.append(("Content-Encoding", name))
        return Encoded(packed, etag, [*self.headers, *own], other_etag)

    def compressed_well(self) -> "Page":
        page = replace(self, quality=GOOD, encodings=dict(self.encodings))
        if quick := page.encodings.get("br"):
            page.encodings["br"] = page.encode("br", brotli.decompress(quick.body))
        return page

    def encoded(self, accepted: str) -> Encoded:
        name = choose_encoding(accepted)
        if found := self.encodings.get(name) or self.encodings.get(""):
            return found
        found = self.encode(name, brotli.decompress(self.encodings["br"].body))
        if name:
            # The plain body is asked for by few, and not worth the memory.
            self.encodings[name] = found
        return found

    @cached_property
    def last_modified(self) -> Headers:
        return [("Last-Modified", http_date(self.modified_at))] if self.modified_at else []

    @property
    def size(self) -> int:
        """Bytes of memory, roughly, with the other encoding that may yet be asked for."""
        return OVERHEAD_BYTES + 2 * sum(len(self.encodings[name].body) for name in ("br", "") if name in self.encodings)

    @property
    def is_current(self) -> bool:
        return self.generation == seen.current() and self.expires_at > time.time()

    @property
    def may_bridge(self) -> bool:
        """Stale since a moment ago, and not by the clock: may be shown while its successor is rendered."""
        return seen.may_bridge(self.generation) and self.expires_at > time.time()


@lru_cache(maxsize=512)
def choose_encoding(accepted: str) -> str:
    """The best of br, gzip and identity ("") that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    allowed = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        allowed[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ("br", "gzip") if allowed.get(name, allowed.get("*", False))), "")
