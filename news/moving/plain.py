"""Words from elsewhere, as our fields take them."""

import re
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from unicodedata import normalize
from urllib.parse import SplitResult, urlsplit

from django.db.models import Field
from django.utils.html import escape

from news.text.characters import legible
from news.text.words import opening

# Also halves of surrogate pairs, which no database stores.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
BETWEEN_TAGS = re.compile(r"[^<>]+")
KEY_LENGTH = 200


def plain(text: str) -> str:
    return legible(normalize("NFC", " ".join(UNWRITABLE.sub(" ", text).split())))


def composed(html: str) -> str:
    """In NFC, but for a combining character that follows a tag: it would make the tag another character."""
    return BETWEEN_TAGS.sub(lambda text: normalize("NFC", text[0]), UNWRITABLE.sub("", html))


def fitted(text: str, field: Field) -> str:
    """Cut at the end of a sentence or a word, or within a word that does not fit."""
    text, limit = plain(text), field.max_length or 0
    if len(text) <= limit:
        return text
    cut = opening(escape(text), limit)
    return cut if cut.strip("…") else text[: limit - 1] + "…"


def parted(address: str) -> SplitResult:
    """Of no parts if it is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def known_as(key: str) -> str:
    return key if len(key) <= KEY_LENGTH and key == plain(key) else sha256(ascii(key).encode()).hexdigest()


def free(stem: str, is_taken: Callable[[str], bool]) -> str:
    """The stem, or the first number after it that makes it free."""
    return next(slug for n in count(1) if not is_taken(slug := stem if n == 1 else f"{stem}-{n}"))
