"""Error pages. Those of a broken site use neither the database nor the request."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import get_template
from prometheus_client import Counter

from news.models.next_change import next_change
from news.pages.lifetime import public_until
from news.reading.forwarding import better_address, present_address
from news.reading.views import latest
from news.request_id import request_id

RETRY_SECONDS = 60
FAULTS = Counter("agency_faults", "Requests that ended with the page for 500 or 503")


@public_until(next_change)
def not_found(request, exception):
    """Redirects where the path has a better spelling or is of the old site; else a page that an article may replace."""
    if address := better_address(request.path) or present_address(request.path, request.GET):
        return HttpResponsePermanentRedirect(address)
    return render(request, "404.html", {"latest": latest()}, status=404)


def server_error(request):
    FAULTS.inc()
    # A lost database or store comes back; a bug of ours does not, so only the first asks for a retry.
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError | ConnectionError):
        page = get_template("503.html").render({"request_id": request_id.get()})
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_SECONDS})
    return HttpResponse(get_template("500.html").render({"request_id": request_id.get()}), status=500)
