"""Numbers that documents quote from the settings, such as how long data is stored.

Staff write `{{ retention_months }}`; the number is substituted at publication, since published text is immutable.
"""

import re

from django.conf import settings

PLACEHOLDER = re.compile(r"\{\{\s*(\w*)\s*\}\}")


def current() -> dict[str, int]:
    return {"retention_months": settings.RETENTION_MONTHS, "quarantine_days": settings.QUARANTINE_DAYS}


def used_in(text: str) -> dict[str, int]:
    return {name: number for name, number in current().items() if name in PLACEHOLDER.findall(text)}


def unknown_in(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)) - set(current()))


def put_into(text: str) -> str:
    numbers = current()
    return PLACEHOLDER.sub(lambda match: str(numbers[match[1]]), text)
