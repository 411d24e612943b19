from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


@never_cache
@login_required
def authenticator_code(request):
    """The picture that an authenticator app reads while it is being set up.

    A file of its own, because our content security policy knows no pictures inside a page's text.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    if secret is None:
        raise Http404
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")


def too_many_requests(request):
    """The name of this view in agency/urls.py is how allauth finds it."""
    return render(request, "account/too_many_requests.html", status=429)
