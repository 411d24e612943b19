"""How long a public page may be kept: never beyond the next article's appearance or expiry."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpRequest, HttpResponseBase

from news.models import Article

from .generation import seen

# What a shared cache may keep, the time included in which it may still answer with the old page while it fetches
# the new one. With the second in which a process may not know of an edit yet, and the second that a cache rounds
# away, an edit shows everywhere after ten.
SHARED_SECONDS = 8
FRESH_SECONDS = 5
LONGEST_SECONDS = 24 * 3600
# In the WSGI environment it tells news/pages/serving.py that the answer is the same for everybody until then.
PAGE_UNTIL = "news.page_until"


class NextChange:
    """The next moment at which an article appears or expires, asked once for each generation of pages."""

    def __init__(self) -> None:
        self.generation = -1
        self.moment: float | None = None

    def timestamp(self) -> float:
        """In seconds since 1970, at most a day from now."""
        now, generation = time.time(), seen.current()
        if generation != self.generation or (self.moment and self.moment <= now):
            moment = Article.objects.next_change()
            self.moment, self.generation = moment.timestamp() if moment else None, generation
        return min(self.moment or now + LONGEST_SECONDS, now + LONGEST_SECONDS)


next_change = NextChange()


def cache_control(until: float) -> str:
    """The header for a public page that holds until this second since 1970.

    Shared caches count in whole seconds of the clock, from the one in which the answer arrives, and keep a page
    through the last of them: hence the difference of whole seconds less two. Browsers ask each time, which costs a
    304: a cache between them and us tells no age.
    """
    seconds = max(0, min(int(until) - int(time.time()) - 2, SHARED_SECONDS))
    fresh = min(seconds, FRESH_SECONDS)
    return f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={seconds - fresh}"


def public_page[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    holds_until: Callable[[], float] = next_change.timestamp,
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Decorator for a view whose answer is the same for everybody and changes with the content or the clock only."""

    @wraps(view)
    def marked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        # Read before rendering: an article that appears meanwhile must shorten the life of the page without it.
        until = holds_until()
        response = view(request, *args, **kwargs)
        request.environ[PAGE_UNTIL] = until  # type: ignore[attr-defined]
        response.headers["Cache-Control"] = cache_control(until)
        return response

    marked.is_public_page = True  # type: ignore[attr-defined]
    return marked


def is_public_page(view: Callable[..., object]) -> bool:
    return getattr(view, "is_public_page", False)
