from functools import wraps

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render

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
