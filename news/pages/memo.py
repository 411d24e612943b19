"""Values that pages share, made once for each generation of pages and shared by all threads: never change them."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import wraps

from .generation import seen


def never() -> float:
    return math.inf


class Memo[Key: Hashable, Value]:
    """Keeps the latest `size` values of the present generation.

    `until` is the second since 1970 up to which a value made now holds, where the clock changes it too.
    """

    def __init__(self, size: int = 1, until: Callable[[], float] = never) -> None:
        self.size, self.until = size, until
        # With each value its generation and its end; replaced as a whole, so that threads see all three or none.
        self.entries: OrderedDict[Key, tuple[int, float, Value]] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        generation, now = seen.current(), time.time()
        entry = self.entries.get(key)
        if entry is None or entry[0] != generation or entry[1] <= now:
            # The end is asked before the value: what the clock changes in between must not be kept beyond it.
            entry = (generation, self.until(), make())
            self.put(key, entry)
        return entry[2]

    def get_many(self, keys: Iterable[Key], make: Callable[[list[Key]], dict[Key, Value]]) -> dict[Key, Value]:
        """The values of these keys; the missing ones are made together, and `make` may leave some out."""
        generation, now, until = seen.current(), time.time(), self.until()
        entries = {key: self.entries.get(key) for key in keys}
        found = {key: each[2] for key, each in entries.items() if each and each[0] == generation and each[1] > now}
        if missing := [key for key in entries if key not in found]:
            made = make(missing)
            for key, value in made.items():
                self.put(key, (generation, until, value))
            found |= made
        return found

    def put(self, key: Key, entry: tuple[int, float, Value]) -> None:
        self.entries[key] = entry
        self.entries.move_to_end(key)
        while len(self.entries) > self.size:
            self.entries.popitem(last=False)

    def forget(self) -> None:
        self.entries.clear()


def remembered[*Args, Value](
    size: int = 1, until: Callable[[], float] = never
) -> Callable[[Callable[[*Args], Value]], Callable[[*Args], Value]]:
    """Decorator that keeps what a function returns for each of its arguments, as `Memo` does.

    Rows are equal if their keys are, so pass them as they are in the database.
    """

    def decorate(make: Callable[[*Args], Value]) -> Callable[[*Args], Value]:
        memo: Memo[tuple[object, ...], Value] = Memo(size, until)

        @wraps(make)
        def recall(*args: *Args) -> Value:
            return memo.get(args, lambda: make(*args))

        recall.forget = memo.forget  # type: ignore[attr-defined]
        return recall

    return decorate
