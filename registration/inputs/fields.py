"""Fields that accept whatever real candidates type; an error says what to change."""

import re
import unicodedata
from contextlib import suppress
from urllib.parse import unquote

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode

from .telephone_numbers import parse_telephone

# Joiners are part of the spelling of Persian and Indian names; all other invisible characters are refused.
JOINERS = "\u200c\u200d"
# By their category letters and a symbol, and yet nothing to be seen.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# U+FFFD replaces bytes that could not be decoded.
UNREADABLE = "\ufffd"
# An @ between spaces stands for “alias” in Malaysian passports. Endings that are surnames too count in small letters
# after a longer word: “J.Ru” is a person.
ADDRESS = re.compile(
    r"://|\bwww\.|(?<!\w )@|@(?! \w)|[<>]|\w\.(?:com|net|org|info|biz|xyz|online)\b|"
    r"(?-i:[a-z0-9]{2}\.(?:ru|top|site|shop|click)\b)",
    re.I,
)


def is_unsafe(character: str) -> bool:
    category = unicodedata.category(character)
    return character in BLANKS or character not in JOINERS and category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def strip_invisible(text: str, keep: str = "") -> str:
    """Without the direction marks and the like that messengers and address books put around what they copy."""
    shown = [place for place, character in enumerate(text) if character in keep or not is_blank(character)]
    return text[shown[0] : shown[-1] + 1] if shown else ""


def is_blank(character: str) -> bool:
    return character.isspace() or character in BLANKS or unicodedata.category(character) == "Cf"


class LineField(forms.CharField):
    """One line of plain text; messages name it by `called`: “Enter your first name”."""

    kept_at_ends = ""

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
        return unicodedata.normalize("NFC", strip_invisible(super().to_python(value), self.kept_at_ends))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.max_length:
            raise ValidationError(f"Your {self.called} must be {self.max_length} characters or fewer")
        if UNREADABLE in value:
            raise ValidationError(f"Some characters of your {self.called} did not arrive; type it again")
        if self.hides_something(value):
            raise ValidationError(
                f"Your {self.called} contains an invisible character; delete it all and type it again"
            )

    def hides_something(self, value: str) -> bool:
        return any(map(is_unsafe, value))


class NameField(LineField):
    """Any name in any script, one letter or two hundred."""

    # They shape the last letter of Malayalam names.
    kept_at_ends = JOINERS

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)

    def to_python(self, value):
        # Only spaces: a tab or line break inside comes from a program, and is refused.
        return re.sub(r"[ \u00a0]+", " ", super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if ADDRESS.search(value):
            raise ValidationError(
                f"Your {self.called} must not contain a web address, an e-mail address or the characters < and >"
            )
        if not any(unicodedata.category(character).startswith("L") for character in value):
            raise ValidationError(f"Your {self.called} must contain at least one letter")


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
            raise ValidationError("Enter an e-mail address like name@example.org") from None

    def hides_something(self, value: str) -> bool:
        shown = "".join(character for character in value if character not in JOINERS)
        # The pattern above takes wide spaces for letters. Joiners belong between letters that are not ours.
        has_blank = any(is_blank(character) for character in shown if character != " ")
        return super().hides_something(value) or has_blank or shown != value and shown.isascii()


def normalise_email(address: str) -> str:
    """The same for all spellings of one address; for matching only."""
    local, _, domain = unicodedata.normalize("NFKC", address).casefold().rpartition("@")
    with suppress(UnicodeError):  # A label too long for DNS is matched as typed.
        domain = punycode(domain)
    return f"{local}@{domain}"


class TelephoneField(LineField):
    """A number in any usual notation, British unless it has a country code; kept as typed."""

    widget = forms.TextInput(attrs={"type": "tel"})
    written = re.compile(r"[\d\s+\uff0b().\-\u2010-\u2015\u2212/]+(?:(?:x|ext\.?|extension|#)\s*\d{1,7})?", re.I)

    def __init__(self, **kwargs):
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value):
        text = "".join(character for character in super().to_python(value) if unicodedata.category(character) != "Cf")
        return from_uri(text) if text.lower().startswith("tel:") else text

    def validate(self, value):
        super().validate(value)
        if value and not (self.written.fullmatch(value) and parse_telephone(value)):
            raise ValidationError(
                "Enter a telephone number that we can dial, like 020 7946 0018 or +353 1 234 5678, or leave it empty"
            )


def from_uri(address: str) -> str:
    """The number in a link of RFC 3966, such as tel:+44-20-7946-0018;ext=12."""
    number, *parameters = unquote(address).partition(":")[2].strip("/ ").split(";")
    extension = next((text[4:] for text in parameters if text.lower().startswith("ext=")), "")
    return f"{number} ext {extension}" if extension else number
