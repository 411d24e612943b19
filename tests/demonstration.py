"""The demonstration on a site of its own, with a browser before it: for what is measured, or photographed."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.processes import Site, chromium


@contextmanager
def demonstration(view: ViewportSize) -> Iterator[tuple[Page, str]]:
    """A page, and the password of the demonstration's accounts."""
    os.environ.setdefault("AGENCY_SECRET_KEY", secrets.token_urlsafe(50))
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), {"AGENCY_DEMO_PASSWORD": password, "EMAIL_URL": "filemail:"})
        site.manage("prepare", "--static")
        site.manage("migrate", "--verbosity=0")
        site.manage("load_demo")
        try:
            site.start()
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            yield browser.new_page(viewport=view, base_url=site.origin), password
            browser.close()
        finally:
            site.end()


def sign_in(page: Page, password: str) -> None:
    """From the form that `/admin/` leads to."""
    page.locator("[name=login]").fill("editor")
    page.locator("[name=password]").fill(password)
    page.locator("form button[type=submit]").first.click()
