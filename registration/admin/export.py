import json

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from news.admin.staff_pages import StaffRequest
from registration.models import Registration
from registration.privacy import personal_data


@require_POST
def export(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    registration = get_object_or_404(Registration, pk=pk)
    model_admin.log_change(request, registration, "Exported all data about this person.")
    content = json.dumps(personal_data.of_person(registration), indent=2, ensure_ascii=False, default=str)
    headers = {"Content-Disposition": f'attachment; filename="{registration.reference}.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)
