"""Characters that nobody sees, and that part or hide words when a text from a PDF or a web page is searched."""

import re
from unicodedata import normalize

from django import forms
from django.db import models

# Soft hyphen, zero-width space, word joiner, byte order mark.
UNSEEN: dict[int, str | None] = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF))
SPACES = dict.fromkeys((0xA0, 0x2007, 0x202F), " ")
LIGATURES = {code: normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
REPLACED = UNSEEN | SPACES | LIGATURES
# They join letters of Arabic and Indian scripts, and the parts of emoji; between Latin letters they mean nothing.
JOINERS = re.compile("(?<=[A-Za-z\xc0-\u024f])[\u200c\u200d]+(?=[A-Za-z\xc0-\u024f])")


def legible(text: str) -> str:
    """Safe on markup too, which composing (NFC) is not: a combining character may follow a tag."""
    return JOINERS.sub("", text.translate(REPLACED))


class LegibleFormField(forms.CharField):
    def to_python(self, value):
        return super().to_python(legible(normalize("NFC", value)) if isinstance(value, str) else value)


class LegibleField(models.CharField):
    """A line that people write, stored without what nobody sees, whichever way it comes."""

    def to_python(self, value):
        value = super().to_python(value)
        return legible(normalize("NFC", value)) if isinstance(value, str) else value

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LegibleFormField} | kwargs)

    def deconstruct(self):
        # A plain column: no migration needs to know more.
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options
