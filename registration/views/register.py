from collections.abc import Sequence
from functools import partial

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from news.reading.public_page import public_page
from registration import funnel
from registration.captcha.token import Token
from registration.protection.network import Address
from registration.quick_register.attempt import register_candidate
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source

from .open_forms import answer, open_view


@csrf_exempt  # Cached pages cannot hold a CSRF token; is_from_our_page() asks instead.
def register(request):
    return receive(request) if request.method == "POST" else empty_page(request)


# For broken links: a GET is public, so articles may link to it.
register.is_public_page = True  # type: ignore[attr-defined]


@public_page
def empty_page(request):
    form = RegistrationForm(source=Source(page_kind="page"))
    return render(request, "registration/register.html", {"form": form})


@open_view
def receive(request):
    data = request.POST
    source = Source.read(data.get("source", "")).arriving_by(
        request.headers.get("Referer", ""), data.get("referring_host", "")
    )
    if "new_code" not in data:
        funnel.count(funnel.POSTED, *([funnel.CORRECTED] if data.get("begun") else []))
    return answer(request, partial(RegistrationForm, source=source), "registration/register.html", take)


def take(form: RegistrationForm, visitor: Address | None, cookie_tokens: Sequence[Token]) -> str:
    form.note_first_use(cookie_tokens)
    registration = register_candidate(form, visitor=visitor, cookie_tokens=cookie_tokens)
    return registration.get_absolute_url() if registration else ""
