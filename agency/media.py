"""Uploaded files from the local disk; in production nginx serves these addresses itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views import static
from django.views.decorators.http import require_safe


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    response = static.serve(request, path, document_root=str(settings.MEDIA_ROOT))
    # Even a file that slipped past the upload check can run no script here.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # Names are random and never reused.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if not response.headers.get("Content-Type", "image/").startswith("image/"):
        response.headers["Content-Disposition"] = "attachment"
    return response
