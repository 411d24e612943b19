from collections.abc import Callable
from io import BytesIO

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from ranged_response import RangedFileResponse

from news.reading.public_page import public_page
from registration import funnel
from registration.captcha import cookie
from registration.captcha.drawing import png
from registration.captcha.sound import wav
from registration.captcha.token import Token
from registration.mail import signed_links
from registration.models import Consent, Registration
from registration.privacy import consents
from registration.protection.network import client_address
from registration.protection.origin import is_from_our_page
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source
from registration.quick_register.submission import confirm_address

# Many times what the form can hold; more is read by nobody.
LARGEST_BODY = 200_000
NOINDEX = {"X-Robots-Tag": "noindex"}


@csrf_exempt  # Cached pages cannot hold a CSRF token; is_from_our_page() asks instead.
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request):
    if request.method == "POST":
        return receive(request)
    return empty_page(request)


# Links in articles may lead to it: a GET is the same for everybody.
register.is_public_page = True  # type: ignore[attr-defined]


@public_page
def empty_page(request):
    form = RegistrationForm(source=Source(page_kind="page"))
    return render(request, "registration/register.html", {"form": form})


@never_cache
def receive(request):
    """Answers a submission; whatever arrives, with words."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            return render(request, "registration/unreadable.html", status=413)
        data = request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, ValueError):
        return render(request, "registration/unreadable.html", status=400)
    source = Source.read(data.get("source", "")).arriving_by(
        request.headers.get("Referer", ""), data.get("referring_host", "")
    )
    if "new_code" in data:
        return show_new_code(request, data, source)
    funnel.count(funnel.POSTED)
    form = RegistrationForm(data, source=source, cookie_tokens=cookie.tokens(request), visitor=client_address(request))
    if not is_from_our_page(request):
        form.refuse_origin()
        return render(request, "registration/register.html", {"form": form}, status=403)
    if registration := form.register():
        return HttpResponseRedirect(registration.get_absolute_url(), status=303)
    page = render(request, "registration/register.html", {"form": form}, status=429 if form.must_wait else 422)
    if form.must_wait:
        page["Retry-After"] = settings.REGISTRATION_LIMITS["failures"][1]
    return page


def show_new_code(request, data, source):
    """What “New code” does without JavaScript: the same page, all that was typed still there."""
    form = RegistrationForm(source=source, initial=data.dict())
    form.point_at_code()
    return render(request, "registration/register.html", {"form": form})


@never_cache
def thanks(request, public_token):
    registration = get_object_or_404(Registration, public_token=public_token)
    return TemplateResponse(request, "registration/thanks.html", {"registration": registration}, headers=NOINDEX)


# Pages behind the links in mails. Opening one changes nothing, since mail scanners open every link.
def page_of_mail(template: str, follow_up: Callable[[HttpRequest, Registration], None]):
    """A page with a button, for one registration; `follow_up` does what the button says."""

    @csrf_exempt  # The address is the key; mail programs post to it from anywhere (RFC 8058).
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, signed):
        if not (registration := signed_links.follow(request.resolver_match.url_name, signed)):
            return TemplateResponse(request, "registration/link_gone.html", status=410, headers=NOINDEX)
        if request.method == "POST":
            follow_up(request, registration)
            return HttpResponseRedirect(request.path, status=303)
        channels = [Consent.Channel(channel) for channel in consents.channels_given(registration)]
        context = {"registration": registration, "channels": channels}
        return TemplateResponse(request, template, context, headers=NOINDEX)

    return view


def withdraw(request: HttpRequest, registration: Registration) -> None:
    # A mail program's own button says nothing but List-Unsubscribe=One-Click, and means e-mail.
    chosen = request.POST.get("channel", Consent.Channel.EMAIL)
    if chosen in Consent.Channel.values:
        consents.withdraw(registration, chosen, Consent.Source.LINK)


confirm = page_of_mail("registration/confirm.html", lambda request, registration: confirm_address(registration))
unsubscribe = page_of_mail("registration/unsubscribe.html", withdraw)


@require_safe
@never_cache
def picture(request):
    """The picture of the token in the address; else of a new token, which the browser keeps as a cookie."""
    shown = Token.parse(request.GET.get("token", ""))
    token = shown or Token.mint()
    response = HttpResponse(png(token), content_type="image/png")
    if not shown:
        cookie.remember(response, request, token)
        funnel.count(funnel.SHOWN)
    return response


@require_safe
@never_cache
def sound(request):
    """Six digits that count for the same token as the picture's letters."""
    known = [token for token in cookie.tokens(request) if not token.has_expired]
    token = Token.parse(request.GET.get("token", "")) or (known[-1] if known else None)
    fresh = token or Token.mint()
    # Ranges, because Safari plays no sound without them.
    response = RangedFileResponse(request, BytesIO(wav(fresh)), content_type="audio/wav")
    if not token:
        cookie.remember(response, request, fresh)
    return response
