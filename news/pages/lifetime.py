import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import http_date

type View = Callable[..., HttpResponseBase]

# What a shared cache may keep, the time included in which it may still answer with a stale page while it fetches
# the new one. With the second in which a process may not know of an edit yet, and the second that a cache rounds
# away, an edit shows everywhere after ten.
SHARED_SECONDS = 8
FRESH_SECONDS = 5
# The key in the WSGI environment by which a view tells that its response is the same for everybody, and until when.
PAGE_UNTIL = "news.page_until"


def cache_control(until: float) -> str:
    """The header for a public page that holds until this second since 1970.

    Shared caches count in whole seconds of the clock, from the one in which the response arrives, and keep a page
    through the last of them: hence the difference of whole seconds less two. Browsers revalidate each time, which
    costs a 304: a cache between them and us sends no Age.
    """
    seconds = max(0, min(int(until) - int(time.time()) - 2, SHARED_SECONDS))
    fresh = min(seconds, FRESH_SECONDS)
    return f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={seconds - fresh}"


def public_until(
    holds_until: Callable[[], float], changed_at: Callable[[], float | None] = lambda: None
) -> Callable[[View], View]:
    """Decorator for a view whose response is the same for everybody, and changes with the generation or the clock."""

    def decorate(view: View) -> View:
        @wraps(view)
        def public(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            # Before rendering: what appears meanwhile must shorten the life of the page without it, and not date it.
            until, changed = holds_until(), changed_at()
            response = view(request, *args, **kwargs)
            request.environ[PAGE_UNTIL] = until  # type: ignore[attr-defined]
            response.headers["Cache-Control"] = cache_control(until)
            if changed and response.status_code == 200:
                response.headers["Last-Modified"] = http_date(changed)
            return response

        public.is_public_page = True  # type: ignore[attr-defined]
        return public

    return decorate


def is_public_page(view: Callable[..., object]) -> bool:
    return getattr(view, "is_public_page", False)
