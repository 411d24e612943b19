"""The list of articles. Nothing in it counts or reads the whole table, so that it stays fast among a million."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from news.models import Article, FormerAddress, Revision
from news.models.search_index import WORKING
from news.search.query import Query
from news.search.sql import RANKED, Question, engine
from news.times import in_words

from . import pictures

# A hundred pages: nobody goes further.
MOST_LISTED = 5_000


# Of the newest version, for the columns.
NEWEST = {
    "newest_state": "state",
    "newest_saved_at": "saved_at",
    "newest_author": "author",
    "newest_username": "author__username",
    "newest_first_name": "author__first_name",
}


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


def find(text: str) -> tuple[list[int], bool]:
    """Keys of articles with all the words in what visitors see or in the working copy, or at the address.

    And whether more match, but not by their titles.
    """
    query = Query.parse(text)
    keys = engine().newest(query.wider) if query.words else []
    is_cut = len(keys) == RANKED
    others = at_address(text)
    if query.words:
        others.append(with_keys(engine(WORKING).newest_keys(query.wider)))
    if is_cut:
        others.append(with_keys(engine().in_titles(query.wider)))
    return [*keys, *(key for (key,) in others[0].union(*others[1:]))], is_cut


def with_keys(question: Question) -> QuerySet:
    return Article.objects.filter(pk__in=RawSQL(*question)).values_list("pk")  # noqa: S611


def at_address(text: str) -> list[QuerySet]:
    """Keys of the article whose present or former address or slug this is."""
    slug = text.partition("?")[0].strip().rstrip("/").rpartition("/")[2]
    return [
        Article.objects.filter(slug=slug).values_list("pk"),
        FormerAddress.objects.filter(slug=slug).order_by().values_list("article"),
    ]


def with_newest_version(articles: QuerySet) -> QuerySet:
    newest = Revision.objects.standing().filter(article=OuterRef("pk")).newest_first()
    return articles.annotate(**{name: Subquery(newest.values(path)[:1]) for name, path in NEWEST.items()})


@admin.display(description="picture")
def thumbnail(article: Article) -> SafeString | str:
    return pictures.thumbnail(article.picture) if article.picture else ""


@admin.display(ordering="publish_at")
def when(article) -> str:
    more = {"draft": ", with unpublished changes", "planned": ", with a scheduled change"}
    newest = "" if article.status == Article.Status.DRAFT else article.newest_state
    is_first = article.pinned_until and article.pinned_until > timezone.now()
    first = f", first in the lists until {in_words(article.pinned_until)}" if is_first else ""
    # When a draft was saved stands in a column of its own.
    words = article.state_in_words
    if article.status == Article.Status.DRAFT:
        words = f"meant for {in_words(article.publish_at)}" if article.publish_at > timezone.now() else ""
    return f"{words}{more.get(newest, '')}{first}"
