"""Our own pages of the admin. Each ModelAdmin lists its own in one table, `pages`.

Such a page is a view that is also given the ModelAdmin: `def review_page(request, model_admin, pk)`.
The request comes first, as Django's view decorators expect.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import NamedTuple

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_protect

type View = Callable[..., HttpResponseBase]
# Returns a response in place of the sign-in page, or None to go on to it.
type SignedOut = Callable[[HttpRequest], HttpResponse | None]


class StaffRequest(HttpRequest):
    """A request that `admin_view` has let through."""

    user: User


class StaffPage(NamedTuple):
    route: str
    view: View
    name: str  # without the prefix: "review" is "admin:news_article_review"
    permission: str = ""  # asked for as those of actions are: "view" is `has_view_permission`
    signed_out: SignedOut | None = None


class StaffPagesAdmin(admin.ModelAdmin):
    pages: Sequence[StaffPage] = ()

    def get_urls(self):
        return [*map(self.url_pattern, self.pages), *super().get_urls()]

    def url_pattern(self, page: StaffPage) -> URLPattern:
        def permitted(request: StaffRequest, **kwargs: object) -> HttpResponseBase:
            if page.permission and not getattr(self, f"has_{page.permission}_permission")(request):
                raise PermissionDenied
            return page.view(request, model_admin=self, **kwargs)

        view: View = self.admin_site.admin_view(permitted)
        if page.signed_out:
            view = before_sign_in(page.signed_out, self.admin_site, view)
        return path(page.route, view, name=f"{self.opts.app_label}_{self.opts.model_name}_{page.name}")


class ReadOnlyAdmin(StaffPagesAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OneRowAdmin(StaffPagesAdmin):
    """Of a table whose row a migration has made: the link in the menu leads straight to it."""

    def changelist_view(self, request, extra_context=None):
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", 1)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SlowFormAdmin(admin.ModelAdmin):
    """For forms whose check takes long: Django would hold a transaction meanwhile, and on SQLite all other writers."""

    @method_decorator(csrf_protect)
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return self._changeform_view(request, object_id, form_url, extra_context)


def page_response(
    request: HttpRequest,
    model_admin: admin.ModelAdmin,
    template: str,
    title: str,
    status: int = 200,
    /,
    **context: object,
) -> TemplateResponse:
    context |= model_admin.admin_site.each_context(request) | {"title": title, "opts": model_admin.opts}
    return TemplateResponse(request, template, context, status=status)


def number_in(text: str | None) -> int:
    # No row has a number that is none, or too large for the database.
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def link_to(row: Model, page: str = "change") -> SafeString:
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, row)


def before_sign_in(signed_out: SignedOut, site: admin.AdminSite, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = None if site.has_permission(request) else signed_out(request)
        return view(request, *args, **kwargs) if response is None else response

    return guarded
