"""Values that pages share, made once for each generation of pages."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps

from .generation import seen


class Memo[Value]:
    """What `read` returns, asked anew when something visible has changed, in this process or another.

    A value that the clock changes too holds `until` a second since 1970, which is asked before the value. It is
    shared by all threads: to be read, never changed.
    """

    def __init__(self, read: Callable[[], Value], until: Callable[[], float] = lambda: math.inf) -> None:
        self.read, self.until = read, until
        self.kept: tuple[int, float, Value] | None = None

    def __call__(self) -> Value:
        kept, generation = self.kept, seen.current()
        if kept is None or kept[0] != generation or kept[1] <= time.time():
            # One assignment, so that threads see the old three or the new ones.
            self.kept = kept = (generation, self.until(), self.read())
        return kept[2]

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


class Memos[Key, Value]:
    """What `make` returns for each of some keys, kept as `Memo` keeps one value: the latest `size` of them.

    Those that are not kept yet are made together, in one query. `make` leaves out a key for which there is nothing.
    """

    def __init__(self, make: Callable[[list[Key]], dict[Key, Value]], size: int) -> None:
        self.make, self.size = make, size
        self.kept: OrderedDict[tuple[int, Key], Value] = OrderedDict()

    def __call__(self, keys: Iterable[Key]) -> dict[Key, Value]:
        generation = seen.current()
        found = {key: self.kept.get((generation, key)) for key in keys}
        if missing := [key for key, value in found.items() if value is None]:
            made = self.make(missing)
            found |= made
            for key, value in made.items():
                self.kept[generation, key] = value
            while len(self.kept) > self.size:
                self.kept.popitem(last=False)
        return {key: value for key, value in found.items() if value is not None}
