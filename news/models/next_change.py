import math
import time

from news.pages.memo import Memo

from .articles import Article

LONGEST_SECONDS = 24 * 3600
kept: Memo[None, float] = Memo()


def next_change() -> float:
    """When an article appears or expires next, in seconds since 1970; at most a day from now."""
    now = time.time()
    moment = kept.get(None, read)
    if moment <= now:
        kept.forget()
        moment = kept.get(None, read)
    return min(moment, now + LONGEST_SECONDS)


def read() -> float:
    moment = Article.objects.next_change()
    return moment.timestamp() if moment else math.inf
