"""The list of articles. Nothing in it counts or reads the whole table, so that it stays fast among a million."""

import re
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from news.models import Article, FormerAddress, Revision
from news.search.engines import RANKED, engine
from news.search.query import Query

from . import pictures
from .state_filter import badge

# More would be too complex a pattern for PostgreSQL.
LONGEST_WORD = 60
# A hundred pages: nobody goes further.
MOST_LISTED = 5_000


class ArticlePaginator(Paginator):
    """Counts and shows no more than the first MOST_LISTED."""

    object_list: QuerySet

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST_LISTED + 1].count()

    @property
    def count(self) -> int:
        return min(self.counted, MOST_LISTED)

    @property
    def is_cut(self) -> bool:
        return self.counted > MOST_LISTED


class ArticleChangeList(ChangeList):
    """Hides the total beside the search box unless there is a search."""

    def get_results(self, request):
        super().get_results(request)
        if not self.query:
            self.full_result_count = self.result_count


class Found(NamedTuple):
    keys: list[int]
    is_cut: bool  # more match, but not by their titles


def find(text: str) -> Found:
    """Articles with all the words, or at the address."""
    query = Query.parse(text)
    keys = engine().newest(query.wider) if query.words else []
    is_cut = len(keys) == RANKED
    if is_cut:
        keys += engine().titles(query.wider)
    # Only ready articles are indexed; the others are few.
    others = Article.objects.unready().filter(has_all_words(text)).values_list("pk")
    return Found([*keys, *(key for (key,) in others.union(*at_address(text))[:MOST_LISTED])], is_cut)


def has_all_words(text: str) -> Q:
    fields = ("title", "summary", "slug")
    return reduce(
        and_, (reduce(or_, (Q((f"{name}__iregex", spelled(word))) for name in fields)) for word in text.split())
    )


def spelled(word: str) -> str:
    """Matches the word with and without hyphens, as one word and as two."""
    letters = [letter for letter in word if letter.isalnum()] or word
    return r"(?:\W|_)?".join(map(re.escape, letters[:LONGEST_WORD]))


def at_address(text: str) -> tuple[QuerySet, QuerySet]:
    """Keys of the article whose present or former address or slug this is."""
    slug = text.partition("?")[0].strip().rstrip("/").rpartition("/")[2]
    return (
        Article.objects.filter(slug=slug).values_list("pk"),
        FormerAddress.objects.filter(slug=slug).order_by().values_list("article"),
    )


def with_newest_state(articles: QuerySet) -> QuerySet:
    newest = Revision.objects.standing().filter(article=OuterRef("pk")).newest_first()
    return articles.annotate(newest_state=Subquery(newest.values("state")[:1]))


@admin.display(description="picture")
def thumbnail(article: Article) -> SafeString | str:
    return pictures.thumbnail(article.picture) if article.picture else ""


@admin.display(ordering="status")
def state(article: Article) -> SafeString:
    return badge(article)


@admin.display(ordering="publish_at")
def when(article) -> str:
    more = {"draft": ", with unpublished changes", "planned": ", with a scheduled change"}
    newest = "" if article.status == Article.Status.DRAFT else article.newest_state
    return f"{article.state_in_words}{more.get(newest, '')}"
