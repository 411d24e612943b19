"""Pages for bad moments. Those for a broken site touch neither the database nor the request."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import get_template

from news.reading.forwarding import better_address
from news.reading.public_page import public_page
from news.reading.views import latest

RETRY_SECONDS = 60


@public_page
def not_found(request, exception):
    """The page that was meant; else one as public as those around it, as short-lived as the next article is near."""
    if address := better_address(request.path):
        return HttpResponsePermanentRedirect(address)
    return render(request, "404.html", {"latest": latest()}, status=404)


def server_error(request):
    """A lost database passes, a fault of ours does not: only the first asks to be tried again."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = get_template("503.html").render()
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_SECONDS})
    return HttpResponse(get_template("500.html").render(), status=500)
