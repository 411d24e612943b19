from collections.abc import Mapping
from typing import Any

from django.http import QueryDict


def refilled(data: Mapping[str, Any], name: str, value: str) -> QueryDict:
    """What was sent, with another value in one field: shown again, and sent when the button is pressed again."""
    changed = QueryDict(mutable=True)
    changed.update(data)
    changed[name] = value
    return changed
