"""XML documents made by templates: those escape, this keeps out what XML cannot say at all."""

import re

from django.http import HttpResponse
from django.template.loader import render_to_string

# XML 1.0 has no way to write these characters, not even as a reference.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_response(template: str, context: dict[str, object], content_type: str = "application/xml") -> HttpResponse:
    """The template as a well-formed document, whatever characters its values hold."""
    text = UNWRITABLE.sub("", render_to_string(template, context))
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
