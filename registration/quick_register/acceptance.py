"""The one place where a registration begins to count: on arrival, out of quarantine, or by the mailed link."""

from django.db import transaction
from django.utils import timezone

from registration import funnel
from registration.mail.sending import queue_mails
from registration.models import Consent, Mail, Registration
from registration.people import correcting, following_up
from registration.privacy import consents

Status = Registration.Status


def accept(registration: Registration, *, is_new: bool = False) -> None:
    """Queue what follows from a registration that counts, within the caller's transaction."""
    following_up.begin(registration, is_new=is_new)
    confirmation = [] if registration.confirmed_at else [Mail.Kind.CONFIRMATION]
    queue_mails(registration, *confirmation, Mail.Kind.ALERT)


def accept_waiting(registration: Registration, status: str) -> bool:
    """Accept a registration if it still has this status, within the caller's transaction."""
    following_up.lock_current(registration.person_id)
    if not Registration.objects.filter(pk=registration.pk, status=status).update(status=Status.COUNTS):
        return False
    registration.refresh_from_db()
    accept(registration)
    return True


def release(registration: Registration, status: str = Status.QUARANTINED) -> bool:
    """Take it out of quarantine or spam; False if a colleague was quicker."""
    with transaction.atomic():
        if not accept_waiting(registration, status):
            return False
    funnel.count(*(f"cleared:{name}" for name in registration.suspicions))
    return True


def mark_spam(registration: Registration) -> bool:
    """False if it is not in quarantine any more."""
    waiting = Registration.objects.filter(pk=registration.pk, status=Status.QUARANTINED)
    return bool(waiting.update(status=Status.SPAM))


def confirm_address(registration: Registration, *, wants_news: bool = False) -> None:
    """By the button of the page to which the mail has led; it can say that their tick for news was meant, too."""
    with transaction.atomic():
        following_up.lock_current(registration.person_id)
        if wants_news:
            consents.confirm_tick(registration)
        elif consents.open_tick(registration):
            # “My address only, no news”: also of what they are said to have told us.
            consents.withdraw_all([registration], Consent.Channel.EMAIL, Consent.Source.LINK)
        unconfirmed = Registration.objects.filter(pk=registration.pk, confirmed_at=None)
        if not unconfirmed.update(confirmed_at=timezone.now()):
            return
        correcting.confirm(registration)
        accept_waiting(registration, Status.UNCONFIRMED)
    funnel.count(funnel.CONFIRMED)
