"""Values that every page shows, read from the database once for each generation of pages."""

from collections.abc import Callable

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
