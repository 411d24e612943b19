"""The list of articles, as quick among a million as among a hundred: nothing in it counts or reads the whole table."""

from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from news.models import Article, FormerAddress
from news.search.engines import RANKED, engine
from news.search.query import Query

# Nobody turns a hundred pages.
MOST_LISTED = 5_000


class Pages(Paginator):
    """Pages of the first of the articles, which alone are counted."""

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
    """Without the numbers and the button beside the search that only a search gives a meaning to."""

    def get_results(self, request):
        super().get_results(request)
        if not self.query:
            self.full_result_count = self.result_count


class Found(NamedTuple):
    keys: list[int]
    is_cut: bool  # more have the words, but not in their titles


def find(text: str) -> Found:
    """The articles with all the words, and the one at the address, if it is one."""
    query = Query.parse(text)
    keys = engine().newest(query) if query.words else []
    is_cut = len(keys) == RANKED
    if is_cut:
        keys += engine().titles(query)
    # The index has none but ready articles; the few others are read.
    others = Article.objects.unready().filter(written_in(text)).values_list("pk")
    return Found([*keys, *(key for (key,) in others.union(*at_address(text))[:MOST_LISTED])], is_cut)


def written_in(text: str) -> Q:
    """All words of the text stand in the article's title, summary or slug."""
    fields = ("title", "summary", "slug")
    return reduce(and_, (reduce(or_, (Q((f"{name}__icontains", word)) for name in fields)) for word in text.split()))


def at_address(text: str) -> tuple[QuerySet, QuerySet]:
    """Keys of the article whose address or slug the text is, now and formerly."""
    slug = text.partition("?")[0].strip().rstrip("/").rpartition("/")[2]
    return (
        Article.objects.filter(slug=slug).values_list("pk"),
        FormerAddress.objects.filter(slug=slug).order_by().values_list("article"),
    )
