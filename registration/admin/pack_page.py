from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpResponse

from news.admin.staff_pages import StaffRequest, page_response
from registration.models import Access
from registration.privacy import accesses
from registration.rights import pack
from registration.views.own_page import download

from .person_page import find, gone
from .reasons import OF_A_PACK, ReasonField


class PackForm(forms.Form):
    reason = ReasonField(OF_A_PACK)


def pack_page(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    """Asks for a reason, then hands the pack to whoever may erase people too."""
    if not (person := find(pk)):
        return gone(request, model_admin)
    form = PackForm(request.POST) if request.method == "POST" else PackForm()
    if form.is_valid():
        accesses.record(request.user, Access.Action.PACK, person.numbers, form.cleaned_data["reason"])
        return download(pack.build(person), f"candidate-{person.pk}.zip")
    accesses.record(request.user, Access.Action.VIEW, person.numbers)
    template, title = "admin/registration/person/pack.html", f"The pack of {person}"
    status = 422 if form.is_bound else 200
    return page_response(request, model_admin, template, title, status, person=person, form=form)
