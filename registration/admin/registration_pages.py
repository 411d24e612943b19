from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from news.admin.staff_pages import StaffRequest
from registration.mail.sending import send_again
from registration.models import Mail


@require_POST
def resend_mail(request: StaffRequest, model_admin: ModelAdmin, pk: int, mail_pk: int) -> HttpResponse:
    if not request.user.has_perm("registration.change_registration"):
        raise PermissionDenied
    mail = get_object_or_404(Mail.objects.exclude(state=Mail.State.SENDING), pk=mail_pk, registration=pk)
    send_again(mail)
    model_admin.log_change(request, mail.registration, f"Had the {mail.get_kind_display()} sent again.")
    messages.success(request, "The mail is on its way again.")
    return redirect("admin:registration_registration_change", pk)
