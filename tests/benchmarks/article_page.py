"""What an article page costs: CPU time, queries and bytes, freshly rendered and from the store.

Run by `./run bench article_page`, in seconds. The request goes through the whole application as gunicorn calls it,
production's middleware included, on a database of its own: SQLite, or the PostgreSQL that DATABASE_URL names. CPU
time is the process's own, so that a busy machine blurs it little; the ratio to an empty WSGI application tells what
would be comparable elsewhere.
"""

import argparse
import io
import os
import time
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["AGENCY_LOG_LEVEL"] = "ERROR"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from agency.wsgi import application  # noqa: E402
from news.models import Article  # noqa: E402
from news.pages.generation import seen  # noqa: E402
from news.pages.store import PageStore  # noqa: E402
from tests import builders  # noqa: E402

from .own_database import own_database  # noqa: E402

PARAGRAPH = "<p>Night shifts, day rates and the papers that an agency asks for, in plain words. " * 6 + "</p>"
BODY = "".join(f"<h2>Part {n}</h2>{PARAGRAPH * 3}" for n in range(1, 6))


def empty_application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]


def ask(app, path, encoding="br"):
    """One request as the web server would pass it on; returns status and body."""
    started = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "testserver",
        "HTTP_ACCEPT_ENCODING": encoding,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    result = app(environ, lambda status, headers, error=None: started.append(status))
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return started[0], body


def cpu_milliseconds(call, times, rounds=5):
    """The median over rounds of the CPU time of one call."""
    found = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            call()
        found.append((time.process_time() - start) / times * 1000)
    return median(found)


def count_queries(call):
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def make_site(articles):
    builders.make_agency()
    for slug in ("terms", "privacy-notice"):
        builders.publish_document(slug)
    category, author = builders.make_category(), builders.make_author()
    first = builders.make_article(
        title="The article", slug="the-article", body=BODY, category=category, authors=[author.pk]
    )
    Article.objects.bulk_create(
        Article(title=f"Other {n}", slug=f"other-{n}", body=BODY, status="ready", category=category)
        for n in range(articles - 1)
    )
    return first.get_absolute_url()


def measure(path, times):
    def cold():
        application.store = PageStore(settings.PAGE_STORE_BYTES)
        seen.forget()
        return ask(application, path)

    status, body = cold()
    assert status == "200 OK", status
    queries = [count_queries(cold), count_queries(lambda: ask(application, path))]
    empty = cpu_milliseconds(lambda: ask(empty_application, path), times * 10)
    spent = [
        cpu_milliseconds(cold, max(times // 10, 1)),
        cpu_milliseconds(lambda: ask(application, path), times),
    ]
    plain = len(ask(application, path, "identity")[1])
    print(f"{'':6}{'CPU ms':>9}{'x empty':>9}{'queries':>9}{'bytes':>9}{'brotli':>9}")
    for name, milliseconds, number in zip(("cold", "warm"), spent, queries, strict=True):
        print(f"{name:6}{milliseconds:9.3f}{milliseconds / empty:9.0f}{number:9}{plain:9,}{len(body):9,}")
    print(f"empty {empty:9.4f}   a WSGI application that answers ok")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=1000, help="warm requests a round; a tenth of it when cold")
    options = parser.parse_args()
    with own_database():
        print(f"One article of {options.articles:,} on {connection.vendor}")
        measure(make_site(options.articles), options.requests)


if __name__ == "__main__":
    main()
