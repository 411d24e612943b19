from functools import wraps

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

# Many times what our forms can hold.
LARGEST_BODY = 200_000


def readable(view):
    """A view that may rely on `request.POST`; whoever sends what cannot be read is told so."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
                return render(request, "registration/unreadable.html", status=413)
            _ = request.POST
        except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError, ValueError):
            return render(request, "registration/unreadable.html", status=400)
        return view(request, *args, **kwargs)

    return guarded


def open_view(view):
    """A view for anybody: nobody has a session here, and is_from_our_page() or a key in the address replace the CSRF
    token."""
    view = require_http_methods(["GET", "HEAD", "POST"])(readable(view))
    return csrf_exempt(never_cache(sensitive_post_parameters()(view)))
