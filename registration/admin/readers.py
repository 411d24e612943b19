from django.contrib import admin
from django.db.models import Q
from django.shortcuts import redirect

from news.admin.staff_pages import ReadOnlyAdmin, StaffPage
from registration.models import Access, Person, Reader
from registration.privacy import accesses, news

MOST_FOUND = 50


def find_page(request, model_admin):
    """By POST, so that no address is left in a log, a history or a referrer."""
    words = request.POST.get("words", "").strip()
    if not words:
        return redirect("admin:registration_reader_changelist")
    found = Reader.objects.filter(email_normalised__contains=words.lower())[: MOST_FOUND + 1]
    request.found = [reader.pk for reader in found[:MOST_FOUND]]
    same = Person.objects.current().filter(email_normalised__in=[reader.email_normalised for reader in found])
    accesses.record(request.user, Access.Action.SEARCH, same.values_list("pk", flat=True))
    sought = {"words": words, "is_cut": len(found) > MOST_FOUND}
    return model_admin.changelist_view(request, {"sought": sought})


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"
    states = {
        "confirmed": ("Confirmed", Q(confirmed_at__isnull=False, refused_at=None)),
        "waiting": ("Not confirmed yet", Q(confirmed_at=None)),
        "refused": ("Refused by a mail server", Q(refused_at__isnull=False)),
    }

    def lookups(self, request, model_admin):
        return [(name, words) for name, (words, _) in self.states.items()]

    def queryset(self, request, queryset):
        return queryset.filter(self.states[self.value()][1]) if self.value() in self.states else queryset


@admin.register(Reader)
class ReaderAdmin(ReadOnlyAdmin):
    """Who reads the news by e-mail, candidates and others; by its own links each of them chooses and stops."""

    pages = [StaffPage("find/", find_page, "find", "view")]
    list_display = ["email", "about", "created_at", "confirmed_at", "refusal"]
    list_filter = [StateFilter]
    fields = ["email", "about", "created_at", "confirmed_at", "refused_at", "refusal", "basis"]
    list_per_page = MOST_FOUND
    list_max_show_all = 0
    show_full_result_count = False
    actions = None
    change_list_template = "admin/registration/reader/change_list.html"

    def get_queryset(self, request):
        readers = super().get_queryset(request).prefetch_related("topics")
        found = getattr(request, "found", None)
        return readers if found is None else readers.filter(pk__in=found)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Readers of the news by e-mail"} | (extra_context or {}))

    # Whoever may see registrations may see who reads the news.
    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("registration.view_registration")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if person := news.person_of(obj):
            accesses.record(request.user, Access.Action.VIEW, person.numbers)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="topics")
    def about(self, reader):
        return "All" if reader.wants_all else ", ".join(map(str, reader.topics.all())) or "None that is left"

    @admin.display(description="may news go there now")
    def basis(self, reader):
        entry = news.basis(reader)
        return f"{entry}: {entry.get_source_display()}" if entry else "No"
