from collections.abc import Callable

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from news.models.next_change import last_change, next_change
from news.pages.lifetime import View, public_until


def page_until(
    holds_until: Callable[[], float], changed_at: Callable[[], float | None] = lambda: None
) -> Callable[[View], View]:
    """Decorator of views that only GET and HEAD may ask; others are refused by method, not for want of a token."""

    def decorate(view: View) -> View:
        return csrf_exempt(require_safe(public_until(holds_until, changed_at)(view)))

    return decorate


# For pages that change when an article appears or expires.
public_page = page_until(next_change)
# For those that have Last-Modified too. HTML also changes with each release, whose style sheets it names.
dated_page = page_until(next_change, last_change)
