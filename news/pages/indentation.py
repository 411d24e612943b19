"""Templates without their indentation: a sixth of a page, and of the work to compress it."""

import re

from django.template.base import Origin
from django.template.loaders import filesystem

INDENTATION = re.compile(r"\n[ \t]+")
# Not mails: people read their text.
SUFFIXES = (".html", ".xml")


def unindented(text: str) -> str:
    # Lines are kept, so that errors name the right ones.
    return INDENTATION.sub("\n", text)


class Loader(filesystem.Loader):
    """For our own templates, which have no element in which white space shows."""

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        return unindented(text) if origin.name.endswith(SUFFIXES) else text
