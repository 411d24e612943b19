from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.shortcuts import redirect

from .models import Agency

# Registered by the imports above. Authenticator shows secrets; EmailAddress is unused, the account's address counts.
admin.site.unregister([Authenticator, EmailAddress])


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


@admin.register(Authenticator)
class SecondStepAdmin(admin.ModelAdmin):
    """Deleting one lets someone who lost a device start again. Secrets are not shown."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__username", "user__last_name"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
