"""How often one source may do one thing: counted in the database, so that all processes and nodes share it.

What a limit counts: "failures" are posts whose code was not right, "wrong_codes" those that guessed it wrong,
"links" the requests for a link by e-mail; each for one address. "address" and "network" (/24 or /56) count
registrations, as "email" does for an address of theirs and "payload" for one content sent with changing addresses.
"confirmations" counts mails to one address. How many of each and in what time is in the settings.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registration.models import Allowance


def key(name: str, subject: str) -> str:
    return salted_hmac("registration.limits", f"{name} {subject}", algorithm="sha256").hexdigest()[:40]


def are_reached(**subjects: str) -> bool:
    """Whether one of these has had all that its limit allows, so that one more must wait."""
    kept = {key(name, subject): name for name, subject in subjects.items() if subject}
    counted = Allowance.objects.filter(key__in=kept, expires_at__gt=timezone.now()).values_list("key", "number")
    return any(number >= settings.REGISTRATION_LIMITS[kept[one]][0] for one, number in counted)


def count(**subjects: str) -> set[str]:
    """Count one more of each, and name those that this one has taken past their limit.

    The rows stay locked until the caller's transaction ends, so of two at once the second sees the first.
    """
    kept = {key(name, subject): name for name, subject in subjects.items() if subject}
    spans = {one: timedelta(seconds=settings.REGISTRATION_LIMITS[name][1]) for one, name in kept.items()}
    return {kept[one] for one, number in add(spans).items() if number > settings.REGISTRATION_LIMITS[kept[one]][0]}


def is_turn(duty: str, every: timedelta) -> bool:
    """True for one caller in each span of time, however many processes ask."""
    one = key("duty", duty)
    return add({one: every})[one] == 1


def add(spans: dict[str, timedelta]) -> dict[str, int]:
    """Add one to each key, beginning afresh where its time is over; the new numbers."""
    if not spans:
        return {}
    now, table = timezone.now(), connection.ops.quote_name(Allowance._meta.db_table)
    stored = Allowance._meta.get_field("expires_at").get_db_prep_save
    # In one order, so that two requests at once never wait for each other in a circle.
    rows = [value for one in sorted(spans) for value in (one, stored(now + spans[one], connection))]
    over = f"{table}.expires_at <= %s"
    sql = (
        f'INSERT INTO {table} ("key", number, expires_at) VALUES {", ".join(["(%s, 1, %s)"] * len(spans))} '  # noqa: S608
        f'ON CONFLICT ("key") DO UPDATE SET number = CASE WHEN {over} THEN 1 ELSE {table}.number + 1 END, '
        f"expires_at = CASE WHEN {over} THEN EXCLUDED.expires_at ELSE {table}.expires_at END "
        'RETURNING "key", number'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*rows, stored(now, connection), stored(now, connection)])
        return dict(cursor.fetchall())
