from datetime import datetime

from django.db import connection

from registration.models import CaptchaClaim


def claim(nonce: str, expires_at: datetime) -> bool:
    """True for exactly one caller, however many ask at once.

    Within a transaction a second caller blocks until the first commits, and then sees what it stored.
    """
    table = connection.ops.quote_name(CaptchaClaim._meta.db_table)
    expiry = CaptchaClaim._meta.get_field("expires_at").get_db_prep_save(expires_at, connection)
    # Not bulk_create(ignore_conflicts=True): it cannot say whether the row was new.
    insert = f"INSERT INTO {table} (nonce, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(insert, [nonce, expiry])
        return cursor.rowcount == 1
