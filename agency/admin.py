from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from .models import Agency

# Registered by the imports above. Authenticator shows secrets; EmailAddress is unused, the account's address counts.
admin.site.unregister([Authenticator, EmailAddress, User])


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Hashes the password of a new account outside a transaction, which on SQLite would hold up all other writers."""

    # Facts that nobody types.
    readonly_fields = ["last_login", "date_joined"]

    @method_decorator([sensitive_post_parameters(), csrf_protect])
    def add_view(self, request, form_url="", extra_context=None):
        return self._add_view(request, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view if object_id else self._changeform_view
        return view(request, object_id, form_url, extra_context)


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
