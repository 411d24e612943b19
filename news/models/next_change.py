import math
import time

from news.pages.generation import seen
from news.pages.memo import Memo

from .articles import Article
from .scheduled_changes import apply_due_changes

LONGEST_SECONDS = 24 * 3600
# The clock's last change and its next.
memo: Memo[None, tuple[float, float]] = Memo()


def next_change() -> float:
    """When an article appears, changes, goes or leads no longer, in seconds since 1970; at most a day from now."""
    return min(clock_changes()[1], time.time() + LONGEST_SECONDS)


def last_change() -> float | None:
    """When anything that visitors see last changed, by somebody or by the clock."""
    by_somebody = seen.changed_at()
    return by_somebody and max(by_somebody, clock_changes()[0])


def clock_changes() -> tuple[float, float]:
    changes = memo.get(None, read)
    if changes[1] <= time.time():
        memo.forget()
        # Another process may have applied a change: what this one remembers is of the generation before.
        seen.forget()
        changes = memo.get(None, read)
    return changes


def read() -> tuple[float, float]:
    apply_due_changes()
    last, following = Article.objects.last_change(), Article.objects.next_change()
    return last.timestamp() if last else 0.0, following.timestamp() if following else math.inf
