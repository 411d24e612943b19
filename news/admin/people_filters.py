from django.contrib import admin
from django.contrib.auth import get_user_model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.models import Author, Authorship, Revision
from news.text.direction import isolated
from news.times import clock, day_in_words

from .staff_pages import number_in

MINE = "me"


class WriterFilter(admin.SimpleListFilter):
    """Articles of which somebody has saved a version. Others than oneself are chosen by their names in the list."""

    title, parameter_name = "writer", "writer"

    def lookups(self, request, model_admin):
        self.me = request.user.pk
        chosen = get_user_model().objects.filter(pk=key) if (key := number_in(self.value())) else []
        return [(MINE, "Mine"), *((str(user.pk), isolated(user.get_full_name() or str(user))) for user in chosen)]

    def queryset(self, request, articles):
        author = request.user.pk if self.value() == MINE else number_in(self.value())
        own = Revision.objects.standing().filter(author=author)
        return articles.filter(pk__in=own.values("article")) if self.value() else articles


class AuthorFilter(admin.SimpleListFilter):
    """Articles of one author, who is chosen by the number in the list of authors."""

    title, parameter_name = "author", "author"

    def lookups(self, request, model_admin):
        chosen = Author.objects.filter(pk=key) if (key := number_in(self.value())) else []
        return [(str(author.pk), str(author)) for author in chosen]

    def queryset(self, request, articles):
        own = Authorship.objects.filter(author=number_in(self.value()))
        return articles.filter(pk__in=own.values("article")) if self.value() else articles


@admin.display(description="last saved")
def last_saved(article) -> SafeString | str:
    moment = article.newest_saved_at or article.saved_at
    saved = f"{day_in_words(moment)}, {clock(moment)}"
    if not article.newest_author:
        return saved
    name = isolated(article.newest_first_name or article.newest_username)
    return format_html('{} by <a href="?writer={}">{}</a>', saved, article.newest_author, name)
