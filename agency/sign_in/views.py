from allauth.account.utils import get_login_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from news.admin import lost_session

ENTRANCES = ("account_login", "mfa_authenticate", "mfa_login_webauthn")


@never_cache
@login_required
def authenticator_code(request):
    """The QR code for an authenticator app; not inline, because the CSP allows no data: pictures."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if secret is None:
        raise Http404
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")


def too_many_requests(request):
    # allauth finds it as handler429 of agency/urls.py.
    return render(request, "account/too_many_requests.html", status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Signing in or out in another tab has renewed the token; whoever is in already simply goes on."""
    if request.user.is_authenticated and request.path in map(reverse, ENTRANCES):
        return redirect(get_login_redirect_url(request))
    if request.path == reverse("account_logout"):
        # It asks again, with a token that holds.
        return redirect(request.path)
    return lost_session.csrf_failure(request, reason)
