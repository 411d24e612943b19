"""Fields that accept whatever real candidates type; an error says what to change."""

import re
import unicodedata
from contextlib import suppress

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode

# Joiners are part of the spelling of Persian and Indian names; all other invisible characters are refused.
JOINERS = "\u200c\u200d"
# U+FFFD replaces bytes that could not be decoded.
UNREADABLE = "\ufffd"
ADDRESS = re.compile(r"://|\bwww\.|@|[<>]|\w\.(?:com|net|org|info|biz|ru|xyz|top|site|online|shop|click)\b", re.I)


def is_unsafe(character: str) -> bool:
    return character not in JOINERS and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class LineField(forms.CharField):
    """One line of plain text; messages name it by `called`: “Enter your first name”."""

    def __init__(self, *, called: str, **kwargs):
        super().__init__(**kwargs)
        self.called = called
        # validate() says the same in words that name the field; Django's messages would be added.
        self.validators = []
        self.error_messages["required"] = f"Enter your {called}"

    def widget_attrs(self, widget):
        # No maxlength: browsers truncate pasted text silently.
        return {}

    def to_python(self, value):
        return unicodedata.normalize("NFC", super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.max_length:
            raise ValidationError(
                f"Your {self.called} must be {self.max_length} characters or fewer", code="max_length"
            )
        if UNREADABLE in value:
            raise ValidationError(
                f"Some characters of your {self.called} did not arrive; type it again", code="unreadable"
            )
        if any(map(is_unsafe, value)):
            raise ValidationError(
                f"Your {self.called} contains an invisible character; delete it all and type it again", code="unsafe"
            )


class NameField(LineField):
    """Any name in any script, one letter or two hundred."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)

    def to_python(self, value):
        # Only spaces: a tab or line break inside comes from a program, and is refused.
        return re.sub(r"[ \u00a0]+", " ", super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if ADDRESS.search(value):
            raise ValidationError(
                f"Your {self.called} must not contain a web address, an e-mail address or the characters < and >",
                code="address",
            )
        if not any(unicodedata.category(character).startswith("L") for character in value):
            raise ValidationError(f"Your {self.called} must contain at least one letter", code="no_letter")


class InternationalEmailValidator(EmailValidator):
    # Letters of every script before the @ as well (RFC 6531).
    user_regex = re.compile(
        r"(^[-!#$%&'*+/=?^_`{}|~0-9A-Z\u00a1-\U0010ffff]+(\.[-!#$%&'*+/=?^_`{}|~0-9A-Z\u00a1-\U0010ffff]+)*\Z)", re.I
    )


class EmailField(LineField):
    widget = forms.EmailInput
    is_address = InternationalEmailValidator()

    def __init__(self, **kwargs):
        super().__init__(max_length=254, **kwargs)

    def validate(self, value):
        super().validate(value)
        try:
            self.is_address(value)
        except ValidationError:
            raise ValidationError("Enter an e-mail address like name@example.org", code="invalid") from None


def normalise_email(address: str) -> str:
    """The same for all spellings of one address; for matching only."""
    local, _, domain = unicodedata.normalize("NFKC", address).casefold().rpartition("@")
    with suppress(UnicodeError):  # A label too long for DNS is matched as typed.
        domain = punycode(domain)
    return f"{local}@{domain}"


class TelephoneField(LineField):
    """A number in any usual notation, British unless it has a country code; kept as typed."""

    widget = forms.TextInput(attrs={"type": "tel"})
    written = re.compile(r"[\d\s+().\-\u2010-\u2015/]+(?:(?:x|ext\.?|extension|#)\s*\d{1,7})?", re.I)

    def __init__(self, **kwargs):
        super().__init__(max_length=40, **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not (self.written.fullmatch(value) and parse_telephone(value)):
            raise ValidationError(
                "Enter a telephone number that we can dial, like 020 7946 0018 or +353 1 234 5678, or leave it empty",
                code="invalid",
            )


def parse_telephone(text: str) -> str:
    """The number in E.164; "" if it is impossible."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), "GB")
    except phonenumbers.NumberParseException:
        return ""
    # Not is_valid_number: it does not know ranges that were opened after its release.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
