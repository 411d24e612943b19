from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from registration.models import Registration
from registration.people import following_up
from registration.protection.origin import is_from_our_page
from registration.quick_register.afterwards import AfterwardsForm

from .open_forms import open_view


@open_view
def thanks(request, public_token):
    if request.method == "POST":
        return answer(request, public_token)
    registration = get_object_or_404(Registration, public_token=public_token)
    return page(request, AfterwardsForm(registration=registration))


def answer(request, public_token):
    sent = get_object_or_404(Registration, public_token=public_token)
    with transaction.atomic():
        following_up.lock_current(sent.person_id)
        # Locked, so that of two equal answers at once the second finds nothing to change.
        registration = get_object_or_404(Registration.objects.select_for_update(), public_token=public_token)
        form = AfterwardsForm(request.POST, registration=registration)
        if not form.is_open:
            return page(request, form, status=410)
        if not is_from_our_page(request):
            form.add_error(None, "We could not tell that this came from our own page; check it and press Save again")
            return page(request, form, status=403)
        if not form.is_valid():
            return page(request, form, status=422)
        form.save()
    return HttpResponseRedirect(f"{registration.get_absolute_url()}?saved#afterwards", status=303)


def page(request, form, status=200):
    context = {"registration": form.registration, "form": form, "is_saved": "saved" in request.GET}
    headers = {"X-Robots-Tag": "noindex"}
    return TemplateResponse(request, "registration/thanks.html", context, status=status, headers=headers)
