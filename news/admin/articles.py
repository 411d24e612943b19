from datetime import datetime

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.models import Article, Category

from .pictures import thumbnail


def in_words(moment: datetime) -> str:
    """The moment with its weekday and zone, as in “Tue 2 Mar 2027, 09:00 GMT”."""
    return date_format(timezone.localtime(moment), "D j M Y, H:i T")


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(state.value, state.label) for state in Article.State]

    def queryset(self, request, articles):
        states = {
            Article.State.DRAFT: articles.drafts,
            Article.State.SCHEDULED: articles.scheduled,
            Article.State.LIVE: articles.published,
            Article.State.EXPIRED: articles.expired,
        }
        return states[self.value()]() if self.value() in states else articles


class ArticleForm(forms.ModelForm):
    class Meta:
        widgets = {"summary": AdminTextareaWidget(attrs={"rows": 3})}


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    list_display = ["thumbnail", "title", "state", "publication", "category", "byline"]
    list_display_links = ["title"]
    list_filter = [StateFilter, "category"]
    list_select_related = ["category", "picture"]
    list_per_page = 50
    # Counting the whole table on every search costs more than the search.
    show_full_result_count = False
    search_fields = ["title", "summary", "slug"]
    search_help_text = "Words of the title, summary or address"
    date_hierarchy = "publish_at"
    ordering = ["-publish_at", "-pk"]
    autocomplete_fields = ["picture"]
    radio_fields = {"status": admin.HORIZONTAL}
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "body"]}),
        (
            "Picture",
            {
                "fields": ["picture"],
                "description": "Shown above the article and on its card. Pictures inside the text are put there "
                "with the picture button of the editor.",
            },
        ),
        ("For readers", {"fields": ["category", "byline"]}),
        (
            "When visitors see it",
            {
                "fields": ["status", "publish_at", "expire_at"],
                "description": "London time. A ready article with a time in the past is published at once.",
            },
        ),
    ]

    def get_queryset(self, request):
        articles = super().get_queryset(request)
        return articles.defer("body") if request.resolver_match.url_name.endswith("changelist") else articles

    def get_readonly_fields(self, request, article=None):
        # Links from elsewhere would break.
        return ["slug"] if article and article.is_published else []

    def get_prepopulated_fields(self, request, article=None):
        return {} if article and article.is_published else {"slug": ["title"]}

    def get_view_on_site_url(self, article=None):
        return article.get_absolute_url() if article and article.is_published else None

    @admin.display(description="picture")
    def thumbnail(self, article) -> SafeString | str:
        return thumbnail(article.picture) if article.picture else ""

    @admin.display(ordering="status")
    def state(self, article) -> SafeString:
        return format_html('<span class="state state-{}">{}</span>', article.state, article.state.label)

    @admin.display(ordering="publish_at")
    def publication(self, article) -> str:
        if article.state is Article.State.DRAFT:
            return "not planned yet"
        if article.state is Article.State.EXPIRED:
            return f"until {in_words(article.expire_at)}"
        return f"{'goes live' if article.state is Article.State.SCHEDULED else 'since'} {in_words(article.publish_at)}"


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "articles", "introduction"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number=Count("articles"))

    @admin.display(description="articles", ordering="number")
    def articles(self, category) -> int:
        return category.number
