"""How many people saw the form, sent it and were registered, by day: anonymous and without cookies.

Counts are buffered in memory and written in batches, never one write a view. A process that is killed loses
those of its last seconds; the registrations themselves are exact.
"""

import atexit
from collections import Counter
from datetime import date, timedelta
from threading import Event, Lock, Timer

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from prometheus_client import Counter as Metric

from .models import DailyCount

SHOWN, POSTED, REFUSED, QUARANTINED = "shown", "posted", "refused", "quarantined"
REGISTERED, CONFIRMED, MAILS_FAILED = "registered", "confirmed", "mails failed"
# The same person's form again, corrected; a registration with answers on the thank-you page.
CORRECTED, ANSWERED = "corrected", "answered"
# With the number of the digest whose link it was.
NEWS_STOPPED = "news stopped"
# Upper bounds in seconds. Exact times would be the beginning of a profile.
TIMES = {30: "30 seconds", 60: "1 minute", 120: "2 minutes", 300: "5 minutes", 3600: "1 hour"}
TOOK = "took:"
STAGES = (SHOWN, POSTED, REFUSED, QUARANTINED, REGISTERED, CONFIRMED, MAILS_FAILED)

EVENTS = Metric("agency_form", "What happened with the form, counted since the start", ["event"])
waiting: Counter[tuple[date, str]] = Counter()
lock = Lock()
timer_is_set = Event()


def count(*names: str) -> None:
    """Count each of these for today. A reason or rule follows the name: "refused:wrong"."""
    day = timezone.localdate()
    for name in names:
        EVENTS.labels(name.partition(":")[0]).inc()
    with lock:
        # Not whether `waiting` is empty: after a failed flush nobody would set the timer again.
        is_first = not timer_is_set.is_set()
        timer_is_set.set()
        waiting.update((day, name) for name in names)
    if is_first and settings.FUNNEL_FLUSH_SECONDS:
        timer = Timer(settings.FUNNEL_FLUSH_SECONDS, flush_from_thread)
        timer.daemon = True
        timer.start()


def flush_from_thread() -> None:
    try:
        flush()
    finally:
        connection.close()


def flush() -> None:
    """Write the counts to the database; they stay for the next flush if that fails."""
    with lock:
        timer_is_set.clear()
        batch = waiting.copy()
        waiting.clear()
    try:
        add(batch)
    except Error:
        with lock:
            waiting.update(batch)


def add(batch: Counter[tuple[date, str]]) -> None:
    if not batch:
        return
    table = connection.ops.quote_name(DailyCount._meta.db_table)
    # Sorted, to avoid deadlocks.
    rows = [value for (day, name), number in sorted(batch.items()) for value in (day, name, number)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (day, name, number) VALUES {', '.join(['(%s, %s, %s)'] * len(batch))} "  # noqa: S608
            f"ON CONFLICT (day, name) DO UPDATE SET number = {table}.number + EXCLUDED.number",
            rows,
        )


def numbers(day: date) -> Counter[str]:
    """The counts of one day; "refused" is the sum of all "refused:…"."""
    return table_of([day])[day]


def table_of(days: list[date]) -> dict[date, Counter[str]]:
    counted: dict[date, Counter[str]] = {day: Counter() for day in days}
    for row in DailyCount.objects.filter(day__in=days):
        counted[row.day][row.name] += row.number
        if ":" in row.name:
            counted[row.day][row.name.partition(":")[0]] += row.number
    return counted


def last_days(number: int) -> list[tuple[date, Counter[str]]]:
    """Newest first, including today."""
    today = timezone.localdate()
    return list(table_of([today - timedelta(days=ago) for ago in range(number)]).items())


def time_taken(seconds: int | None) -> list[str]:
    """The name under which to count it; none if it is unknown."""
    if seconds is None:
        return []
    return [TOOK + words for longest, words in TIMES.items() if seconds <= longest][:1]


def is_broken_since_yesterday() -> bool:
    """Whether people were refused yesterday and nobody registered, as if the form were at fault."""
    yesterday = numbers(timezone.localdate() - timedelta(days=1))
    return yesterday[REFUSED] > 0 and not yesterday[REGISTERED]


atexit.register(flush_from_thread)
