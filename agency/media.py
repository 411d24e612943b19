"""Uploaded files from wherever they are kept; in production nginx keeps or caches them."""

import posixpath
import re
from mimetypes import MimeTypes

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

# Originals of pictures, and PDFs that may be of a draft; deploy/nginx.conf refuses the same.
PRIVATE = re.compile(r"documents/|.*/original\.")
# Of our names; the longest that stores take is 1,024.
LONGEST = 200
TYPES = MimeTypes()
for kind in ("avif", "webp"):
    # Unknown to some versions of Python.
    TYPES.add_type(f"image/{kind}", f".{kind}")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    if PRIVATE.match(posixpath.normpath(path)) or len(path) > LONGEST:
        raise Http404
    try:
        file = default_storage.open(path)
    except ConnectionError:
        raise
    except (OSError, ValueError) as error:
        raise Http404 from error
    response = FileResponse(file, content_type=TYPES.guess_type(path)[0] or "application/octet-stream")
    # Even a file that slipped past the upload check can run no script here.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # Names are random and never reused.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if not response.headers["Content-Type"].startswith("image/"):
        response.headers["Content-Disposition"] = "attachment"
    return response
