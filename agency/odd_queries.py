"""Query strings of the admin that nobody can mean, such as a year of 39 digits."""

import logging
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db import DataError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse

logger = logging.getLogger(__name__)


def forgiving_odd_queries(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Shows the page without its query string where it fails of that. A fault of ours fails there again."""

    @wraps(view)
    def forgiving(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
            # Lists ask the database while they are rendered.
            return response.render() if isinstance(response, SimpleTemplateResponse) else response
        except (TypeError, ValueError, OverflowError, DataError, ProgrammingError):
            if request.method not in {"GET", "HEAD"} or not request.GET:
                raise
            logger.warning("%s failed of its query string", request.path, exc_info=True)
            messages.warning(request, "Nothing can be looked up by that address: this is the page without its filters.")
            return redirect(request.path)

    return forgiving
