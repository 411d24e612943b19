from io import BytesIO

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from ranged_response import RangedFileResponse

from registration import funnel
from registration.captcha import cookie
from registration.captcha.drawing import png
from registration.captcha.sound import wav
from registration.captcha.token import Token


@require_safe
@never_cache
def picture(request):
    """The picture of the token in the query string, or of a new token, which the response sets as a cookie."""
    shown = Token.parse(request.GET.get("token", ""))
    token = shown or Token.mint()
    response = HttpResponse(png(token), content_type="image/png")
    if not shown:
        if all(earlier.has_expired for earlier in cookie.tokens(request)):
            funnel.count(funnel.SHOWN)  # The first code of this visit, not a new one.
        cookie.remember(response, request, token)
    return response


@require_safe
@never_cache
def sound(request):
    """Six digits that are accepted for the same token as the picture's letters."""
    known = [token for token in cookie.tokens(request) if not token.has_expired]
    token = Token.parse(request.GET.get("token", "")) or (known[-1] if known else None)
    fresh = token or Token.mint()
    # Safari plays no sound without range requests.
    response = RangedFileResponse(request, BytesIO(wav(fresh)), content_type="audio/wav")
    if not token:
        cookie.remember(response, request, fresh)
    return response
