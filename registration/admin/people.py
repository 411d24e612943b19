from django.contrib import admin

from news.admin.staff_pages import StaffPagesAdmin
from registration.models import Person


@admin.register(Person)
class PersonAdmin(StaffPagesAdmin):
    """The candidates as staff follow them up."""

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
