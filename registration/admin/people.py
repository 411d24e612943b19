from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.shortcuts import redirect

from news.admin.article_list import ArticlePaginator
from news.admin.staff_pages import ReadOnlyAdmin, StaffPage
from registration.models import Access, Person
from registration.people import finding
from registration.privacy import accesses

from . import bulk, person_list
from .erasure_page import erase_page, expiring_page
from .merging_pages import join_page, part_page
from .pack_page import pack_page
from .people_export import export_page
from .person_actions import act
from .person_filters import ListFilter, MailFilter, OwnerFilter, ProfessionFilter, StageFilter
from .person_page import person_page
from .person_values import add_page, correct_page
from .sources import sources_page
from .wishes_pages import wishes_page

MOST_FOUND = 50


def find_page(request, model_admin):
    """By POST, so that no name or address is left in a log, a history or a referrer."""
    if "words" not in request.POST:
        # The list's own form, or an old address.
        act = request.method == "POST" and "index" in request.POST
        return model_admin.changelist_view(request) if act else redirect("admin:registration_person_changelist")
    words = request.POST["words"].strip()
    keys = [*finding.find(words).values_list("pk", flat=True)[: MOST_FOUND + 1]]
    request.found = keys[:MOST_FOUND]
    accesses.record(request.user, Access.Action.SEARCH, request.found)
    # Their keys for the export: the address of that page may be kept anywhere.
    sought = {"words": words, "keys": request.found, "is_cut": len(keys) > MOST_FOUND, "most": MOST_FOUND}
    return model_admin.changelist_view(request, {"sought": sought, "title": "Find a candidate"})


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    """The candidates as staff follow them up."""

    class Media:
        css = {"all": ["candidates.css"]}

    pages = [
        StaffPage("find/", find_page, "find", "view"),
        StaffPage("add/", add_page, "add", "follow_up"),
        StaffPage("<int:pk>/change/", person_page, "change", "view"),
        StaffPage("<int:pk>/correct/", correct_page, "correct", "follow_up"),
        StaffPage("<int:pk>/act/<slug:name>/", act, "act", "follow_up"),
        StaffPage("<int:pk>/join/<int:other>/", join_page, "join", "follow_up"),
        StaffPage("<int:pk>/part/", part_page, "part", "follow_up"),
        StaffPage("<int:pk>/erase/", erase_page, "erase", "erase"),
        StaffPage("expiring/", expiring_page, "expiring", "view"),
        StaffPage("export/", export_page, "export", "export"),
        StaffPage("sources/", sources_page, "sources", "view"),
        StaffPage("<int:pk>/pack/", pack_page, "pack", "erase"),
        StaffPage("<int:pk>/wishes/", wishes_page, "wishes", "follow_up"),
    ]
    list_display = [person_list.name, person_list.number, "profession", person_list.best_time]
    list_display += [person_list.next_step, person_list.owner, "stage", person_list.seen_before]
    list_filter = [ListFilter, StageFilter, MailFilter, OwnerFilter, ProfessionFilter]
    list_select_related = ["owner"]
    # So that a card on a telephone has no line for nothing.
    empty_value_display = ""
    list_per_page = 25
    list_max_show_all = 0
    ordering = ["-created_at", "-pk"]
    paginator = ArticlePaginator
    show_full_result_count = False
    sortable_by = ()
    actions = bulk.ACTIONS

    def get_queryset(self, request):
        people = super().get_queryset(request).current()
        found = getattr(request, "found", None)
        return people if found is None else people.filter(pk__in=found)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Candidates"} | (extra_context or {}))

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        # The person's own page has its own buttons.
        in_list = action_location == admin.ActionLocation.CHANGE_LIST
        return super().get_actions(request, action_location) if in_list else {}

    def response_action(self, request, *args, **kwargs):
        if not all(map(str.isdecimal, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest
        return super().response_action(request, *args, **kwargs)

    def get_changelist(self, request, **kwargs):
        return person_list.PersonChangeList

    # Whoever may see and follow up registrations may do so with the people above them.
    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("registration.view_registration")

    def has_follow_up_permission(self, request):
        return request.user.has_perm("registration.change_registration")

    def has_erase_permission(self, request):
        return request.user.has_perm("registration.delete_registration")

    def has_export_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm("registration.export_person")

    def has_add_permission(self, request):
        return self.has_follow_up_permission(request)
