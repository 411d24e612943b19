"""What staff do on a candidate's page: each action is a function that returns the message for them."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from news.admin.staff_pages import StaffRequest
from news.text.direction import isolated
from news.times import in_words
from registration.mail.sending import MAILS
from registration.mail.unwanted import is_unwanted
from registration.models import Consent, Event, Mail, Person, Registration, Service
from registration.people import following_up
from registration.people.following_up import Overtaken
from registration.privacy import consents
from registration.quick_register import acceptance

from .colleagues_candidates import is_colleagues, warn
from .person_forms import CallForm, GiveForm, MoveForm, NoteForm
from .person_page import find, gone, show

Status = Registration.Status


def act(request: StaffRequest, model_admin: ModelAdmin, pk: int, name: str) -> HttpResponse:
    if name not in ACTIONS:
        raise Http404
    if not (person := find(pk)):
        return gone(request, model_admin)
    page = reverse("admin:registration_person_change", args=[person.pk])
    if request.method != "POST":
        return redirect(page)
    if is_colleagues(request, person):
        return warn(request, model_admin, person)
    try:
        done = ACTIONS[name](request, person)
    except (Overtaken, ValidationError) as problem:
        return refuse(request, model_admin, pk, problem)
    joined = "" if person.pk == pk else " They have been joined with another entry meanwhile; this is both."
    messages.success(request, done + joined)
    return redirect(f"{page}#call" if name == "take" else page)


def refuse(request: StaffRequest, model_admin: ModelAdmin, pk: int, problem: Exception) -> HttpResponse:
    """The page as things stand now, with what was typed."""
    for sentence in problem.messages if isinstance(problem, ValidationError) else [str(problem)]:
        messages.error(request, sentence)
    if not (person := find(pk)):
        return gone(request, model_admin)
    call = CallForm(person, request.POST) if "when" in request.POST else None
    return show(request, model_admin, person, call, status=422)


def cleaned(form: Form) -> dict:
    """What the form has understood; raises ValidationError with all its sentences."""
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    return form.cleaned_data


def call(request: StaffRequest, person: Person) -> str:
    data = cleaned(CallForm(person, request.POST))
    outcome, note, next_at = data["outcome"], data["note"], data["next_at"]
    if outcome:
        following_up.log_call(person, outcome, request.user, note=note, next_at=next_at)
    else:
        step = person.next_step or following_up.step_towards(person)
        following_up.plan(person, step, next_at, request.user, note=note)
    said = f"Noted: {Event.Outcome(outcome).label.lower()}." if outcome else "Planned."
    return f"{said} Next step: {in_words(next_at)}." if next_at else f"{said} No next step is planned."


def tried(request: StaffRequest, person: Person) -> str:
    following_up.write_that_we_tried(person, request.user)
    return "The mail “We tried to reach you” is on its way."


def take(request: StaffRequest, person: Person) -> str:
    hand_over(request, person, request.user)
    return "This candidate is yours."


def give(request: StaffRequest, person: Person) -> str:
    to = cleaned(GiveForm(request.user, request.POST))["to"]
    hand_over(request, person, to)
    return f"Given to {isolated(to.get_username())}."


def give_back(request: StaffRequest, person: Person) -> str:
    hand_over(request, person, None)
    return "Given back: nobody follows this candidate up now."


def hand_over(request: StaffRequest, person: Person, to: User | None) -> None:
    expected = number(request, "sure") or number(request, "owner")
    following_up.hand_over(person, to, request.user, expected=expected)


def number(request: StaffRequest, name: str) -> int | None:
    written = request.POST.get(name, "")
    return int(written) if re.fullmatch(r"[0-9]{1,18}", written) else None


def stage(request: StaffRequest, person: Person) -> str:
    data = cleaned(MoveForm(request.POST))
    if data["ended_on"] and Service.objects.filter(person__in=person.numbers, began_on__gt=data["ended_on"]).exists():
        raise ValidationError("They began to work with us after that day. Choose a later one.")
    following_up.move(person, data["to"], request.user, expected=data["expected"], ended_on=data["ended_on"])
    return f"Marked as “{Person.Stage(data['to']).label}”."


def undo(request: StaffRequest, person: Person) -> str:
    event = get_object_or_404(Event, pk=number(request, "event"), person__in=person.numbers)
    stored = following_up.undo(event, request.user)
    return f"Undone: “{stored.get_stage_display()}” again."


def note(request: StaffRequest, person: Person) -> str:
    following_up.write_note(person, cleaned(NoteForm(request.POST))["note"], request.user)
    return "Noted."


def resend(request: StaffRequest, person: Person) -> str:
    of_person = Q(person__in=person.numbers) | Q(registration__person__in=person.numbers)
    mail = get_object_or_404(Mail.objects.filter(of_person), pk=number(request, "mail"))
    if mail.state == Mail.State.SENDING or mail.kind == Mail.Kind.NEWS or is_unwanted(mail):
        raise Overtaken("This mail cannot be sent now.")
    MAILS.send_again(mail)
    return "The mail is on its way again."


def not_spam(request: StaffRequest, person: Person) -> str:
    judge(request, person, lambda each: acceptance.release(each, each.status), "Not spam")
    return "Taken out of quarantine; the candidate is being written to."


def spam(request: StaffRequest, person: Person) -> str:
    judge(request, person, acceptance.mark_spam, "Spam")
    return "Marked as spam."


def judge(request: StaffRequest, person: Person, decide: Callable[[Registration], bool], verdict: str) -> None:
    registration = get_object_or_404(Registration, pk=number(request, "registration"), person__in=person.numbers)
    if registration.status not in {Status.QUARANTINED, Status.SPAM} or not decide(registration):
        raise Overtaken("A colleague has looked at it already.")
    following_up.write_note(person, f"{verdict}: {registration.reference}.", request.user)


def no_news(request: StaffRequest, person: Person) -> str:
    channel = request.POST.get("channel")
    if channel not in Consent.Channel.values:
        raise Http404
    owners, by = consents.owners_of(person), request.user.get_username()
    consents.withdraw_all(owners, channel, Consent.Source.TELEPHONE, recorded_by=by)
    return f"Recorded: no news by {Consent.Channel(channel).label}."


ACTIONS: dict[str, Callable[[StaffRequest, Person], str]] = {
    "call": call,
    "tried": tried,
    "take": take,
    "give": give,
    "give-back": give_back,
    "stage": stage,
    "undo": undo,
    "note": note,
    "resend": resend,
    "not-spam": not_spam,
    "spam": spam,
    "no-news": no_news,
}
