"""Which spellings of an address of the site before this one are one and the same."""

import re
from collections.abc import Mapping
from unicodedata import normalize
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError

from news.addresses import list_address
from news.pages.queries import FORMER_PARAMETERS

LONGEST = 500
# Ways of seeing a page that has an address without it.
VIEW = re.compile(r"/(?:amp|feed|rss|page/\d+)$")
# Where pages differ from visitor to visitor, or files are sent: no redirect is ever looked for.
NEVER_OLD = re.compile("/(static|media|admin|accounts|register)(/|$)")


class Unkeepable(ValidationError):
    """The address cannot be kept; the message says why."""


def spelling(path: str, query: Mapping[str, object]) -> str:
    """The one way in which an address is kept and found: of a decoded path and of the query what counts."""
    told = "&".join(sorted(f"{name}={value}" for name, value in query.items() if name in FORMER_PARAMETERS and value))
    stem = re.sub("/+", "/", f"/{path}").rstrip("/") or "/"
    return normalize("NFC", f"{stem}?{told}" if told else stem).lower()


def former_path(address: str) -> str:
    """The spelling of a whole or relative address, as people and programs write it."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        raise Unkeepable(f"“{address}” is not an address.") from None
    query = dict(parse_qsl(parts.query))
    path = spelling(unquote(parts.path), query)
    if not parts.path.startswith("/") or "\0" in path:
        raise Unkeepable(f"“{address}” is not a path: it begins with a slash.")
    if path in {"/", list_address().rstrip("/")} or NEVER_OLD.match(path):
        raise Unkeepable(f"“{address}” is an address of this site.")
    if len(path) > LONGEST:
        raise Unkeepable(f"“{address[:60]}…” is longer than {LONGEST} characters.")
    if query and not FORMER_PARAMETERS & query.keys():
        known, unknown = (", ".join(sorted(names)) for names in (FORMER_PARAMETERS, query))
        raise Unkeepable(f"“{address}”: addresses are told apart by {known} in their query, not by {unknown}.")
    return path


def spellings_of(path: str, query: Mapping[str, object]) -> list[str]:
    """Under which a decoded path with its query may have been kept, the most exact first."""
    # The file that WordPress and others have behind all their pages.
    whole, without_file = spelling(path, query), spelling(path.removesuffix("index.php"), query)
    stem = whole.partition("?")[0]
    written = (whole, without_file, stem, VIEW.sub("", stem))
    return [each for each in written if len(each) <= LONGEST and "\0" not in each]
