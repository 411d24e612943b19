"""Rules that put a registration into quarantine. Each has a name and a sentence for staff.

The candidate sees the same thank-you page; nothing is refused here. How often each rule matched, and how often staff
disagreed, is counted for the admin.
"""

import re
import unicodedata
from collections.abc import Callable

from registration.models import Registration

from . import rate_limits
from .network import Address, narrow, wide
from .rate_limits import DAY, HOUR, MINUTE

# Each of these words may be somebody's name; three in one box are an advertisement. The brands count twice.
ADVERTISING = re.compile(
    r"\b(?:bet|bonus|buy|cash|cheap|click|com|deal|discount|dot|earn|fast|free|get|here|join|loan|make|money|net|now|"
    r"offer|online|order|org|our|prize|shop|spins|today|us|visit|website|winner|won|you|your)\b"
)
BRANDS = re.compile(r"\b(?:bitcoin|cialis|crypto|telegram|viagra|whatsapp)\b")
# A path after it, a space before its dot, where no abbreviated name has one, or a dot in brackets.
WEB_ADDRESS = re.compile(r"\w\.[a-z]{2,}/|\w\s+\.\s*(?:com|net|org|xyz)\b|\(\.\)|\[\.\]", re.I)

# How many in what time: from one IP address, one network (/24 or /56), with one e-mail address, and with the same name
# and number from one IP address. Hospitals share one address.
MOST_REGISTRATIONS: rate_limits.Limits = {
    "address": (5, 10 * MINUTE),
    "network": (20, HOUR),
    "email": (3, DAY),
    "payload": (3, DAY),
}


def parts_of(registration: Registration) -> tuple[str, str]:
    """Never joined: “You” “Won Kim” is a person."""
    return registration.first_name, registration.last_name


def has_link_in_name(registration: Registration) -> bool:
    return any(map(WEB_ADDRESS.search, parts_of(registration)))


def has_advert_in_name(registration: Registration) -> bool:
    return any(map(is_advert, parts_of(registration)))


def is_advert(text: str) -> bool:
    lowered = text.casefold()
    words = len({*ADVERTISING.findall(lowered)}) + 2 * len({*BRANDS.findall(lowered)})
    digits = sum(map(str.isdigit, text))
    pictures = any(unicodedata.category(character) in {"So", "Sc"} for character in text)
    return words >= 3 or digits >= 4 or pictures


def has_jumbled_name(registration: Registration) -> bool:
    """Capitals scattered over one long word: “XvPqRtLwZn”, but not “McDonald” or “MariaJoséLuisPablo”."""
    return any(map(is_jumbled, re.split(r"[\s'’-]+", registration.name)))


def is_jumbled(word: str) -> bool:
    # A name written without its spaces has vowels in nearly every piece.
    pieces = re.findall(r"[A-Z]?[a-z]+|[A-Z]", word)
    unspeakable = [piece for piece in pieces if piece != "Mc" and not re.search(r"[aeiouy]", piece, re.I)]
    return len(word) >= 8 and len(re.findall(r"(?<=[a-z])[A-Z]", word)) >= 3 and len(unspeakable) >= 3


RULES: dict[str, Callable[[Registration], bool]] = {
    "link_in_name": has_link_in_name,
    "advert_in_name": has_advert_in_name,
    "jumbled_name": has_jumbled_name,
}
SENTENCES = {
    "trap": "A box that people cannot see was filled in, also after asking to empty it.",
    "link_in_name": "The name looks like a web address.",
    "advert_in_name": "The name looks like an advertisement.",
    "jumbled_name": "The name looks like random letters.",
    "address": "Many registrations from one internet address within minutes.",
    "network": "Many registrations from one network within the hour.",
    "email": "Many registrations with one e-mail address within a day.",
    "payload": "The same name and number with many e-mail addresses.",
}


def find(registration: Registration, *, visitor: Address | None, trap: bool) -> list[str]:
    """The rules that match an unsaved registration, which is counted within the caller's transaction."""
    payload = f"{registration.name} {registration.telephone_e164} {narrow(visitor)}".casefold()
    exceeded = rate_limits.count(
        MOST_REGISTRATIONS,
        address=narrow(visitor),
        network=wide(visitor),
        email=registration.email_normalised,
        payload=payload,
    )
    broken = [name for name, is_broken in RULES.items() if is_broken(registration)]
    return ["trap"] * trap + broken + sorted(exceeded)


def reasons(registration: Registration) -> list[str]:
    return [SENTENCES.get(name, name) for name in registration.suspicions]
