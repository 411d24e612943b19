"""Pages behind the links in mails. A GET changes nothing, since mail scanners open every link."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from registration.mail import signed_links
from registration.models import Consent, Person, Registration
from registration.people import correcting
from registration.privacy import consents
from registration.quick_register.acceptance import confirm_address

from .open_forms import open_view

NOINDEX = {"X-Robots-Tag": "noindex"}


def mailed_page(template: str, on_post: Callable[[HttpRequest, Registration], HttpResponse | None]):
    """A view of one registration: a GET shows a button, and pressing it calls `on_post`, which may answer."""

    # The address is the key; mail programs post to it from anywhere (RFC 8058).
    @open_view
    def view(request, signed):
        if not (registration := signed_links.follow(request.resolver_match.url_name, signed)):
            return TemplateResponse(request, "registration/link_gone.html", status=410, headers=NOINDEX)
        if request.method == "POST":
            return on_post(request, registration) or HttpResponseRedirect(request.path, status=303)
        channels = [Consent.Channel(channel) for channel in consents.channels_given(registration)]
        context = {
            "registration": registration,
            "channels": channels,
            "asks_for_news": consents.open_tick(registration),
            "gets_news": Consent.Channel.EMAIL in channels,
        }
        return TemplateResponse(request, template, context, headers=NOINDEX)

    return view


def withdraw(request: HttpRequest, registration: Registration) -> HttpResponse | None:
    # The address may have been corrected since, and news agreed to for the new one.
    owners: list[Person | Registration] = [registration.person.current, registration]
    chosen = request.POST.get("channel")
    if chosen in Consent.Channel.values:
        consents.withdraw_all(owners, chosen, Consent.Source.LINK)
    if chosen is not None:
        return None
    # A mail program posts List-Unsubscribe=One-Click alone and means e-mail; RFC 8058 forbids a redirect.
    consents.withdraw_all(owners, Consent.Channel.EMAIL, Consent.Source.LINK)
    return HttpResponse("You will get no more news from us by e-mail.\n", content_type="text/plain")


def confirm_registration(request: HttpRequest, registration: Registration) -> None:
    confirm_address(registration, wants_news="news" in request.POST)


confirm = mailed_page("registration/confirm.html", confirm_registration)
unsubscribe = mailed_page("registration/unsubscribe.html", withdraw)


@open_view
def new_address(request: HttpRequest, signed: str) -> HttpResponse:
    """Confirms an address that was corrected."""
    if not (person := signed_links.follow_to_person("new-address", signed)):
        return TemplateResponse(request, "registration/link_gone.html", status=410, headers=NOINDEX)
    if request.method == "POST":
        correcting.confirm_address(person)
        return HttpResponseRedirect(request.path, status=303)
    return TemplateResponse(request, "registration/new_address.html", {"person": person}, headers=NOINDEX)
