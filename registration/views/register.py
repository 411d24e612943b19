from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from news.reading.public_page import public_page
from registration import funnel
from registration.captcha import cookie
from registration.protection.network import client_address
from registration.protection.origin import is_from_our_page
from registration.quick_register.attempt import refuse_origin, register_candidate
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source

from .open_forms import page, readable


@csrf_exempt  # Cached pages cannot hold a CSRF token; is_from_our_page() asks instead.
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request):
    if request.method == "POST":
        return receive(request)
    return empty_page(request)


# For broken links: a GET is public, so articles may link to it.
register.is_public_page = True  # type: ignore[attr-defined]


@public_page
def empty_page(request):
    form = RegistrationForm(source=Source(page_kind="page"))
    return render(request, "registration/register.html", {"form": form})


@never_cache
@readable
def receive(request):
    data = request.POST
    source = Source.read(data.get("source", "")).arriving_by(
        request.headers.get("Referer", ""), data.get("referring_host", "")
    )
    if "new_code" in data:
        return show_new_code(request, data, source)
    funnel.count(funnel.POSTED, *([funnel.CORRECTED] if data.get("begun") else []))
    form = RegistrationForm(data, source=source)
    visitor, cookie_tokens = client_address(request), cookie.tokens(request)
    form.note_first_use(cookie_tokens)
    if not is_from_our_page(request):
        refuse_origin(form)
        return render(request, "registration/register.html", {"form": form}, status=403)
    if registration := register_candidate(form, visitor=visitor, cookie_tokens=cookie_tokens):
        return HttpResponseRedirect(registration.get_absolute_url(), status=303)
    return page(request, "registration/register.html", form, status=422)


def show_new_code(request, data, source):
    """“New code” without JavaScript: the same page with all that was typed."""
    form = RegistrationForm(source=source, initial=data.dict())
    form.point_at_code()
    return render(request, "registration/register.html", {"form": form})
