"""Redis away means slower, never an error, and not one guess more for whoever tries passwords."""

import time

import pytest
from django.core.cache import caches

from agency.engines import redis_or_table
from agency.engines.redis_or_table import RedisOrTable
from tests.builders import make_staff
from tests.redis_server import RedisServer

PASSWORD = "heather-lantern-42"
SIGN_IN = "/accounts/login/"

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.slow]


@pytest.fixture(scope="module")
def redis():
    server = RedisServer()
    yield server
    server.end()


@pytest.fixture
def patience():
    """In seconds, for a Redis that is there, on a machine that has much else to do; one that hangs wastes it."""
    return 60


@pytest.fixture
def cache(redis, patience, settings, monkeypatch):
    """The site's cache, by a Redis that is there."""
    monkeypatch.setattr(RedisOrTable, "away_until", float("-inf"))
    if redis.process.poll() is not None:
        redis.start()
    settings.CACHES = {
        "default": {
            "BACKEND": "agency.engines.redis_or_table.RedisOrTable",
            "LOCATION": redis.url,
            "OPTIONS": {"socket_connect_timeout": patience, "socket_timeout": patience},
        },
        "table": settings.CACHES["default"],
    }
    yield caches["default"]
    # Also awakes one that hangs.
    redis.end()


def sign_in(client, password=PASSWORD):
    return client.post(SIGN_IN, {"login": "ellis", "password": password})


AWAY = pytest.mark.parametrize(("how", "patience"), [("ends", 60), ("hangs", 0.5)])


def go_away(redis, how):
    redis.hang() if how == "hangs" else redis.end()


def test_what_is_remembered_stands_in_redis(cache):
    cache.set("one", 1)
    assert (cache.get("one"), caches["table"].get("one")) == (1, None)
    assert cache.is_there()


@AWAY
def test_every_use_of_the_cache_is_answered_by_the_table_while_redis_is_away(cache, redis, how):
    go_away(redis, how)
    assert cache.get("one", "nothing") == "nothing"
    cache.set("one", 1)
    assert (cache.incr("one"), cache.add("one", 5), cache.get("one"), "one" in cache) == (2, False, 2, True)
    cache.set_many({"two": 2})
    assert (cache.get_many(["one", "two"]), cache.touch("one")) == ({"one": 2, "two": 2}, True)
    cache.delete_many(["two"])
    assert cache.delete("one")
    cache.clear()
    assert not cache.is_there()


@AWAY
def test_staff_signs_in_while_redis_is_away(cache, redis, client, how, monkeypatch, caplog):
    # However long a busy machine takes.
    monkeypatch.setattr(redis_or_table, "AWAY_SECONDS", 600)
    make_staff("ellis", PASSWORD)
    go_away(redis, how)
    assert sign_in(client).status_code == 302
    # One wait for all requests of the next seconds.
    assert caplog.text.count("Redis cannot be used, the database's table is") == 1


def test_guesser_is_stopped_while_redis_is_away(cache, redis, client):
    redis.end()
    make_staff("ellis", PASSWORD)
    for _ in range(6):
        response = sign_in(client, "wrong-one-55")
    assert "That was one try too many" in response.text
    assert "one try too many" in sign_in(client).text


def test_redis_that_comes_back_is_used_again(cache, redis):
    redis.end()
    cache.set("one", 1)
    redis.start()
    RedisOrTable.away_until = time.monotonic()
    assert cache.get("one") is None
    cache.set("one", 2)
    assert (cache.get("one"), caches["table"].get("one")) == (2, 1)
