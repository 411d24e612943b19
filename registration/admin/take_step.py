from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from news.admin.staff_pages import StaffRequest
from registration.models import Registration

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
