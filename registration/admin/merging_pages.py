"""Two entries of one person side by side, to join them or to tell them apart, and the way back."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import label_for_field
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from news.admin.staff_pages import StaffRequest, page_response
from registration.models import Access, Person
from registration.models.people import VALUES
from registration.people import merging
from registration.people.following_up import Overtaken
from registration.people.look_alikes import tell_apart
from registration.privacy import accesses

from .person_page import find, gone


def leave(request: StaffRequest, sentence: str, person: Person | None = None) -> HttpResponse:
    messages.error(request, sentence)
    return (
        redirect("admin:registration_person_change", person.pk)
        if person
        else redirect("admin:registration_person_changelist")
    )


def join_page(request: StaffRequest, model_admin: ModelAdmin, pk: int, other: int) -> HttpResponse:
    first, second = find(pk), find(other)
    if first is None or second is None:
        return gone(request, model_admin)
    if first == second:
        return leave(request, "These two are joined.", first)
    if request.method == "POST":
        try:
            return redirect("admin:registration_person_change", decide(request, first, second).pk)
        except Overtaken as problem:
            messages.error(request, str(problem))
    accesses.record(request.user, Access.Action.VIEW, [*first.numbers, *second.numbers])
    return page_response(
        request,
        model_admin,
        "admin/registration/person/join.html",
        "One person or two?",
        people=[first, second],
        rows=[row(name, first, second) for name in VALUES],
        together=Person(**merging.common(first, second)),
        seen=merging.state_of(first, second),
    )


def decide(request: StaffRequest, first: Person, second: Person) -> Person:
    """What staff have decided, done; returns whom to show next. Raises Overtaken."""
    if "apart" in request.POST:
        tell_apart(first, second, request.user)
        messages.success(request, "They are two people, then: they are not suggested to each other again.")
        return first
    numbers = {str(person.pk): person.pk for person in (first, second)}
    chosen = {name: numbers[said] for name in VALUES if (said := request.POST.get(name)) in numbers}
    with transaction.atomic():
        accesses.record(request.user, Access.Action.MERGE, [*first.numbers, *second.numbers])
        umbrella = merging.merge(first, second, request.user, chosen, seen=request.POST.get("seen", ""))
    messages.success(request, "Joined. They can be parted again at any time.")
    return umbrella


def row(name: str, first: Person, second: Person) -> dict:
    """A value of both; the fuller one is proposed, and an address that has been confirmed."""
    proposed = max(first, second, key=lambda each: fullness(name, each))
    return {
        "name": name,
        "label": label_for_field(name, Person),
        "choices": [(each, said(name, each), each == proposed) for each in (first, second)],
        "is_same": getattr(first, name) == getattr(second, name),
    }


def fullness(name: str, person: Person) -> tuple[bool, int]:
    return name == "email" and person.email_confirmed_at is not None, len(getattr(person, name))


def said(name: str, person: Person) -> str:
    shown = getattr(person, f"get_{name}_display", None)
    return shown() if shown else getattr(person, name)


def part_page(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    person = find(pk)
    if person is None:
        return gone(request, model_admin)
    if not person.parts.exists():
        return leave(request, "This candidate is not joined with another.", person)
    if request.method == "POST":
        try:
            return part(request, person)
        except Overtaken as problem:
            return leave(request, str(problem), find(pk))
    accesses.record(request.user, Access.Action.VIEW, person.numbers)
    parts = person.parts.select_related("owner").prefetch_related("registrations", "all_parts__registrations")
    template = "admin/registration/person/part.html"
    return page_response(request, model_admin, template, "Part them again?", person=person, parts=parts)


def part(request: StaffRequest, person: Person) -> HttpResponse:
    with transaction.atomic():
        accesses.record(request.user, Access.Action.MERGE, person.numbers, reason="parted")
        parts = merging.unmerge(person, request.user)
    numbers = " and ".join(f"candidate {part.pk}" for part in parts)
    messages.success(request, f"Parted again: {numbers}.")
    return redirect("admin:registration_person_change", parts[0].pk)
