"""What the list does with several candidates at once. Each is done or left by itself, and both are said in words."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect

from news.admin.staff_pages import StaffRequest
from news.text.direction import isolated
from registration.models import Access, Person, Registration
from registration.people import following_up
from registration.people.following_up import Overtaken
from registration.privacy import accesses
from registration.quick_register import acceptance

from .confirmation import confirmation_page

Status = Registration.Status
GONE = "Erased, or joined with another, in the meantime."


class ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        full_name = user.get_full_name()
        return isolated(f"{user.get_username()} ({full_name})" if full_name else user.get_username())


def recruiters() -> QuerySet[User]:
    backend = "django.contrib.auth.backends.ModelBackend"
    allowed = User.objects.with_perm("registration.change_registration", backend=backend)
    return allowed.filter(is_staff=True).order_by("username")


class GiveForm(forms.Form):
    colleague = ColleagueField(User.objects.none(), label="To whom?")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = recruiters()


@dataclass(frozen=True)
class Order:
    """Who wants it, for whom, and the owners as the list has shown them."""

    by: User
    to: User | None
    seen: dict[int, int | None]

    def is_a_colleagues(self, person: Person) -> bool:
        return self.seen.get(person.pk, person.owner_id) not in (None, self.by.pk)


def hand_over(person: Person, to: User | None, order: Order) -> None:
    expected = order.seen.get(person.pk, person.owner_id)
    if person.owner_id == expected == (to and to.pk):
        raise Overtaken("There was nothing to change.")
    following_up.hand_over(person, to, order.by, expected=expected)


def take(person: Person, order: Order) -> None:
    hand_over(person, order.by, order)


def give(person: Person, order: Order) -> None:
    hand_over(person, order.to, order)


def give_back(person: Person, order: Order) -> None:
    hand_over(person, None, order)


def mark_spam(person: Person, order: Order) -> None:
    sent = Registration.objects.filter(person__in=person.numbers)
    if not sum(acceptance.mark_spam(each) for each in sent):
        raise Overtaken("Not in quarantine, or not any more.")


def release(person: Person, order: Order) -> None:
    sent = Registration.objects.filter(person__in=person.numbers, status__in=[Status.QUARANTINED, Status.SPAM])
    if not sum(acceptance.release(each) for each in sent):
        raise Overtaken("Neither in quarantine nor spam, or not any more.")


@dataclass(frozen=True)
class Deed:
    label: str
    done: str
    work: Callable[[Person, Order], None]
    form: type[forms.Form] | None = None


def carry_out(model_admin: ModelAdmin, request: StaffRequest, queryset: QuerySet, deed: Deed) -> HttpResponse:
    # By their keys: the list's filter may not match any more, and that has to be said.
    keys = {int(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME)}
    people = list(Person.objects.current().filter(pk__in=keys).select_related("owner"))
    form = deed.form(request.POST if "sure" in request.POST else None) if deed.form else None
    is_valid = form is None or form.is_valid()
    order = Order(request.user, form.cleaned_data["colleague"] if form and is_valid else None, seen_in(request))
    warnings = [*warn(people, order)]
    if not is_valid or (warnings and "sure" not in request.POST):
        title = f"{deed.label}: {in_number(len(people))}"
        kept = [("sure", "1")] + [(name, value) for name in KEPT for value in request.POST.getlist(name)]
        back = request.get_full_path()
        return confirmation_page(request, model_admin, title, warnings, deed.label, back, kept, form)
    accesses.record(request.user, Access.Action.BULK, [person.pk for person in people])
    left = Counter({GONE: len(keys) - len(people)})
    for person in people:
        try:
            deed.work(person, order)
        except Overtaken as overtaken:
            left[str(overtaken)] += 1
    tell(request, deed, len(keys) - left.total(), left, order)
    return redirect(request.get_full_path())


KEPT = ("action", "index", "seen", ACTION_CHECKBOX_NAME)


def seen_in(request: StaffRequest) -> dict[int, int | None]:
    pairs = filter(None, map(re.compile(r"(\d{1,18}):(\d{0,18})").fullmatch, request.POST.getlist("seen")))
    return {int(key): int(owner) if owner else None for key, owner in (pair.groups() for pair in pairs)}


def warn(people: Iterable[Person], order: Order) -> Iterable[str]:
    owners = Counter(isolated(str(person.owner)) for person in people if order.is_a_colleagues(person))
    for owner, number in owners.items():
        yield f"{owner} follows up {number} of these candidates."


def in_number(number: int) -> str:
    return f"{number} candidate{'' if number == 1 else 's'}"


def tell(request: StaffRequest, deed: Deed, done: int, left: Counter[str], order: Order) -> None:
    if done:
        messages.success(request, f"{in_number(done)} {deed.done.format(to=order.to)}.")
    for sentence, number in left.items():
        if number:
            messages.warning(request, f"{in_number(number)} left alone: {sentence}")


DEEDS = {
    "take": Deed("Take", "now yours", take),
    "give": Deed("Give to a colleague", "given to {to}", give, GiveForm),
    "give_back": Deed("Give back", "given back; nobody owns them now", give_back),
    "spam": Deed("Spam", "marked as spam", mark_spam),
    "not_spam": Deed("Not spam", "taken out of quarantine; they are being written to", release),
}


def action(name: str, deed: Deed) -> Callable:
    carry = partial(carry_out, deed=deed)
    carry.__name__ = name
    return admin.action(carry, permissions=["follow_up"], description=deed.label)


ACTIONS = [action(name, deed) for name, deed in DEEDS.items()]
