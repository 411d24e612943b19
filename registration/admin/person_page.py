"""The page of one candidate: who they are and what comes next, then all that has happened."""

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from news.admin.staff_pages import StaffRequest, page_response
from registration import opening_hours
from registration.models import Access, Person, Registration, Service
from registration.people.following_up import MOVES
from registration.privacy import accesses, personal_data
from registration.protection import suspicion

from .person_forms import CallForm, GiveForm
from .timeline import looks, timeline

CHANGE = "registration.change_registration"
# As it was sent, with where it came from; without the keys of pages that are the candidate's own.
SENT = (
    *("first_name", "last_name", "email", "email_normalised", "telephone", "telephone_e164", "profession"),
    *("best_time", "status", "created_at", "confirmed_at", "agreed_at", "terms_sentence", "terms_sha256"),
    *("answers_digest", "page_kind", "article_title", "referring_host", "source_is_genuine"),
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"),
)


def person_page(request: StaffRequest, model_admin: ModelAdmin, pk: int) -> HttpResponse:
    if not (person := find(pk)):
        return gone(request, model_admin)
    if person.pk != pk:
        return redirect("admin:registration_person_change", person.pk)
    return show(request, model_admin, person)


def find(pk: int) -> Person | None:
    """As staff know them today, also by the number of a part."""
    person = Person.objects.select_related("owner", "umbrella__owner").filter(pk=pk).first()
    return person and person.current


def gone(request: StaffRequest, model_admin: ModelAdmin) -> HttpResponse:
    """With what was typed, since somebody may have to do something about it."""
    template, typed = "admin/registration/person/gone.html", request.POST.get("note", "")
    return page_response(request, model_admin, template, "Erased", 410, typed=typed)


def show(
    request: StaffRequest, model_admin: ModelAdmin, person: Person, call: CallForm | None = None, status: int = 200
) -> HttpResponse:
    accesses.record(request.user, Access.Action.VIEW, person.numbers)
    registrations = registrations_of(person)
    return page_response(
        request,
        model_admin,
        "admin/registration/person/page.html",
        str(person),
        status,
        person=person,
        primary=primary(person, request.user),
        may_change=request.user.has_perm(CHANGE),
        is_good_time=opening_hours.is_good_time(person.best_time, timezone.now()),
        is_due=bool(person.next_at and person.next_at <= timezone.now()),
        call=call or CallForm(person),
        note="" if call else request.POST.get("note", ""),
        give=GiveForm(request.user),
        moves=MOVES.get(person.stage, {}),
        today=timezone.localdate(),
        services=Service.objects.filter(person__in=person.numbers),
        registrations=registrations,
        entries=timeline(person, registrations),
        looks=looks(person),
        sent=[(registration, suspicion.reasons(registration), sent(registration)) for registration in registrations],
    )


def registrations_of(person: Person) -> list[Registration]:
    rows = Registration.objects.filter(person__in=person.numbers)
    rows = rows.select_related("article", "terms__document", "privacy_notice__document")
    return list(rows.defer("article__body", "terms__body", "privacy_notice__body"))


def sent(registration: Registration) -> list[tuple[str, object]]:
    fields = [field for field in Registration._meta.fields if field.name in SENT]
    return [(str(field.verbose_name), personal_data.readable(registration, field)) for field in fields]


def primary(person: Person, user: User) -> str:
    """The one sensible thing to do next, by name; "" if there is none."""
    if not person.may_be_contacted or not person.is_open:
        return ""
    if person.owner_id is None:
        return "take"
    return "call" if person.telephone_e164 and person.next_step != Person.Step.MAIL else "write"
