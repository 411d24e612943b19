"""Numbers that documents quote from the settings, such as how long data is stored.

Staff write `{{ retention_months }}`; the number is substituted at publication, since published text is immutable.
"""

import re

from django.conf import settings

PLACEHOLDER = re.compile(r"\{\{\s*(\w*)\s*\}\}")


def months_of(state: str) -> int:
    return settings.RETENTION_MONTHS_OF[state] or settings.RETENTION_MONTHS


def current() -> dict[str, int]:
    by_state = {f"retention_months_{state}": months_of(state) for state in settings.RETENTION_MONTHS_OF}
    # The longest, so that a text which names only one number keeps its word.
    longest = max(by_state.values())
    return {"retention_months": longest, "quarantine_days": settings.QUARANTINE_DAYS, **by_state}


def used_in(text: str) -> dict[str, int]:
    return {name: number for name, number in current().items() if name in PLACEHOLDER.findall(text)}


def unknown_in(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)) - set(current()))


def put_into(text: str) -> str:
    numbers = current()
    return PLACEHOLDER.sub(lambda match: str(numbers[match[1]]), text)
