"""Values that pages share, made once for each generation of pages."""

from collections.abc import Callable
from functools import lru_cache, wraps

from .freshness import seen


class Memo[Value]:
    """What `read` returns, asked anew when something visible has changed, in this process or another.

    The value is shared by all threads: to be read, never changed.
    """

    def __init__(self, read: Callable[[], Value]) -> None:
        self.read = read
        self.kept: tuple[int, Value] | None = None

    def __call__(self) -> Value:
        kept, generation = self.kept, seen.current()
        if kept is None or kept[0] != generation:
            # One assignment, so that threads see the old pair or the new one.
            self.kept = kept = (generation, self.read())
        return kept[1]

    def forget(self) -> None:
        self.kept = None


def kept[*Args, Value](size: int) -> Callable[[Callable[[*Args], Value]], Callable[[*Args], Value]]:
    """Decorator that keeps what a function returns, for the latest `size` arguments, as `Memo` keeps one value.

    Rows count by their key, so the function must be given them as they are in the database.
    """

    def decorate(make: Callable[[*Args], Value]) -> Callable[[*Args], Value]:
        @lru_cache(maxsize=size)
        def keep(generation: int, *args) -> Value:
            return make(*args)

        @wraps(make)
        def recall(*args: *Args) -> Value:
            return keep(seen.current(), *args)

        return recall

    return decorate
