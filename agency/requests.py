"""What holds for every request that reaches Django."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, has_vary_header

from news.pages.lifetime import is_public_page
from news.request_id import LENGTH, new, request_id
from news.times import LONDON

# Browser features that neither the public pages nor the admin use.
UNUSED_FEATURES = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
POLICY = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)
FOR_OTHER_SITES = (settings.STATIC_URL, settings.MEDIA_URL)
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]


class Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)


class RequestId(Middleware):
    """nginx's number for the request, or one of our own."""

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        # It stands until the thread's next request: Django logs what failed after all middleware.
        request_id.set(given[:LENGTH] if re.fullmatch("[0-9a-f]{24,64}", given) else new())
        return super().__call__(request)


class EveryRequest(Middleware):
    def __call__(self, request):
        # Hosts that are not ours are refused before static files are sent.
        request.get_host()
        # All of Django tells the time as we do: by its own zone it would fail of a row that is dated in the year 1.
        with timezone.override(LONDON):
            response = super().__call__(request)
        response.headers["Permissions-Policy"] = POLICY
        # Feeds are read on other sites, with our pictures in them.
        owner = "cross-origin" if request.path.startswith(FOR_OTHER_SITES) else "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = owner
        # What depends on a session: recovery codes, say, behind the Back button.
        if has_vary_header(response, "Cookie") and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    def process_view(self, request, view, args, kwargs):
        """Refuses methods that no view of Django's refuses; public pages say themselves what they allow."""
        if request.method not in METHODS and not is_public_page(view):
            return HttpResponseNotAllowed(METHODS)
        return None
