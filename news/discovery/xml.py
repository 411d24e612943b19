import re

from django.http import HttpResponse
from django.template.loader import render_to_string

# Not allowed in XML 1.0, not even as a reference.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_response(template: str, context: dict[str, object], content_type: str = "application/xml") -> HttpResponse:
    text = UNWRITABLE.sub("", render_to_string(template, context))
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
