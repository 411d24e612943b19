"""Numbers that a document promises and the settings keep, such as how long data is stored.

Staff write `{{ retention_months }}`; the number is put in at publication, so that the published text is
fixed and what it says is what the site does.
"""

import re

from django.conf import settings

PLACEHOLDER = re.compile(r"\{\{\s*(\w*)\s*\}\}")


def current() -> dict[str, int]:
    """Each placeholder that a text may use, with the number in force."""
    return {"retention_months": settings.RETENTION_MONTHS, "quarantine_days": settings.QUARANTINE_DAYS}


def used_in(text: str) -> dict[str, int]:
    return {name: number for name, number in current().items() if name in PLACEHOLDER.findall(text)}


def unknown_in(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)) - set(current()))


def put_into(text: str) -> str:
    numbers = current()
    return PLACEHOLDER.sub(lambda match: str(numbers[match[1]]), text)
