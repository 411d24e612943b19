"""What the list does with several candidates at once. Each is done or left by itself, and both are said in words."""

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect

from news.admin.staff_pages import StaffRequest
from registration.models import Access, Person, Registration
from registration.people import following_up
from registration.people.following_up import Overtaken
from registration.privacy import accesses
from registration.quick_register import acceptance

from .confirmation import confirmation_page
from .person_forms import GiveForm

Status = Registration.Status
GONE = "Erased, or joined with another, in the meantime."
SEEN = re.compile(r"(\d{1,18}):(\d{0,18})")
# Posted again with the answer to a warning.
KEPT = ("action", "index", "seen", ACTION_CHECKBOX_NAME)


class Deed(NamedTuple):
    """`work` gets the candidate, who wants it, the chosen colleague, and the owner as the list has shown them."""

    label: str
    done: str
    work: Callable[[Person, User, User | None, int | None], None]
    form: type[GiveForm] | None = None


def hand_over(person: Person, to: User | None, by: User, expected: int | None) -> None:
    if person.owner_id == expected == (to and to.pk):
        raise Overtaken("There was nothing to change.")
    following_up.hand_over(person, to, by, expected=expected)


def mark_spam(person: Person, by: User, to: User | None, expected: int | None) -> None:
    sent = Registration.objects.filter(person__in=person.numbers)
    if not sum(acceptance.mark_spam(each) for each in sent):
        raise Overtaken("Not in quarantine, or not any more.")


def release(person: Person, by: User, to: User | None, expected: int | None) -> None:
    sent = Registration.objects.filter(person__in=person.numbers, status__in=[Status.QUARANTINED, Status.SPAM])
    if not sum(acceptance.release(each, each.status) for each in sent):
        raise Overtaken("Neither in quarantine nor spam, or not any more.")


DEEDS = {
    "take": Deed("Take", "now yours", lambda person, by, to, expected: hand_over(person, by, by, expected)),
    "give": Deed(
        "Give to a colleague",
        "given to {to}",
        lambda person, by, to, expected: hand_over(person, to, by, expected),
        GiveForm,
    ),
    "give_back": Deed(
        "Give back",
        "given back; nobody owns them now",
        lambda person, by, to, expected: hand_over(person, None, by, expected),
    ),
    "spam": Deed("Spam", "marked as spam", mark_spam),
    "not_spam": Deed("Not spam", "taken out of quarantine; they are being written to", release),
}


def carry_out(model_admin: ModelAdmin, request: StaffRequest, deed: Deed) -> HttpResponse:
    # By their keys: the list's filter may not match any more, and that has to be said.
    keys = {int(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)}
    people = list(Person.objects.current().filter(pk__in=keys).select_related("owner"))
    seen = {person.pk: person.owner_id for person in people} | owners_in(request)
    is_sure = "sure" in request.POST
    form = deed.form(request.user, request.POST if is_sure else None) if deed.form else None
    colleagues = Counter(str(each.owner) for each in people if seen[each.pk] not in (None, request.user.pk))
    if (form and not form.is_valid()) or (colleagues and not is_sure):
        sentences = [f"{owner} follows up {number} of these candidates." for owner, number in colleagues.items()]
        kept = [("sure", "1")] + [(name, value) for name in KEPT for value in request.POST.getlist(name)]
        title, back = f"{deed.label}: {in_number(len(people))}", request.get_full_path()
        return confirmation_page(request, model_admin, title, sentences, deed.label, back, kept, form)
    accesses.record(request.user, Access.Action.BULK, [person.pk for person in people])
    to = form.cleaned_data["to"] if form else None
    left = Counter({GONE: len(keys) - len(people)})
    for person in people:
        try:
            deed.work(person, request.user, to, seen[person.pk])
        except Overtaken as overtaken:
            left[str(overtaken)] += 1
    if done := len(keys) - left.total():
        messages.success(request, f"{in_number(done)} {deed.done.format(to=to)}.")
    for sentence, number in (+left).items():
        messages.warning(request, f"{in_number(number)} left alone: {sentence}")
    return redirect(request.get_full_path())


def owners_in(request: StaffRequest) -> dict[int, int | None]:
    """As the list has shown them."""
    pairs = [pair.groups() for pair in map(SEEN.fullmatch, request.POST.getlist("seen")) if pair]
    return {int(key): int(owner) if owner else None for key, owner in pairs}


def in_number(number: int) -> str:
    return f"{number} candidate{'' if number == 1 else 's'}"


def action(name: str, deed: Deed) -> Callable:
    def carry(model_admin: ModelAdmin, request: StaffRequest, queryset: QuerySet) -> HttpResponse:
        return carry_out(model_admin, request, deed)

    carry.__name__ = name
    return admin.action(carry, permissions=["follow_up"], description=deed.label)


ACTIONS = [action(name, deed) for name, deed in DEEDS.items()]
