"""The demonstration site as the checkers and the camera meet it: every kind of page, and how to get there."""

import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, Response, sync_playwright

from news.models import Article, Category
from tests.audit import DATA
from tests.candidate import fill_in, press_register, read_code
from tests.conftest import CHROMIUM
from tests.page_requests import wait_until_quiet
from tests.processes import Site, chromium

SCHEMES = ("light", "dark")
networks = itertools.count(int(time.time()) % 60_000)
TABLE = "<table><tbody><tr><th>Grade</th><th>Night</th></tr><tr><td>Registrar</td><td>£68.00</td></tr></tbody></table>"


def press_empty_form(page: Page) -> None:
    press_register(page)
    page.wait_for_selector(".error-summary")


def mistype_address(page: Page) -> None:
    fill_in(page)
    page.get_by_role("textbox", name="E-mail").fill("zoe@homtail.com")
    page.get_by_label("Captcha").fill(read_code(page))
    press_register(page)
    page.wait_for_selector(".register-suggestion")


def register(page: Page) -> None:
    fill_in(page)
    page.get_by_label("Captcha").fill(read_code(page))
    press_register(page)
    page.wait_for_selector(".reference")


@dataclass(frozen=True)
class Kind:
    """One kind of page: its address, and what to do there to see it."""

    name: str
    path: str
    steps: Callable[[Page], None] | None = None
    status: int = 200
    # Search engines are asked to leave it out, so Lighthouse's question whether they may take it in is not put.
    is_indexed: bool = True

    @property
    def is_lasting(self) -> bool:
        """Whether its address alone leads to it: Lighthouse takes any answer but 200 for a failure."""
        return self.status == 200 and not self.steps


KINDS = [
    Kind("list", "/news/"),
    Kind("list, page 2", "/news/?page=2"),
    Kind("topic", "/news/topics/careers/"),
    Kind("author", "/news/authors/dr-amara-okafor/"),
    Kind("archive", "/news/archive/"),
    Kind("archive, a year", "/news/archive/2018/"),
    Kind("archive, a month", "/news/archive/2018/03/"),
    Kind("article, long", "/news/revalidation-for-locum-doctors/"),
    Kind("article, short", "/news/learning-on-every-shift/"),
    Kind("article without picture", "/news/plain/"),
    Kind("search", "/news/search/?q=nurse", is_indexed=False),
    Kind("search without result", "/news/search/?q=nurze", is_indexed=False),
    Kind("register", "/register/"),
    Kind("register, errors", "/register/", press_empty_form, status=422),
    Kind("register, suggestion", "/register/", mistype_address, status=422),
    Kind("thank you", "/register/", register),
    Kind("terms", "/terms/"),
    Kind("document, a version", "/documents/privacy-notice/1/"),
    Kind("accessibility", "/accessibility/"),
    Kind("404", "/nothing-here/", status=404),
    Kind("410", "/news/compliance-drop-in-afternoons-spring-2024/", status=410),
]


@contextmanager
def demo_site() -> Iterator[Site]:
    """The demo with all its pictures, answering."""
    site = Site(DATA)
    site.environment |= {"AGENCY_DEMO_PASSWORD": "only for the audit", "AGENCY_TRUSTED_PROXIES": "1"}
    try:
        prepare(site)
    except (AssertionError, DatabaseError):
        # Drawn anew, which takes a minute: its database is of another version.
        connection.close()
        shutil.rmtree(DATA)
        DATA.mkdir()
        prepare(site)
    site.run_jobs()
    try:
        site.start()
        yield site
    finally:
        site.end()


def prepare(site: Site) -> None:
    site.manage("prepare", "--demo")
    values = {
        "title": "An article without a picture",
        "category": Category.objects.get(slug="careers"),
        "body": f"<p>A table, a quotation and a list.</p>{TABLE}<blockquote><p>Well said.</p></blockquote>",
        "publish_at": timezone.now() - timedelta(days=4000),
        "status": Article.Status.READY,
    }
    Article.objects.get_or_create(slug="plain", defaults=values)


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM.split())
        try:
            yield started
        finally:
            started.close()


def visitor(browser: Browser, origin: str, **options) -> Page:
    """A page of somebody new, from another network each time: one network may not register that often."""
    address = f"2001:db8:{next(networks):x}::1"
    context = browser.new_context(
        base_url=origin, reduced_motion="reduce", extra_http_headers={"X-Forwarded-For": address}, **options
    )
    return context.new_page()


def show(kind: Kind, page: Page) -> str:
    """Bring the page there; returns the HTML that the server sent."""
    sent: list[Response] = []
    page.on("response", lambda response: sent.append(response) if is_page(response) else None)
    page.goto(kind.path)
    wait_until_quiet(page)
    if kind.steps:
        kind.steps(page)
        wait_until_quiet(page)
    assert sent[-1].status == kind.status, f"{kind.name} answered {sent[-1].status}"
    return sent[-1].text()


def is_page(response: Response) -> bool:
    """A document that the browser shows, not a redirect to one."""
    return response.request.is_navigation_request() and not 300 <= response.status < 400
