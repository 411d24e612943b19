import json

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from news.admin.staff_pages import StaffRequest
from registration.mail.sending import send_again
from registration.models import Mail, Registration
from registration.privacy import personal_data

from .confirmation import confirmation_page
from .steps import CHANGE, STEPS


def take_step(request: StaffRequest, model_admin: ModelAdmin, pk: int, name: str) -> HttpResponse:
    step = STEPS.get(name)
    registration = get_object_or_404(Registration, pk=pk)
    page = reverse("admin:registration_registration_change", args=[pk])
    if step is None or not step.is_open_to(request, registration):
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        messages.warning(request, "Things have changed since you opened the page.")
        return redirect(page)
    if request.method != "POST" or step.sentences and "sure" not in request.POST:
        title = f"{step.label}: {registration}?"
        return confirmation_page(request, model_admin, title, step.sentences, step.label, back=page)
    model_admin.log_change(request, registration, step.label)
    messages.success(request, step.work(request, registration))
    still_there = Registration.objects.filter(pk=pk).exists()
    return redirect(page if still_there else "admin:registration_registration_changelist")


@require_POST
def resend_mail(request: StaffRequest, model_admin: ModelAdmin, pk: int, mail_pk: int) -> HttpResponse:
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    mail = get_object_or_404(Mail.objects.exclude(state=Mail.State.SENDING), pk=mail_pk, registration=pk)
    send_again(mail)
    model_admin.log_change(request, mail.registration, f"Had the {mail.get_kind_display()} sent again.")
    messages.success(request, "The mail is on its way again.")
    return redirect("admin:registration_registration_change", pk)


@require_POST
def export(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    registration = get_object_or_404(Registration, pk=pk)
    model_admin.log_change(request, registration, "Exported all data about this person.")
    content = json.dumps(personal_data.of_person(registration), indent=2, ensure_ascii=False, default=str)
    headers = {"Content-Disposition": f'attachment; filename="{registration.reference}.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)
