from django.contrib import admin
from django.shortcuts import redirect

from .models import Agency


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """One row: the link in the menu leads straight to it."""

    fieldsets = [
        (None, {"fields": ["name", "strapline"]}),
        ("How candidates reach us", {"fields": ["telephone", "second_telephone", "email", "answer_time"]}),
        ("Address", {"fields": ["street", "town", "postcode"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:agency_agency_change", 1)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Agency.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
