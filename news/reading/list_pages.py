"""Pages of a long list, found by the article they begin after instead of by counting.

Links between pages carry a cursor, the place of one article in the order: what is published meanwhile moves nothing,
and the millionth article costs what the first does. Page numbers work for the newest pages, where counting is cheap.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.db.models import Q
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.dateformat import format

from news.models import Article, ArticleQuerySet

from .cards import Listed
from .prepared_queries import HERE, HERE_PK, NOW, SINCE, TOPIC, UNTIL, PreparedQuery

LENGTH = 12
LAST_NUMBER = 40
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """An article's place in the order: publication time, then number. Written as microseconds and number."""

    moment: datetime
    pk: int

    @classmethod
    def of(cls, article: Listed | Article) -> "Cursor":
        return cls(article.publish_at, article.pk)

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        if not (found := re.fullmatch(r"(\d{1,18})-(\d{1,18})", text, re.ASCII)):
            raise Http404("No such place in the list.")
        try:
            return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))
        except OverflowError:
            raise Http404("No such place in the list.") from None

    def __str__(self):
        return f"{(self.moment - EPOCH) // timedelta(microseconds=1)}-{self.pk}"


# Beside `published(until=HERE)`, which bounds the walk through the index.
OLDER = Q(publish_at__lt=HERE) | Q(pk__lt=HERE_PK)
NEWER = Q(publish_at__gte=HERE) & (Q(publish_at__gt=HERE) | Q(pk__gt=HERE_PK))


def day(moment: datetime) -> str:
    return format(timezone.localtime(moment), "j F Y")


# Before the oldest article that a site can have: the page after it holds the oldest ones.
BEGINNING = Cursor(EPOCH, 0)


@dataclass(frozen=True)
class Page:
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
        """What tells this page's title from the others'; nothing for the first."""
        if self.is_first:
            return ""
        if self.number:
            return f"page {self.number}"
        first, last = (day(article.publish_at) for article in (self.articles[0], self.articles[-1]))
        return first if first == last else f"{last} to {first}"

    @property
    def query(self) -> str:
        """The page's own part of its address, when it was asked for by number."""
        return "" if self.is_first or not self.number else f"?page={self.number}"


@dataclass(frozen=True)
class Part:
    """The articles that a list is of: those of a topic, by its number, or between two moments; or all."""

    topic: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def newest(self, number: int) -> list[Listed]:
        """Those on the page of this number and one more."""
        return self.rows(numbered((number - 1) * LENGTH))

    def before(self, cursor: Cursor) -> list[Listed]:
        return self.rows(older_than, cursor, cursor.moment)

    def after(self, cursor: Cursor) -> list[Listed]:
        """The nearest first."""
        return self.rows(newer_than, cursor)

    def rows(self, walk: "Walk", cursor: Cursor = BEGINNING, until: datetime | None = None) -> list[Listed]:
        now = timezone.now()
        found = prepared(walk, self.topic is not None, self.since is not None).rows(
            now=now,
            until=min(self.until or now, until or now),
            since=self.since or EPOCH,
            topic=self.topic or 0,
            here=cursor.moment,
            here_pk=cursor.pk,
        )
        return [Listed(*row) for row in found]


type Walk = Callable[[ArticleQuerySet], ArticleQuerySet]


@cache
def numbered(start: int) -> Walk:
    return lambda articles: articles.newest_first()[start : start + LENGTH + 1]


def older_than(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.filter(OLDER).newest_first()[: LENGTH + 1]


def newer_than(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.filter(NEWER).newest_first().reverse()[: LENGTH + 1]


@cache
def prepared(walk: Walk, of_topic: bool, has_start: bool) -> PreparedQuery:
    articles = Article.objects.published(at=NOW, until=UNTIL)
    articles = articles.filter(category=TOPIC) if of_topic else articles
    articles = articles.filter(publish_at__gte=SINCE) if has_start else articles
    return PreparedQuery(walk(articles).values_list(*Listed._fields))


def page(part: Part, query: QueryDict) -> Page:
    """The published ones of these articles on the page that `?page=`, `?before=` or `?after=` asks for.

    Without any of them the first page, which may be empty.
    """
    if before := query.get("before"):
        return older_page(part, Cursor.parse(before))
    if after := query.get("after"):
        return newer_page(part, Cursor.parse(after))
    number = query.get("page", "1")
    if not re.fullmatch(r"[1-9]\d?", number, re.ASCII) or int(number) > LAST_NUMBER:
        raise Http404("No such page.")
    return numbered_page(part, int(number))


def numbered_page(part: Part, number: int) -> Page:
    found = part.newest(number)
    if number > 1 and not found:
        raise Http404("No such page.")
    return make_page(found, number, has_newer=number > 1)


def older_page(part: Part, cursor: Cursor) -> Page:
    found = part.before(cursor)
    if not found:
        raise Http404("Nothing is older.")
    return make_page(found, None, has_newer=True)


def newer_page(part: Part, cursor: Cursor) -> Page:
    """The page just above a cursor; at the top the first page, whole, rather than a rest of it."""
    found = part.after(cursor)
    if len(found) <= LENGTH:
        return numbered_page(part, 1)
    shown = found[LENGTH - 1 :: -1]
    # A cursor is an article's place, so something is older; only nothing is older than the beginning.
    return Page(shown, None, Cursor.of(shown[0]), None if cursor == BEGINNING else Cursor.of(shown[-1]))


def make_page(found: list[Listed], number: int | None, has_newer: bool) -> Page:
    """A page of what was found, one more than it shows where there is more."""
    shown = found[:LENGTH]
    newer = Cursor.of(shown[0]) if has_newer else None
    older = Cursor.of(shown[-1]) if len(found) > LENGTH else None
    return Page(shown, number, newer, older)
