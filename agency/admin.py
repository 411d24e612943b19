from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from news.admin.staff_pages import OneRowAdmin, StaffPage, StaffPagesAdmin, page_response
from news.text.direction import isolated
from registration.admin.confirmation import confirmation_page

from . import leaving, setting_up
from .models import Agency

# Registered by the imports above. Authenticator shows secrets; EmailAddress is unused, the account's address counts.
admin.site.unregister([Authenticator, EmailAddress, User])


def leave_page(request, model_admin, pk):
    """Somebody leaves the agency; says first what becomes nobody's."""
    user = get_object_or_404(User, pk=pk)
    if not model_admin.has_change_permission(request, user):
        raise PermissionDenied
    back = reverse("admin:auth_user_change", args=[pk])
    if user == request.user:
        messages.warning(request, "Somebody else has to do this for you.")
        return redirect(back)
    held = ", ".join(f"{number} {name}" for name, number in leaving.held_by(user).items() if number) or "nothing"
    name = isolated(user.get_username())
    if request.method == "POST":
        leaving.see_off(user, request.user)
        model_admin.log_change(request, user, f"Has left. Given back: {held}.")
        messages.success(request, f"{name} is signed out and cannot sign in any more. Given back: {held}.")
        return redirect(back)
    sentences = [f"{name} is signed out at once, and the account stays shut.", f"Given back: {held}."]
    sentences += ["What they have done stays in the history under their name."]
    return confirmation_page(
        request, model_admin, f"{name} leaves the agency", sentences, "Sign out and give back", back
    )


@admin.register(User)
class StaffAdmin(StaffPagesAdmin, UserAdmin):
    """Hashes the password of a new account outside a transaction, which on SQLite would hold up all other writers."""

    pages = [StaffPage("<int:pk>/leave/", leave_page, "leave")]
    # Facts that nobody types.
    readonly_fields = ["last_login", "date_joined"]

    @method_decorator([sensitive_post_parameters(), csrf_protect])
    def add_view(self, request, form_url="", extra_context=None):
        return self._add_view(request, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view if object_id else self._changeform_view
        return view(request, object_id, form_url, extra_context)


def setting_up_page(request, model_admin):
    context = {"steps": setting_up.steps(), "missing": setting_up.missing()}
    return page_response(request, model_admin, "admin/agency/setting_up.html", "Setting up", **context)


@admin.register(Agency)
class AgencyAdmin(OneRowAdmin):
    pages = [StaffPage("setting-up/", setting_up_page, "setting_up", "change")]
    fieldsets = [
        (None, {"fields": ["name", "strapline"]}),
        ("How candidates reach us", {"fields": ["telephone", "second_telephone", "email"]}),
        ("Address", {"fields": ["street", "town", "postcode"]}),
    ]


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
