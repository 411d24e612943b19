from django.contrib import admin
from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.models import Article, ArticleQuerySet, Remark, Revision

UNPUBLISHED, WAITING = "unpublished", "waiting"


def with_unpublished_changes(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Articles whose newest revision is a draft while their row was published with another text."""
    drafts = Revision.objects.unpublished().values("article")
    return articles.not_trashed().filter(pk__in=drafts).exclude(status=Article.Status.DRAFT)


def waiting(articles: ArticleQuerySet) -> ArticleQuerySet:
    return articles.not_trashed().filter(pk__in=Remark.objects.awaiting_review().values("article"))


MOST_COUNTED = 10_000


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        articles = Article.objects.order_by()
        kinds = {state.value: (state.label, articles.in_state(state)) for state in Article.State}
        kinds[UNPUBLISHED] = ("With unpublished changes", with_unpublished_changes(articles))
        kinds[WAITING] = ("Waiting for review", waiting(articles))
        numbers = count_each([kind for _, kind in kinds.values()])
        return [
            (value, f"{label} ({counted(number)})")
            for (value, (label, _)), number in zip(kinds.items(), numbers, strict=True)
        ]

    def queryset(self, request, articles):
        if self.value() == UNPUBLISHED:
            return with_unpublished_changes(articles)
        if self.value() == WAITING:
            return waiting(articles)
        if self.value() in Article.State.values:
            return articles.in_state(Article.State(self.value()))
        return articles.not_trashed()


def count_each(kinds: list, most: int = MOST_COUNTED) -> tuple[int, ...]:
    """One query; counts each kind up to `most` + 1."""
    found = [kind.values("pk")[: most + 1].query.sql_with_params() for kind in kinds]
    numbers = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS found)" for sql, _ in found)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {numbers}", [value for _, values in found for value in values])
        return cursor.fetchone()


def counted(number: int) -> str:
    return f"{number:,}" if number <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def badge(article: Article) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', article.state, article.state.label)
