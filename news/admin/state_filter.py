from django.contrib import admin
from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.models import Article, ArticleQuerySet, Remark, Revision


def kinds(articles: ArticleQuerySet) -> dict[str, tuple[str, ArticleQuerySet]]:
    """By value, a label and the articles."""
    kept, waiting = articles.not_trashed(), Remark.objects.awaiting_review().values("article")
    # Whose newest revision is a draft while their row was published with another text.
    drafts = Revision.objects.unpublished().values("article")
    return {
        **{state.value: (state.label, articles.in_state(state)) for state in Article.State},
        "unpublished": ("With unpublished changes", kept.filter(pk__in=drafts).exclude(status=Article.Status.DRAFT)),
        "waiting": ("Waiting for review", kept.filter(pk__in=waiting)),
    }


MOST_COUNTED = 10_000


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        known = kinds(Article.objects.order_by())
        numbers = count_each([kind for _, kind in known.values()])
        labels = zip(known, (label for label, _ in known.values()), numbers, strict=True)
        return [(value, f"{label} ({counted(number)})") for value, label, number in labels]

    def queryset(self, request, articles):
        _, chosen = kinds(articles).get(self.value(), ("", articles.not_trashed()))
        return chosen


def count_each(kinds: list, most: int = MOST_COUNTED) -> tuple[int, ...]:
    """One query; counts each kind up to `most` + 1."""
    found = [kind.values("pk")[: most + 1].query.sql_with_params() for kind in kinds]
    numbers = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS found)" for sql, _ in found)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {numbers}", [value for _, values in found for value in values])
        return cursor.fetchone()


def counted(number: int) -> str:
    return f"{number:,}" if number <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


@admin.display(ordering="status", description="state")
def badge(article: Article) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', article.state, article.state.label)
