from io import BytesIO

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from ranged_response import RangedFileResponse

from news.caching import public_page

from .captcha import cookie
from .captcha.drawing import png
from .captcha.sound import wav
from .captcha.token import Token
from .forms import RegistrationForm
from .models import Registration
from .origin import is_from_our_page
from .sources import Source

# Many times what the form can hold; more is read by nobody.
LARGEST_BODY = 200_000


@csrf_exempt  # Cached pages cannot hold a CSRF token; is_from_our_page() asks instead.
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request):
    if request.method == "POST":
        return receive(request)
    return empty_page(request)


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
    form = RegistrationForm(data, source=source, cookie_tokens=cookie.tokens(request))
    if not is_from_our_page(request):
        form.refuse_origin()
        return render(request, "registration/register.html", {"form": form}, status=403)
    if registration := form.register():
        return HttpResponseRedirect(registration.get_absolute_url(), status=303)
    return render(request, "registration/register.html", {"form": form}, status=422)


def show_new_code(request, data, source):
    """What “New code” does without JavaScript: the same page, all that was typed still there."""
    form = RegistrationForm(source=source, initial=data.dict())
    form.point_at_code()
    return render(request, "registration/register.html", {"form": form})


@csrf_exempt  # The signed link says more than a CSRF token would.
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request, signed):
    """A page with a button: programs that open the links of a mail to look for harm confirm nothing."""
    registration = Registration.from_link(signed)
    if registration is None:
        return render(request, "registration/link_expired.html", status=410)
    if request.method == "POST":
        registration.confirm()
        return HttpResponseRedirect(registration.get_absolute_url(), status=303)
    return render(request, "registration/confirm.html")


@never_cache
def thanks(request, public_token):
    registration = get_object_or_404(Registration, public_token=public_token)
    response = render(request, "registration/thanks.html", {"registration": registration})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@never_cache
def picture(request):
    """The picture of the token in the address; else of a new token, which the browser keeps as a cookie."""
    shown = Token.parse(request.GET.get("token", ""))
    token = shown or Token.mint()
    response = HttpResponse(png(token), content_type="image/png")
    if not shown:
        cookie.remember(response, request, token)
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
