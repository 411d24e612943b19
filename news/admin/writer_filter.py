from django.contrib import admin
from django.contrib.auth import get_user_model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.models import Revision
from news.text.direction import isolated
from news.times import clock, day_in_words

MINE = "me"


class WriterFilter(admin.SimpleListFilter):
    """Articles of which somebody has saved a version. Others than oneself are chosen by their names in the list."""

    title, parameter_name = "writer", "writer"

    def lookups(self, request, model_admin):
        self.me = request.user.pk
        chosen = get_user_model().objects.filter(pk=int(key)) if (key := self.value() or "").isdecimal() else []
        return [(MINE, "Mine"), *((str(user.pk), isolated(user.get_full_name() or str(user))) for user in chosen)]

    def queryset(self, request, articles):
        key = str(request.user.pk) if self.value() == MINE else self.value()
        if not key:
            return articles
        # No row has a number that is none, or too large for the database.
        author = int(key) if key.isdecimal() and len(key) < 19 else 0
        return articles.filter(pk__in=Revision.objects.standing().filter(author=author).values("article"))


@admin.display(description="last saved")
def last_saved(article) -> SafeString | str:
    moment = article.newest_saved_at or article.saved_at
    saved = f"{day_in_words(moment)}, {clock(moment)}"
    if not article.newest_author:
        return saved
    name = isolated(article.newest_first_name or article.newest_username)
    return format_html('{} by <a href="?writer={}">{}</a>', saved, article.newest_author, name)
