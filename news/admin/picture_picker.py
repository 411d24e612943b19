"""What the editor's picture dialog asks for: the library, page by page, and room for an upload."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from news.models import Picture

from .staff_pages import StaffRequest, number_in


def picker(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    if request.method == "POST":
        return upload(request, model_admin)
    chosen = number_in(request.GET.get("picture"))
    shown = Picture.objects.filter(pk=chosen) if chosen else Picture.objects.all()
    pictures, _ = model_admin.get_search_results(request, shown, request.GET.get("q", ""))
    page = Paginator(pictures, 24).get_page(request.GET.get("page"))
    return render(request, "admin/news/picture/picker.html", {"page": page})


def upload(request: StaffRequest, model_admin: ModelAdmin) -> JsonResponse:
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = model_admin.get_form(request)(request.POST, request.FILES)
    if not form.is_valid():
        sentences = {name: list(errors) for name, errors in form.errors.items()}
        return JsonResponse({"errors": sentences}, status=422)
    picture = form.save()
    model_admin.log_addition(request, picture, "Uploaded from an article.")
    return JsonResponse({"choice": render_to_string("admin/news/picture/choice.html", {"picture": picture})})
