"""Tick boxes whose value is the version of their wording: nobody agrees to words that their page did not show."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from registration.models import Consent, DocumentVersion
from registration.privacy.consents import WORDINGS


class VersionTick(forms.CheckboxInput):
    shown = ""

    def format_value(self, value):
        return self.shown or None

    def get_context(self, name, value, attrs):
        # A tick for an older version is not carried over.
        self.check_test = lambda ticked: bool(ticked) and ticked == self.shown
        return super().get_context(name, value, attrs)

    def value_from_datadict(self, data, files, name):
        return data.get(name, "")


class TermsField(forms.Field):
    """Cleans to the version of the terms that the page showed."""

    widget = VersionTick
    sentence = "I agree to the Terms and Conditions"
    default_error_messages = {
        "required": "Tick the box if you agree to the Terms and Conditions",
        "changed": "Our terms changed while you were reading; read the new ones and tick the box again if you agree",
        "none": "Our terms are being renewed at this minute; please telephone us or try again later",
    }

    def __init__(self, version: DocumentVersion | None):
        super().__init__(label=self.sentence)
        self.version = version
        if version:
            self.widget.shown = str(version.pk)
            words = self.sentence.removesuffix("Terms and Conditions")
            self.label = format_html('{}<a href="{}">Terms and Conditions</a>', words, version.get_absolute_url())

    def clean(self, value):
        if not self.version:
            raise ValidationError(self.error_messages["none"], code="none")
        super().clean(value)
        if value != str(self.version.pk):
            raise ValidationError(self.error_messages["changed"], code="changed")
        return self.version


class NewsField(forms.Field):
    """Never ticked beforehand; cleans to the version of the wording, or 0."""

    widget = VersionTick
    default_error_messages = {"unknown": "Tick the box again if you want this; the sentence beside it has changed"}

    def __init__(self, channel: str, help_text: str = ""):
        self.wordings = WORDINGS[Consent.Channel(channel)]
        super().__init__(label=self.wordings[-1], required=False, help_text=help_text)
        self.widget.shown = str(len(self.wordings))

    def clean(self, value):
        if not value:
            return 0
        if value not in map(str, range(1, len(self.wordings) + 1)):
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return int(value)
