"""Rules that put a registration into quarantine. Each has a name and a sentence for staff.

The candidate sees the same thank-you page; nothing is refused here. How often each rule matched, and how often staff
disagreed, is counted for the admin.
"""

import re
import unicodedata
from collections.abc import Callable

from registration.models import Registration

from . import limits
from .network import Address, narrow, wide

WEB_ADDRESS = re.compile(r"/|\b\w+\s*\(?\.\)?\s*(?:com|net|ru|xyz)\b", re.I)
PHRASES = re.compile(
    r"click here|visit (?:my|our|us)|earn (?:money|\$|£)|make money|free (?:gift|money|spins)|you (?:have )?won\b|"
    r"\bdot (?:com|net|org|ru)\b|\bt\.me\b|\bbit\.?ly\b|telegram|whatsapp|crypto|bitcoin|viagra|cialis",
    re.I,
)


def has_link_in_name(registration: Registration) -> bool:
    return bool(WEB_ADDRESS.search(registration.name))


def has_advert_in_name(registration: Registration) -> bool:
    name = registration.name
    digits = sum(character.isdigit() for character in name)
    pictures = any(unicodedata.category(character) in {"So", "Sc"} for character in name)
    return bool(PHRASES.search(name)) or digits >= 4 or pictures


def has_jumbled_name(registration: Registration) -> bool:
    """Capitals scattered over one long word: “XvPqRtLwZn”, but not “McDonald” or “MacDonald-DeVries”."""
    return any(
        len(word) >= 8 and len(re.findall(r"(?<=[a-z])[A-Z]", word)) >= 3
        for word in re.split(r"[\s'’-]+", registration.name)
    )


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
    exceeded = limits.count(
        address=narrow(visitor), network=wide(visitor), email=registration.email_normalised, payload=payload
    )
    broken = [name for name, is_broken in RULES.items() if is_broken(registration)]
    return ["trap"] * trap + broken + sorted(exceeded)


def reasons(registration: Registration) -> list[str]:
    return [SENTENCES.get(name, name) for name in registration.suspicions]
