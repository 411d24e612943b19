from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.models import Article, Author, Revision

from .far_dates import AsksAboutFarDates
from .free_slugs import OffersFreeSlug
from .staff_pages import link_to

MOST_LISTED = 20


class AuthorForm(AsksAboutFarDates, OffersFreeSlug):
    def clean(self):
        data = super().clean()
        if other := data.get("same_as"):
            words = f"All that “{self.instance}” has written goes over to “{other}” for good."
            self.ask(f"same:{other.pk}", {"same_as": f"{words} Press the button again if you mean that."})
        return data


def named_in_unpublished_texts(keys: set[int]) -> set[int]:
    """Articles whose drafts or scheduled changes name any of these; SQLite cannot look into a list."""
    texts = (Revision.objects.unpublished() | Revision.objects.planned()).order_by()
    rows = texts.values_list("article", "content__authors", "content__reviewed_by").iterator()
    return {pk for pk, authors, reviewer in rows if keys & {*(authors or ()), reviewer}}


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    form = AuthorForm
    list_display = ["name", "role", "register", "articles"]
    list_per_page = 50
    search_fields = ["name", "role", "names__name"]
    search_help_text = "Words of a name, also a former one, or of a role"
    autocomplete_fields = ["picture"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "role", "is_team", "biography", "picture"]}),
        (
            "Registration",
            {
                "fields": ["register", "registration_number"],
                "description": "For health professionals. Readers see the number, with a link to the register.",
            },
        ),
        ("Twice on the list", {"fields": ["same_as", "sure_of"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request):
        # Distinct, since the search joins their names too.
        number = Count("authorships", distinct=True)
        return super().get_queryset(request).filter(same_as=None).annotate(number=number)

    def get_fieldsets(self, request, author=None):
        return self.fieldsets if author else self.fieldsets[:2]

    def get_prepopulated_fields(self, request, author=None):
        return {} if author else self.prepopulated_fields

    def get_form(self, request, author=None, change=False, **options):
        form = super().get_form(request, author, change=change, **options)
        if author and "same_as" in form.base_fields:
            form.base_fields["same_as"].queryset = Author.objects.present().exclude(pk=author.pk)
        return form

    def response_change(self, request, author):
        if not author.same_as:
            return super().response_change(request, author)
        self.message_user(request, f"“{author}” is one with “{author.same_as}” now; the old address leads there.")
        return self.response_post_save_change(request, author)

    def get_deleted_objects(self, authors, request):
        """Whoever has written or reviewed something stays."""
        keys = {author.pk for author in authors}
        keys |= {*Author.objects.filter(same_as__in=keys).values_list("pk", flat=True)}
        named = Q(authorships__author__in=keys) | Q(reviewed_by__in=keys) | Q(pk__in=named_in_unpublished_texts(keys))
        own = Article.objects.filter(named).distinct()
        if not (found := list(own.only("title").newest_first()[:MOST_LISTED])):
            return super().get_deleted_objects(authors, request)
        return [], {}, set(), [link_to(article) for article in found]

    @admin.display(ordering="number")
    def articles(self, author) -> SafeString:
        return format_html(
            '<a href="{}?author={}">{}</a>', reverse("admin:news_article_changelist"), author.pk, author.number
        )
