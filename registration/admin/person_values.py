"""Forms for what a candidate is called and how to reach them: correcting it, and taking it down on the telephone."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from news.admin.staff_pages import StaffRequest, page_response
from news.text.direction import isolated
from registration.inputs import email_typos, telephone_numbers
from registration.inputs.fields import normalise_email
from registration.models import Access, Consent, Person
from registration.people import correcting
from registration.people.following_up import Overtaken
from registration.people.look_alikes import sharing
from registration.privacy import accesses, consents
from registration.quick_register import by_telephone
from registration.quick_register.attempt import ANSWERS

from .colleagues_candidates import is_colleagues, warn
from .person_forms import CorrectionForm, TelephoneRegistrationForm, ValuesForm
from .person_page import find, gone


def form_page(
    request: StaffRequest, model_admin: ModelAdmin, title: str, form: ValuesForm, **context: object
) -> TemplateResponse:
    context |= {"form": form, "back": reverse("admin:registration_person_changelist")} | context
    # Also when nothing is wrong but something is asked.
    status = 422 if form.is_bound else 200
    return page_response(request, model_admin, "admin/registration/person/form.html", title, status, **context)


def correct_page(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    if not (person := find(pk)):
        return gone(request, model_admin)
    page = reverse("admin:registration_person_change", args=[person.pk])
    form = CorrectionForm(person, request.POST.dict() if request.method == "POST" else None)
    if form.is_valid():
        if is_colleagues(request, person):
            return warn(request, model_admin, person)
        try:
            messages.success(request, correct(request, person, form))
            return redirect(page)
        except Overtaken as overtaken:
            messages.error(request, str(overtaken))
            if not (person := find(pk)):
                return gone(request, model_admin)
            form = form.anew(person)
    accesses.record(request.user, Access.Action.VIEW, person.numbers)
    return form_page(request, model_admin, f"Correct {person}", form, button="Save", back=page, person=person)


def correct(request: StaffRequest, person: Person, form: CorrectionForm) -> str:
    values = {name: form.cleaned_data[name] for name in form.changed_data}
    expected = {name: form.shown(name) for name in form.changed_data}
    had_news = set(consents.channels_given(person))
    changed = correcting.correct(person, values, request.user, expected=expected)
    if not changed:
        return "Nothing was different."
    said = ["Corrected. What was sent stays in the registration below."]
    if "email" in changed:
        said.append("The new address is asked to confirm itself, and the former one is told.")
    if stopped := had_news.difference(consents.channels_given(Person.objects.get(pk=person.pk))):
        channels = " and ".join(sorted(Consent.Channel(channel).label for channel in stopped))
        said.append(f"News by {channels} stop until they agree to them for the new one.")
    return " ".join(said)


def add_page(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    form = TelephoneRegistrationForm(request.POST if request.method == "POST" else None)
    alike, doubts = [], []
    if form.is_valid():
        alike, doubts = look_alikes(request, form), doubts_about(form)
        if "anyway" in request.POST or not (alike or doubts):
            return register(request, form)
    context = {"button": "Register", "alike": alike, "doubts": doubts}
    return form_page(request, model_admin, "Register by telephone", form, **context)


def look_alikes(request: StaffRequest, form: ValuesForm) -> list[Person]:
    email, number = form.cleaned_data["email"], form.cleaned_data["telephone"]
    people = list(sharing({normalise_email(email)}, {telephone_numbers.parse_telephone(number)})[:20])
    accesses.record(request.user, Access.Action.SEARCH, [person.pk for person in people])
    return people


def doubts_about(form: ValuesForm) -> list[str]:
    """What the public form asks about as well."""
    meant = email_typos.suggest(form.cleaned_data["email"])
    oddity = telephone_numbers.oddity(form.cleaned_data["telephone"])
    doubts = [f"Is the e-mail address {isolated(meant)}?"] if meant else []
    return [*doubts, f"Is the telephone number right? {oddity[:1].upper()}{oddity[1:]}."] if oddity else doubts


def register(request: StaffRequest, form: TelephoneRegistrationForm) -> HttpResponse:
    answers = {name: form.cleaned_data[name] for name in ANSWERS}
    ticks = {channel: form.cleaned_data[f"news_by_{channel}"] for channel in Consent.Channel.values}
    registration = by_telephone.register(answers, form.cleaned_data["terms"], ticks, request.user)
    messages.success(request, f"Registered: {registration.reference}. A confirmation goes to their address.")
    return redirect("admin:registration_person_change", registration.person.current.pk)
