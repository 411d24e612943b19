from captcha.fields import CaptchaField, CaptchaTextInput
from django.urls import reverse
from django.utils.html import format_html

from .token import Token


class CodeInput(CaptchaTextInput):
    """Picture, sound and text box. On a cached page the picture's response sets the token as a cookie; elsewhere
    `token` is set and goes into the form itself, so that browsers without cookies can register too."""

    # One text box with a label of its own, not a group.
    use_fieldset = False
    token: Token | None = None
    # Beside an article: people who only read fetch no code and get no cookie.
    waits_for_use = False

    def fetch_captcha_store(self, name, value, attrs=None, generator=None):
        # What was typed is never shown again: it belonged to another picture.
        self._key = str(self.token or "")
        self._value = [self._key, ""]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        # HTML forbids the text box's autocomplete and aria attributes on the hidden token.
        hidden = context["widget"]["subwidgets"][0]
        hidden["attrs"] = {"id": hidden["attrs"]["id"]}
        context["widget"]["subwidgets"][1]["attrs"]["required"] = True
        return context | {"waits_for_use": self.waits_for_use}

    def image_url(self):
        return self.with_token(reverse("registration:picture"))

    def audio_url(self):
        return self.with_token(reverse("registration:sound"))

    def with_token(self, address: str) -> str:
        return f"{address}?token={self.token}" if self.token else address


class CodeField(CaptchaField):
    """Cleans to the hidden token, if there is one, and what was typed; a `Guess` judges them later."""

    def __init__(self):
        # The star is part of the label: a solved captcha is not asked for again, so the field itself is optional.
        label = format_html('Captcha<span class="asteriskField">*</span> {}', "(Please copy the code below)")
        super().__init__(label=label, required=False, widget=CodeInput())

    def clean(self, value) -> tuple[Token | None, str]:
        hidden, typed = value
        return Token.parse(hidden or ""), typed or ""
