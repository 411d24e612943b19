import socket
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import builders
from tests.processes import PATIENCE


def test_visitor_reads_an_article_in_the_browser(server, page):
    builders.make_article(title="Night shifts", slug="night-shifts", publish_at=timezone.now())
    page.goto("/news/")
    page.get_by_role("link", name="Night shifts").first.click()
    expect(page.get_by_role("heading", name="Night shifts", level=1)).to_be_visible()


def test_staff_sees_the_sign_in_page_without_console_errors(page):
    page.goto("/admin/")
    expect(page.get_by_label("User name")).to_be_visible()


def status_of(server, head):
    """The status of the answer to a request that is sent as it stands here."""
    address = urlsplit(server.origin)
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as connection:
        connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode())
        return int(connection.makefile("rb").readline().split()[1])


@pytest.mark.parametrize("path", ["/", "/news/", "/static/mark.svg", "/admin/", "/register/"])
def test_request_that_no_browser_sends_is_refused(server, path):
    host = urlsplit(server.origin).netloc
    assert status_of(server, f"GET {path} HTTP/1.1\r\nHost: {host}") in {200, 302}
    for method in ("TRACE", "CONNECT", "PUT", "FOO"):
        assert status_of(server, f"{method} {path} HTTP/1.1\r\nHost: {host}") in {400, 405}
    for line in ("", "Host:", "Host: elsewhere.example"):
        assert status_of(server, f"GET {path} HTTP/1.1\r\n{line}".rstrip()) == 400
