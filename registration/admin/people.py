from django.contrib import admin

from news.admin.staff_pages import StaffPage, StaffPagesAdmin
from registration.models import Person

from .person_actions import act
from .person_page import person_page
from .person_values import add_page, correct_page


@admin.register(Person)
class PersonAdmin(StaffPagesAdmin):
    """The candidates as staff follow them up."""

    pages = [
        StaffPage("add/", add_page, "add"),
        StaffPage("<int:pk>/change/", person_page, "change"),
        StaffPage("<int:pk>/correct/", correct_page, "correct"),
        StaffPage("<int:pk>/act/<slug:name>/", act, "act"),
    ]
    list_display = ["name", "stage", "owner"]

    def get_queryset(self, request):
        return super().get_queryset(request).current()

    # Whoever may see and follow up registrations may do so with the people above them.
    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("registration.view_registration")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
