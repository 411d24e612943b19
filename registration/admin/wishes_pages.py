"""The page on which staff set and lift what somebody wishes of us."""

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpResponse
from django.shortcuts import redirect

from news.admin.staff_pages import StaffRequest, page_response
from registration.models import Access, Person
from registration.models.people import WISHES
from registration.people import wishes
from registration.people.following_up import Overtaken
from registration.privacy import accesses

from .person_page import find, gone

WORDS = {
    "restricted_at": ("restriction", "Keep their data, and do nothing else with it (UK GDPR, article 18)."),
    "objected_at": ("objection", "No contact, and their consents to news are withdrawn (article 21)."),
    "no_contact_at": ("no contact", "No calls, no mails, no news."),
}


class WishForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        help_text="What they said, when and how. Nothing about anybody’s health.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        error_messages={"required": "Say how we know: what they said, when and how."},
    )
    # One a press: what a colleague has set in the meantime is not lifted by an older page.
    choice = forms.ChoiceField(
        choices=[(f"{wish} {stands}", wish) for wish in WISHES for stands in ("yes", "no")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Press one of the buttons below."),
    )


def wishes_page(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    if not (person := find(pk)):
        return gone(request, model_admin)
    form = WishForm(request.POST) if request.method == "POST" else WishForm()
    if form.is_valid():
        note(request, person, form.cleaned_data["reason"], *form.cleaned_data["choice"].split())
        return redirect("admin:registration_person_change", person.pk)
    accesses.record(request.user, Access.Action.VIEW, person.numbers)
    rows = [(wish, getattr(person, wish), *WORDS[wish]) for wish in WISHES]
    template, title = "admin/registration/person/change_wishes.html", f"What {person} wishes"
    status = 422 if form.is_bound else 200
    return page_response(request, model_admin, template, title, status, person=person, form=form, rows=rows)


def note(request: StaffRequest, person: Person, reason: str, wish: str, stands: str) -> None:
    # Without the reason, which may hold a name: the timeline has it, and goes with the person.
    accesses.record(request.user, Access.Action.VIEW, person.numbers)
    try:
        is_new = wishes.note(person, wish, request.user, stands=stands == "yes", reason=reason)
    except Overtaken as overtaken:
        messages.error(request, str(overtaken))
    else:
        messages.success(request, "Noted; it takes effect at once." if is_new else "That is how it was already.")
