"""What a page asks the network for: scripts that come late, answers of our own, and the moment when all has come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route

# No page of ours; the console's watchers expect that it is missing.
PROBE = "/nothing-here/"
TEAPOT = 418
# How many responses the page has had, and whether it is loaded.
HEARD = "[document.readyState, performance.getEntriesByType('resource').length].join()"


@contextmanager
def held_back(page: Page, script: str) -> Iterator[None]:
    """Keeps the script from pages that are opened meanwhile, until the end: as by a slow network."""
    pattern = f"**/{script}.*.js"
    # A request that nobody answers: the end of the route lets it go on.
    page.route(pattern, lambda route: None)
    yield
    page.unroute(pattern)


def intercept(page: Page, pattern: str, answer: Callable[[Route], None]) -> None:
    """Like `route`, for a page that is open already: Chromium lets some requests pass after it has said that it
    holds them, one in four on a busy machine."""
    page.route(pattern, answer)
    page.route(f"**{PROBE}", lambda route: route.fulfill(status=TEAPOT))
    while page.evaluate("address => fetch(address).then(response => response.status)", PROBE) != TEAPOT:
        pass
    page.unroute(f"**{PROBE}")


def wait_until_quiet(page: Page) -> None:
    """Half a second without a response. Playwright's “networkidle” waits for ever where a frame was removed while it
    loaded, as previews are."""
    for _ in range(100):
        heard = page.evaluate(HEARD)
        page.wait_for_timeout(500)
        if heard.startswith("complete") and page.evaluate(HEARD) == heard:
            return
    raise AssertionError(f"{page.url} is still asking after fifty seconds.")
