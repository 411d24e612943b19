"""Rate limits, counted in the database, so that all processes and nodes share them.

How often one IP address may try is here. `suspicion.py` has how many registrations are put in quarantine, and
`mail/timing.py` how many mails one address gets.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registration.models import Allowance

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
type Limits = dict[str, tuple[int, timedelta]]
# How many in what time, for one IP address; whoever tries once more is asked to wait.
ATTEMPTS: Limits = {
    # Posts without a right code, and wrong guesses among them: told our number, and offered a link by e-mail.
    "failures": (5, 10 * MINUTE),
    "wrong_codes": (10, HOUR),
    # Such links.
    "links": (3, HOUR),
    # Requests about somebody's data, and for news.
    "requests": (10, 10 * MINUTE),
    "news": (10, 10 * MINUTE),
}


def key(name: str, subject: str) -> str:
    return salted_hmac("registration.limits", f"{name} {subject}", algorithm="sha256").hexdigest()[:40]


def are_reached(**subjects: str) -> bool:
    names = {key(name, subject): name for name, subject in subjects.items() if subject}
    counted = Allowance.objects.filter(key__in=names, expires_at__gt=timezone.now()).values_list("key", "number")
    return any(number >= ATTEMPTS[names[one]][0] for one, number in counted)


def count(limits: Limits, **subjects: str) -> set[str]:
    """Increment each, and name those that are now over their limit.

    The rows stay locked until the caller's transaction ends, so of two at once the second sees the first.
    """
    names = {key(name, subject): name for name, subject in subjects.items() if subject}
    periods = {one: limits[name][1] for one, name in names.items()}
    return {names[one] for one, number in add(periods).items() if number > limits[names[one]][0]}


def is_turn(duty: str, every: timedelta) -> bool:
    """True for one caller in each period, however many processes ask."""
    one = key("duty", duty)
    return add({one: every})[one] == 1


def next_turn(duty: str) -> datetime | None:
    """When it is or was due again; None if nobody has ever done it."""
    return Allowance.objects.filter(key=key("duty", duty)).values_list("expires_at", flat=True).first()


def give_turn_back(duty: str) -> None:
    Allowance.objects.filter(key=key("duty", duty)).delete()


def add(periods: dict[str, timedelta]) -> dict[str, int]:
    """Increment each key, from 1 if its period is over, and return the new numbers."""
    if not periods:
        return {}
    now, table = timezone.now(), connection.ops.quote_name(Allowance._meta.db_table)
    stored = Allowance._meta.get_field("expires_at").get_db_prep_save
    # Sorted, to avoid deadlocks.
    rows = [value for one in sorted(periods) for value in (one, stored(now + periods[one], connection))]
    over = f"{table}.expires_at <= %s"
    sql = (
        f'INSERT INTO {table} ("key", number, expires_at) VALUES {", ".join(["(%s, 1, %s)"] * len(periods))} '  # noqa: S608
        f'ON CONFLICT ("key") DO UPDATE SET number = CASE WHEN {over} THEN 1 ELSE {table}.number + 1 END, '
        f"expires_at = CASE WHEN {over} THEN EXCLUDED.expires_at ELSE {table}.expires_at END "
        'RETURNING "key", number'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*rows, stored(now, connection), stored(now, connection)])
        return dict(cursor.fetchall())
