"""Asking for the link to one's own page, and that page: no account, no cookie, nothing personal in an address."""

from collections.abc import Sequence

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from registration.captcha.token import Token
from registration.mail import signed_links
from registration.models import Event, Person
from registration.people import correcting
from registration.people.following_up import Overtaken, tell
from registration.protection.network import Address
from registration.protection.origin import is_from_our_page
from registration.quick_register.open_form import OpenForm
from registration.rights import own_page, pack

from .open_forms import answer, open_view, receive_once
from .own_page_forms import FORMS, OwnForm

NOINDEX = {"X-Robots-Tag": "noindex"}
NOT_OURS = "We could not tell that this came from our own page; check it and press the button again."


class LinkForm(OpenForm):
    prefix_of_ids = "own"
    button = "Send me a link"
    too_many_attempts = (
        "There have been a great many attempts from your network. Call us, or wait ten minutes and press Send me a "
        "link again; your address is still here"
    )


@open_view
def my_data(request):
    response = answer(request, LinkForm, "registration/own_page_ask.html", receive)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def receive(form: LinkForm, visitor: Address | None, cookie_tokens: Sequence[Token]) -> str:
    """Whether we know the address changes nothing here."""
    address = f"{reverse('registration:my-data')}?sent"
    return receive_once(form, visitor, cookie_tokens, ask_for_link, lambda nonce: address)


def ask_for_link(form: LinkForm, nonce: str) -> None:
    own_page.ask_for_link(form.cleaned_data["email"])


@open_view
def page(request, signed):
    token = request.POST.get("token", "")
    people = own_page.opened_by(token) if token else opened_by_link(signed)
    if not people:
        return TemplateResponse(request, "registration/own_page_gone.html", status=410, headers=NOINDEX)
    # Mail scanners follow every link and press no button.
    if request.method != "POST":
        return TemplateResponse(request, "registration/own_page_open.html", headers=NOINDEX)
    if not is_from_our_page(request):
        return show(request, people, problem=NOT_OURS, status=403)
    if not token:
        # They read the mailbox.
        for person in people:
            correcting.confirm_address(person)
    chosen = [person for person in people if str(person.pk) == request.POST.get("person")]
    return act(request, people, chosen[0]) if chosen else show(request, people)


def opened_by_link(signed: str) -> list[Person]:
    person = signed_links.follow_to_person("own-page", signed)
    return own_page.people_at(person.email) if person else []


def act(request: HttpRequest, people: list[Person], person: Person) -> HttpResponse:
    action = request.POST.get("do", "")
    if action == "pack":
        tell(person, Event.Kind.NOTE, None, note="Downloaded all their data on their own page.")
        return download(pack.build(person), "your-data.zip")
    if action not in FORMS:
        return show(request, people)
    form = FORMS[action](person, request.POST)
    if not form.is_valid():
        return show(request, people, form, status=422)
    try:
        with transaction.atomic():
            said = form.save()
    except Overtaken as overtaken:
        return show(request, people, problem=str(overtaken), status=409)
    return show(request, people, said=said)


def show(
    request: HttpRequest, people: list[Person], form: OwnForm | None = None, status: int = 200, **said: str
) -> HttpResponse:
    token = request.POST.get("token") or own_page.token_of(people)
    sections = [(person, forms_for(person, form)) for person in own_page.opened_by(token)]
    context = {"sections": sections, "token": token, "form": form, **said}
    return TemplateResponse(request, "registration/own_page.html", context, status=status, headers=NOINDEX)


def forms_for(person: Person, sent: OwnForm | None) -> dict[str, OwnForm]:
    """Empty ones, but for the one that was sent and has to be corrected."""
    forms = {name: form(person) for name, form in FORMS.items()}
    return forms | {sent.name: sent} if sent and sent.person.pk == person.pk else forms


def download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
    return HttpResponse(content, content_type="application/zip", headers=headers)
