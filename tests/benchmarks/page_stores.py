"""What a hit costs from our own page store, and from Django's per-site cache in memory and in Redis.

    python -m tests.benchmarks.page_stores [--redis redis://127.0.0.1:6379/0]

Redis needs its Python client, which the site itself does without. The same ready page, asked through WSGI in this
process; CPU includes that of the Redis server where its pid is given.
"""

import argparse
import io
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import path  # noqa: E402

from agency.wsgi import finished_pages  # noqa: E402
from news.pages.generation import seen  # noqa: E402
from news.pages.lifetime import PAGE_UNTIL  # noqa: E402

from . import corpus, meter  # noqa: E402

PAGE = corpus.body(corpus.random.Random(1), 2_500).encode()
ROUNDS, REQUESTS = 7, 2_000
CACHED = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *settings.MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]


def page(request):
    request.environ[PAGE_UNTIL] = time.time() + 3_600
    return HttpResponse(PAGE)


urlpatterns = [path("page/", page)]


def ask(application) -> bytes:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/page/",
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "HTTP_ACCEPT_ENCODING": "gzip, br",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    statuses = []
    result = application(environ, lambda status, headers, error=None: statuses.append(status))
    body = b"".join(result)
    assert statuses == ["200 OK"], statuses
    if hasattr(result, "close"):
        result.close()
    return body


def cost(application, pids: list[int]) -> float:
    """CPU milliseconds a request."""
    before, outside = time.process_time(), meter.cpu_seconds(pids)
    for _ in range(REQUESTS):
        ask(application)
    return (time.process_time() - before + meter.cpu_seconds(pids) - outside) / REQUESTS * 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--redis", help="address of a Redis server")
    parser.add_argument("--redis-pid", type=int, help="its process, so that its CPU counts")
    options = parser.parse_args()
    # The generation counts as just read: its query, once a second, is no part of a request.
    seen.number, seen.read_at = 1, float("inf")
    caches = {"Django's cache in memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    if options.redis:
        redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": options.redis}
        caches["Django's cache in Redis"] = redis
    samples: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        with override_settings(ROOT_URLCONF=__name__):
            samples.setdefault("our store", []).append(cost(finished_pages(get_wsgi_application()), []))
            samples.setdefault("no store, ready bytes", []).append(cost(get_wsgi_application(), []))
        for name, cache in caches.items():
            with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=CACHED, CACHES={"default": cache}):
                pids = [options.redis_pid] if "Redis" in name and options.redis_pid else []
                samples.setdefault(name, []).append(cost(get_wsgi_application(), pids))
    for name, found in samples.items():
        print(f"{name:28} {statistics.median(found):.3f} ms")


if __name__ == "__main__":
    main()
