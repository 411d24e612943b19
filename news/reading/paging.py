"""Pages of a long list, found by the article they begin after instead of by counting.

Links carry a cursor: what is published meanwhile shifts nothing, and the millionth article costs what the first does.
Page numbers work for the newest pages, where an offset is cheap.
"""

import re
from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.utils.dateformat import format

from news.times import LONDON

from .article_cards import Listed
from .cursor import BEGINNING, Cursor
from .selection import LENGTH, Selection

LAST_NUMBER = 40


@dataclass(frozen=True)
class ListPage:
    """Some articles in a row, newest first; `number` is None where a cursor found them, 1 for the newest."""

    articles: list[Listed]
    number: int | None
    # Cursors for the links; None where there is nothing further.
    newer: Cursor | None
    older: Cursor | None

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def label(self) -> str:
        """Tells this page's title from the others'; empty for the first."""
        if self.is_first:
            return ""
        if self.number:
            return f"page {self.number}"
        first, last = (day(article) for article in (self.articles[0], self.articles[-1]))
        return first if first == last else f"{last} to {first}"

    @property
    def query(self) -> str:
        return "" if self.is_first or not self.number else f"?page={self.number}"


def day(article: Listed) -> str:
    return format(article.publish_at.astimezone(LONDON), "j F Y")


def list_page(selection: Selection, query: QueryDict) -> ListPage:
    """By `?page=`, `?before=` or `?after=`, else the first, which alone may be empty."""
    if before := query.get("before"):
        return older_page(selection, Cursor.parse(before))
    if after := query.get("after"):
        return newer_page(selection, Cursor.parse(after))
    number = query.get("page", "1")
    if not re.fullmatch(r"[1-9]\d?", number, re.ASCII) or int(number) > LAST_NUMBER:
        raise Http404("No such page.")
    return numbered_page(selection, int(number))


def numbered_page(selection: Selection, number: int) -> ListPage:
    found = selection.numbered(number)
    if number > 1 and not found:
        raise Http404("No such page.")
    return make_page(found, number, has_newer=number > 1)


def older_page(selection: Selection, cursor: Cursor) -> ListPage:
    found = selection.before(cursor)
    if not found:
        raise Http404("Nothing is older.")
    return make_page(found, None, has_newer=True)


def newer_page(selection: Selection, cursor: Cursor) -> ListPage:
    """The page just above a cursor; near the top the whole first page, rather than a short one."""
    found = selection.after(cursor)
    if len(found) <= LENGTH:
        return numbered_page(selection, 1)
    shown = found[LENGTH - 1 :: -1]
    # The cursor's own article is older, unless the cursor is the beginning.
    return ListPage(shown, None, Cursor.of(shown[0]), None if cursor == BEGINNING else Cursor.of(shown[-1]))


def make_page(found: list[Listed], number: int | None, has_newer: bool) -> ListPage:
    shown = found[:LENGTH]
    newer = Cursor.of(shown[0]) if has_newer else None
    older = Cursor.of(shown[-1]) if len(found) > LENGTH else None
    return ListPage(shown, number, newer, older)
