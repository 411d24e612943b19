"""How long a public page may be kept: never beyond the next article's appearance or expiry."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from math import ceil

from django.http import HttpResponseBase
from django.utils import timezone

from .freshness import seen
from .models import Article

# What a shared cache may keep: an edit shows there after this at the latest, the time included in which
# it may still answer with the old page while it fetches the new one.
SHARED_SECONDS = 10
FRESH_SECONDS = 5
# Tells agency/pages.py that a response is the same for everybody, and for how many seconds; never sent out.
LIFETIME_HEADER = "X-Page-Lifetime"
LONGEST_SECONDS = 24 * 3600


class NextChange:
    """The next moment at which an article appears or expires, asked once for each generation of pages."""

    def __init__(self) -> None:
        self.generation = -1
        self.moment: datetime | None = None

    def seconds(self) -> float:
        """Seconds from now, at most a day."""
        now, generation = timezone.now(), seen.current()
        if generation != self.generation or (self.moment and self.moment <= now):
            self.moment, self.generation = Article.objects.next_change(), generation
        left = (self.moment - now).total_seconds() if self.moment else LONGEST_SECONDS
        return max(0.0, min(left, LONGEST_SECONDS))


next_change = NextChange()


def cache_control(lifetime: float) -> str:
    """The header for a public page that holds for `lifetime` more seconds.

    Shared caches count in whole seconds and keep a page through the last of them, hence one less than the
    lifetime rounded up. Browsers ask each time, which costs a 304: a cache between them and us tells no age.
    """
    seconds = max(0, min(ceil(lifetime) - 1, SHARED_SECONDS))
    fresh = min(seconds, FRESH_SECONDS)
    return f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={seconds - fresh}"


def mark_public(response: HttpResponseBase, lifetime: float) -> HttpResponseBase:
    """Declare the response the same for every visitor, for so many seconds."""
    response.headers["Cache-Control"] = cache_control(lifetime)
    response.headers[LIFETIME_HEADER] = f"{lifetime:.3f}"
    return response


def public_page[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Decorator for a view whose answer is the same for everybody and changes with the content or the clock only."""

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        # Read before rendering: an article that appears meanwhile must shorten the life of the page without it.
        lifetime = next_change.seconds()
        return mark_public(view(*args, **kwargs), lifetime)

    return marked
