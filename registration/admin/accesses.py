from datetime import timedelta

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db.models import BigIntegerField, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html

from news.admin.staff_pages import ReadOnlyAdmin, StaffPage, StaffRequest, page_response
from registration.models import Access, Person
from registration.opening_hours import at
from registration.privacy import data_map


class ColleagueFilter(admin.SimpleListFilter):
    title = "colleague"
    parameter_name = "colleague"

    def lookups(self, request, model_admin):
        # By index, account by account: the log itself may have millions of entries.
        known = User.objects.filter(Exists(Access.objects.filter(user_number=OuterRef("pk"))))
        return list(known.order_by("username").values_list("pk", "username"))

    def queryset(self, request, queryset):
        return queryset.filter(user_number=int(self.value())) if self.value() else queryset


def data_map_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    template = "admin/registration/access/data_map.html"
    return page_response(request, model_admin, template, "Data map", **data_map.read())


def family(number: int) -> list[int]:
    """Of a person who was joined, all parts; an erased one has left nothing but the number."""
    if number > BigIntegerField.MAX_BIGINT:
        raise ValueError
    person = Person.objects.filter(pk=number).first()
    return person.current.numbers if person else [number]


@admin.register(Access)
class AccessAdmin(ReadOnlyAdmin):
    """Who has looked at whom: by number only, since entries stay when the person is erased."""

    pages = [StaffPage("data-map/", data_map_page, "data_map", "view")]
    change_list_template = "admin/registration/access/change_list.html"
    list_display = ["at", "username", "action", "candidate", "reason"]
    list_display_links = None
    list_filter = [ColleagueFilter, "action"]
    search_fields = ["person_number"]
    search_help_text = "A candidate’s number, or a day like 2026-11-28."
    actions = None
    show_full_result_count = False

    def get_queryset(self, request):
        there = Person.objects.filter(pk=OuterRef("person_number")).values(page=Coalesce("umbrella", "pk"))
        return super().get_queryset(request).annotate(page=Subquery(there))

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.split():
            if day := parse_date(word):
                # Not at__date, which no index helps.
                queryset = queryset.filter(at__gte=at(day), at__lt=at(day + timedelta(1)))
            else:
                queryset = queryset.filter(person_number__in=family(int(word)))
        return queryset, False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("registration.review_access")

    @admin.display(description="candidate", ordering="person_number")
    def candidate(self, access):
        if access.page is None:
            return f"{access.person_number} (there no longer)"
        address = reverse("admin:registration_person_change", args=[access.page])
        return format_html('<a href="{}">{}</a>', address, access.person_number)
