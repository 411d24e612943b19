from functools import update_wrapper

from allauth.account.utils import get_next_redirect_url
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import reverse

from .sessions import lacks_second_step


class StaffSite(admin.AdminSite):
    """The admin, entered by the agency's sign-in only, and with a second step once that is due."""

    def login(self, request, extra_context=None):
        target = get_next_redirect_url(request) or reverse("admin:index")
        if self.has_permission(request):
            return redirect(target)
        return redirect_to_login(target)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(view, cacheable)

        def entered(request, *args, **kwargs):
            if self.has_permission(request) and lacks_second_step(request):
                messages.warning(request, "Please set up a passkey or an authenticator app; then the admin is open.")
                return redirect("mfa_index")
            return guarded(request, *args, **kwargs)

        return update_wrapper(entered, guarded)
