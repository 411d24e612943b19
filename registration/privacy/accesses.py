from collections.abc import Iterable

from django.contrib.auth.models import User

from registration.models import Access


def record(user: User, action: str, numbers: Iterable[int], reason: str = "") -> None:
    """Note that somebody has seen or moved these people's data, before it is shown or done."""
    Access.objects.bulk_create(
        Access(user_number=user.pk, username=user.get_username(), action=action, person_number=number, reason=reason)
        for number in numbers
    )
