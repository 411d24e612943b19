from functools import update_wrapper

from allauth.account.utils import get_next_redirect_url
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from agency.odd_queries import forgiving_odd_queries

from .sessions import lacks_second_step


class StaffSite(admin.AdminSite):
    """The admin, entered by the agency's sign-in only, and with a second step once that is due."""

    def login(self, request, extra_context=None):
        target = get_next_redirect_url(request) or reverse("admin:index")
        if self.has_permission(request):
            return redirect(target)
        return redirect_to_login(target)

    def get_urls(self):
        on_site = path("r/<path:content_type_id>/<path:object_id>/", self.admin_view(self.on_site), name="view_on_site")
        return [on_site, *super().get_urls()]

    def on_site(self, request, content_type_id, object_id):
        # Addresses tell of drafts, so they are shown only to those who may see the object in the admin.
        try:
            model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        except ValueError as error:
            raise Http404 from error
        if not (self.is_registered(model) and self.get_model_admin(model).has_view_permission(request)):
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def admin_view(self, view, cacheable=False):
        guarded = super().admin_view(forgiving_odd_queries(view), cacheable)

        def entered(request, *args, **kwargs):
            if self.has_permission(request) and lacks_second_step(request):
                messages.warning(request, "Please set up a passkey or an authenticator app; then the admin is open.")
                return redirect("mfa_index")
            return guarded(request, *args, **kwargs)

        return update_wrapper(entered, guarded)
