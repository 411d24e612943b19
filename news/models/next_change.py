import time

from news.pages.memo import Memo

from .articles import Article

LONGEST_SECONDS = 24 * 3600
memo: Memo[None, float] = Memo()


def next_change() -> float:
    """When an article appears or expires next, in seconds since 1970; at most a day from now."""
    if memo.get(None, read) <= time.time():
        memo.forget()
    return min(memo.get(None, read), time.time() + LONGEST_SECONDS)


def read() -> float:
    moment = Article.objects.next_change()
    return moment.timestamp() if moment else float("inf")
