"""The other machines that work for this site, as the database sees them: each connects under a name of its own."""

from django.conf import settings
from django.db import connection


def cannot_see_our_pictures() -> list[str]:
    """Machines that cannot read what is uploaded here, nor we what is uploaded there."""
    if settings.MEDIA_IS_SHARED or connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT application_name FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name LIKE 'agency on %%' AND application_name <> %s",
            [settings.NODE],
        )
        return sorted(name for (name,) in cursor.fetchall())
