"""The finished pages, asked as a web server asks: through WSGI, real database, several threads."""

import gzip
import io
import threading
from datetime import timedelta

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agency.serving import FinishedPages
from news import caching
from news.freshness import seen

from .builders import make_article

# Requests that bypass the test client close their connection, as in production: no transaction around the test.
pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def application(site):
    # Without Django's test client it is up to us that a request does not close the test's own connection.
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield FinishedPages(get_wsgi_application())
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


def ask(application, path, method="GET", query="", **headers):
    """Status code, headers by lower-case name, body."""
    answer = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    result = application(environ, lambda status, headers, error=None: answer.extend((status, headers)))
    body = b"".join(result)
    return int(answer[0][:3]), {name.lower(): value for name, value in answer[1]}, body


def test_second_reader_costs_no_query(application, django_db_blocker):
    path = make_article().get_absolute_url()
    _, _, first = ask(application, path)
    from django.db import connection

    with CaptureQueriesContext(connection) as queries:
        status, _, second = ask(application, path)
    assert (status, second) == (200, first)
    assert len(queries) == 0


@pytest.mark.parametrize(("accepted", "unpack"), [("gzip, br", brotli.decompress), ("gzip", gzip.decompress)])
def test_reader_gets_the_best_encoding_that_the_browser_knows(application, accepted, unpack):
    path = make_article().get_absolute_url()
    _, _, plain = ask(application, path)
    _, headers, body = ask(application, path, accept_encoding=accepted)
    assert unpack(body) == plain
    assert headers["vary"] == "Accept-Encoding"


def test_reader_who_has_the_page_gets_304(application):
    path = make_article().get_absolute_url()
    _, headers, _ = ask(application, path, accept_encoding="br")
    status, _, body = ask(application, path, accept_encoding="br", if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


def test_each_encoding_has_its_own_etag(application):
    path = make_article().get_absolute_url()
    tags = {ask(application, path, accept_encoding=name)[1]["etag"] for name in ("", "gzip", "br")}
    assert len(tags) == 3


def test_head_has_the_headers_of_get_and_no_body(application):
    path = make_article().get_absolute_url()
    _, of_get, body = ask(application, path)
    status, of_head, nothing = ask(application, path, "HEAD")
    assert (status, nothing) == (200, b"")
    assert of_head["content-length"] == of_get["content-length"] == str(len(body))


def test_tracking_parameters_share_one_stored_page(application):
    path = make_article().get_absolute_url()
    bodies = {ask(application, path, query=query)[2] for query in ("", "utm_source=x", "fbclid=1&gclid=2", "x=%FF")}
    assert len(bodies) == 1
    assert len(application.store.pages) == 1


def test_edit_is_seen_at_once_in_the_process_that_made_it(application):
    article = make_article(title="Before")
    ask(application, article.get_absolute_url())
    article.title = "After"
    article.save()
    assert b"After" in ask(application, article.get_absolute_url())[2]


def test_cached_404_ends_when_the_article_goes_live(application, time_machine):
    time_machine.move_to(NOW, tick=False)
    article = make_article(publish_at=NOW + timedelta(seconds=4))
    status, headers, _ = ask(application, article.get_absolute_url())
    assert (status, headers["cache-control"]) == (404, "public, max-age=0, s-maxage=3, stale-while-revalidate=0")
    time_machine.move_to(NOW + timedelta(seconds=4), tick=False)
    assert ask(application, article.get_absolute_url())[0] == 200


def test_stored_page_ends_at_its_expiry(application, time_machine):
    time_machine.move_to(NOW, tick=False)
    article = make_article(publish_at=NOW, expire_at=NOW + timedelta(seconds=30))
    assert ask(application, article.get_absolute_url())[0] == 200
    time_machine.move_to(NOW + timedelta(seconds=22), tick=False)
    header = ask(application, article.get_absolute_url())[1]["cache-control"]
    assert header == "public, max-age=0, s-maxage=5, stale-while-revalidate=2"
    time_machine.move_to(NOW + timedelta(seconds=30), tick=False)
    assert ask(application, article.get_absolute_url())[0] == 410


def test_redirect_carries_the_query_on(application):
    status, headers, _ = ask(application, "/", query="utm_source=mail")
    assert (status, headers["location"]) == (302, "/news/?utm_source=mail")


def test_store_forgets_the_least_recently_used_page_first(application):
    paths = [make_article().get_absolute_url() for _ in range(3)]
    for path in paths:
        ask(application, path)
    application.store.limit = application.store.size
    ask(application, paths[0])
    ask(application, make_article().get_absolute_url())
    kept = [key[2] for key in application.store.pages]
    assert paths[0] in kept
    assert paths[1] not in kept


def test_internal_header_never_leaves_the_house(application):
    assert "x-page-lifetime" not in ask(application, make_article().get_absolute_url())[1]


def test_stampede_costs_one_render():
    renders, gate = [], threading.Event()

    def slow(environ, start_response):
        renders.append(environ["PATH_INFO"])
        gate.wait(5)
        start_response("200 OK", [(caching.LIFETIME_HEADER, "60")])
        return Body([b"page"])

    application = FinishedPages(slow)
    seen.number, seen.read_at = 1, float("inf")
    bodies = []
    readers = [threading.Thread(target=lambda: bodies.append(ask(application, "/news/")[2])) for _ in range(50)]
    for reader in readers:
        reader.start()
    gate.set()
    for reader in readers:
        reader.join()
    seen.forget()
    assert bodies == [b"page"] * 50
    assert renders == ["/news/"]


class Body(list):
    def close(self):
        pass
