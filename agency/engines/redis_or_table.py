"""Redis as the cache; while it is away, the table in the database, which is slower.

So a guesser of passwords has not more tries because Redis is down.
"""

import logging
import time
from collections.abc import Callable

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

# Until Redis is asked again, so that not each request waits for its time-out.
AWAY_SECONDS = 5.0

logger = logging.getLogger(__name__)


class RedisOrTable(RedisCache):
    # Of all threads, each of which has an instance.
    away_until = float("-inf")

    def is_there(self) -> bool:
        try:
            return bool(self._cache.get_client().ping())
        except RedisError:
            return False


def or_by_table(name: str) -> Callable[..., object]:
    by_redis = getattr(RedisCache, name)

    def method(self: RedisOrTable, *args: object, **kwargs: object) -> object:
        if time.monotonic() >= RedisOrTable.away_until:
            try:
                return by_redis(self, *args, **kwargs)
            except RedisError as error:
                RedisOrTable.away_until = time.monotonic() + AWAY_SECONDS
                logger.warning("Redis cannot be used, the database's table is: %s", error)
        return getattr(caches["table"], name)(*args, **kwargs)

    return method


for name in ("add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear"):
    setattr(RedisOrTable, name, or_by_table(name))
