"""The states of articles in the admin's list: badges, and a filter that knows how many there are of each."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.models import Article, ArticleQuerySet, Revision

UNPUBLISHED = "unpublished"


def with_unpublished_changes(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Those whose newest text is a draft while visitors see or will see another one."""
    newer = Revision.objects.standing().filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    drafts = Revision.objects.filter(state=Revision.State.DRAFT).exclude(Exists(newer))
    return articles.kept().filter(pk__in=drafts.values("article")).exclude(status=Article.Status.DRAFT)


MOST_COUNTED = 10_000


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        known = Article.objects.count_by_state(MOST_COUNTED + 1)
        states = [(state.value, f"{state.label} ({counted(known[state], MOST_COUNTED)})") for state in Article.State]
        changed = with_unpublished_changes(Article.objects.all())[: MOST_COUNTED + 1].count()
        return [*states, (UNPUBLISHED, f"With unpublished changes ({counted(changed, MOST_COUNTED)})")]

    def queryset(self, request, articles):
        if self.value() == UNPUBLISHED:
            return with_unpublished_changes(articles)
        if self.value() in Article.State.values:
            return articles.in_state(Article.State(self.value()))
        return articles.kept()


def counted(number: int, most: int) -> str:
    """The number in words; the truth about one that was not counted to its end."""
    return f"{number:,}" if number <= most else f"more than {most:,}"


def badge(article: Article) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', article.state, article.state.label)
