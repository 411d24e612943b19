from django.contrib import admin

from news.models import Author, Authorship


class AuthorFilter(admin.SimpleListFilter):
    """Articles of one author, who is chosen by the number in the list of authors."""

    title, parameter_name = "author", "author"

    def lookups(self, request, model_admin):
        chosen = Author.objects.filter(pk=key) if (key := number(self.value())) else []
        return [(str(author.pk), str(author)) for author in chosen]

    def queryset(self, request, articles):
        own = Authorship.objects.filter(author=number(self.value()))
        return articles.filter(pk__in=own.values("article")) if self.value() else articles


def number(text: str | None) -> int:
    # No row has a number that is none, or too large for the database.
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0
