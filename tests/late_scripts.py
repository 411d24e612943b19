"""Scripts that come late, as by a slow network: what is typed before them is typed all the same."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page


@contextmanager
def held_back(page: Page, script: str) -> Iterator[None]:
    """Keeps the script from pages that are opened meanwhile, until the end."""
    pattern = f"**/{script}.*.js"
    # A request that nobody answers: the end of the route lets it go on.
    page.route(pattern, lambda route: None)
    yield
    page.unroute(pattern)
