"""Erasing somebody: what will go, who else may be the same person, why, and a word typed so that no click does it."""

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from news.admin.staff_pages import StaffRequest, page_response
from news.text.direction import isolated
from registration.models import Access, Erasure, Person
from registration.people import look_alikes
from registration.people.finding import folded
from registration.people.following_up import Overtaken
from registration.privacy import accesses, retention
from registration.privacy.holds import Held, hold_on
from registration.rights.erasure import erase
from registration.rights.remains import Remains

from .merging_pages import leave
from .person_page import find, gone
from .reasons import OF_AN_ERASURE, ReasonField

MOST_SHOWN = 500


class ErasureForm(forms.Form):
    reason = ReasonField(OF_AN_ERASURE)
    want_nothing = forms.BooleanField(
        label="They want to hear nothing from us in future",
        required=False,
        help_text="Only a hash of address and number is kept, by which we know them if they register again.",
    )

    def __init__(self, data=None, *, person: Person, alike: list[Person]) -> None:
        super().__init__(data, label_suffix="")
        self.person, self.alike = person, alike
        for other in alike:
            self.fields[f"alike_{other.pk}"] = forms.ChoiceField(
                choices=[("yes", "The same person: erase this, too"), ("no", "Somebody else: keep it")],
                widget=forms.RadioSelect,
                error_messages={"required": "Say whether this is the same person."},
            )
        self.fields["typed"] = forms.CharField(
            label=f"To go on, type {isolated(person.last_name)} or ERASE",
            error_messages={"required": "Type the last name or ERASE, so that nobody is erased by a slip."},
        )

    def clean_typed(self) -> str:
        typed = self.cleaned_data["typed"].strip()
        if typed != "ERASE" and folded(typed) != folded(self.person.last_name):
            raise ValidationError("That is neither their last name nor ERASE. Nothing was erased.")
        return typed

    @property
    def questions(self) -> list[tuple[Person, forms.BoundField]]:
        return [(other, self[f"alike_{other.pk}"]) for other in self.alike]

    @property
    def same(self) -> list[Person]:
        return [other for other in self.alike if self.cleaned_data[f"alike_{other.pk}"] == "yes"]


def erase_page(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    person = find(pk)
    if person is None:
        return gone(request, model_admin)
    form = ErasureForm(request.POST or None, person=person, alike=look_alikes.circle(person))
    if form.is_valid():
        try:
            return carry_out(request, form)
        except (Held, Overtaken) as problem:
            return leave(request, f"Nothing was erased. {problem}", find(pk))
    accesses.record(request.user, Access.Action.VIEW, [*person.numbers, *(other.pk for other in form.alike)])
    return page_response(
        request,
        model_admin,
        "admin/registration/person/erase.html",
        "Erase",
        person=person,
        form=form,
        hold=hold_on(person.numbers),
        remains=Remains([person]),
    )


def carry_out(request: StaffRequest, form: ErasureForm) -> HttpResponse:
    people, why = [form.person, *form.same], form.cleaned_data["reason"]
    with transaction.atomic():
        numbers = [number for person in people for number in person.numbers]
        accesses.record(request.user, Access.Action.ERASE, numbers, reason=why)
        number = erase(
            form.person,
            Erasure.Reason.REQUEST,
            by=request.user.get_username(),
            why=why,
            also=form.same,
            want_nothing=form.cleaned_data["want_nothing"],
        )
    messages.success(request, f"Erased for good. Registrations that went: {number}.")
    return redirect("admin:registration_person_changelist")


def expiring_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    rows = list(retention.with_day(retention.expiring(timezone.now()).select_related("owner")[:MOST_SHOWN]))
    accesses.record(request.user, Access.Action.SEARCH, [person.pk for person, *_ in rows])
    template = "admin/registration/person/expiring.html"
    return page_response(request, model_admin, template, "Kept for another month at most", rows=rows)
