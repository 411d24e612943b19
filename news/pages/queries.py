"""Which part of a query string counts for a page, and which goes on with a redirect."""

from collections.abc import Collection

# By these the addresses of other sites tell pages apart: /?p=123, /?feed=rss2, /article.php?id=5. On our own pages they
# mean nothing. deploy/nginx.conf has the same list.
FORMER_PARAMETERS = frozenset({"p", "page_id", "attachment_id", "cat", "tag", "author", "m", "feed", "id"})


def known_part(query: str, parameters: Collection[str]) -> str:
    """The query string with these parameters only, each once (the last counts, as in Django), without empty ones.

    All others (utm_source, fbclid, …) would multiply stored pages, or end up in one.
    """
    if not query:
        return ""
    pairs = {pair.partition("=")[0]: pair for pair in query.split("&")}
    return "&".join(pairs[name] for name in sorted(pairs) if name in parameters and pairs[name].partition("=")[2])


def carried_on(query: str) -> str:
    """What a redirect takes along: all but what told the old site which page was meant."""
    return "&".join(pair for pair in query.split("&") if pair.partition("=")[0] not in FORMER_PARAMETERS)
