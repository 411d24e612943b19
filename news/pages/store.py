import threading
from collections import OrderedDict

from .packing import GOOD, Page

# The share of the store for pages asked for only once, and for statuses other than 200.
TRIAL_SHARE = 0.25

# Host, whether by https, path, and the part of the query that pages know.
Key = tuple[str, bool, str, str]


class Shelf:
    """An LRU cache of pages, up to a limit of bytes."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.pages: OrderedDict[Key, Page] = OrderedDict()

    def put(self, key: Key, page: Page) -> None:
        self.remove(key)
        self.pages[key] = page
        self.size += cost(key, page)
        while self.size > self.limit:
            self.size -= cost(*self.pages.popitem(last=False))

    def remove(self, key: Key) -> None:
        if former := self.pages.pop(key, None):
            self.size -= cost(key, former)


def cost(key: Key, page: Page) -> int:
    """Bytes that a page takes with its address, which is the visitor's to make long."""
    return page.size + len(key[0]) + len(key[2]) + len(key[3])


class PageStore:
    """A page must be asked for twice to get among the proven ones.

    So neither a crawler nor a flood of wrong addresses or odd searches can evict the pages that people read.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.trial = Shelf(int(limit * TRIAL_SHARE))
        self.proven = Shelf(limit - self.trial.limit)
        self.lock = threading.Lock()

    def find(self, key: Key) -> Page | None:
        return self.proven.pages.get(key) or self.trial.pages.get(key)

    def former(self, key: Key) -> Page | None:
        page = self.find(key)
        return page if page and page.may_bridge else None

    def get(self, key: Key) -> Page | None:
        page = self.find(key)
        if page is None or not page.is_current:
            return None
        if page.status.startswith("200") and (page.quality < GOOD or key not in self.proven.pages):
            return self.prove(key, page)
        with self.lock:
            if key in self.proven.pages:
                self.proven.pages.move_to_end(key)
        return page

    def prove(self, key: Key, page: Page) -> Page:
        # One that a change has left as it was may be compressed well already.
        better = page.compressed_well() if page.quality < GOOD else page
        with self.lock:
            # Unless another has been rendered meanwhile.
            if self.find(key) is page:
                self.trial.remove(key)
                self.proven.put(key, better)
        return better

    def put(self, key: Key, page: Page) -> None:
        with self.lock:
            proven = key in self.proven.pages and page.status.startswith("200")
            self.trial.remove(key)
            self.proven.remove(key)
            (self.proven if proven else self.trial).put(key, page)
