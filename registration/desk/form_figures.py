"""Where people stop with the form, as the start page draws it."""

from collections import Counter

from registration.funnel import ANSWERED, CORRECTED, POSTED, QUARANTINED, REGISTERED, SHOWN

# How many of the last days are drawn.
DAYS_DRAWN = 14


def steps(total: Counter[str]) -> list[tuple[str, int, int | None]]:
    """Each step with the people who came to it and, before they were registered, those who went no further."""
    stored = total[REGISTERED] + total[QUARANTINED]
    sent = max(total[POSTED] - total[CORRECTED], stored)
    # Copies of pages without our style sheet are sent by people who have seen no code.
    began = max(total[SHOWN], sent)
    return [
        ("Began with the form", began, began - sent),
        ("Sent it", sent, sent - stored),
        ("Registered", stored, None),
        ("Answered the questions afterwards", total[ANSWERED], None),
    ]
