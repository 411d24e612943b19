"""What people may wish of us, and every sender, list and export obeys: restriction (UK GDPR, article 18), objection
(article 21), and no contact at all."""

from django.contrib.auth.models import User
from django.utils import timezone

from registration.models import Consent, Event, Person, Registration
from registration.privacy import consents, stops

from .following_up import locked, tell


def note(person: Person, wish: str, by: User | None, *, stands: bool, reason: str) -> bool:
    """Set a wish or lift it; False if that is how it is already. `by` is None for people themselves.

    Only of the person as they are now: if they are parted again, whoever had the wish before has it again.
    """
    with locked(person) as stored:
        if bool(getattr(stored, wish)) == stands:
            return False
        if stands:
            sent = Registration.objects.filter(person__in=stored.numbers)
            stops.note(wish, sent.values_list("reference", flat=True))
        setattr(stored, wish, timezone.now() if stands else None)
        stored.save(update_fields=[wish])
        before, after = ("no", "yes") if stands else ("yes", "no")
        tell(stored, Event.Kind.WISH, by, subject=wish, before=before, after=after, note=reason)
        if wish == "objected_at" and stands:
            stop_news(stored, by)
    return True


def stop_news(person: Person, by: User | None) -> None:
    source = Consent.Source.TELEPHONE if by else Consent.Source.OWN_PAGE
    owners = consents.owners_of(person)
    for channel in Consent.Channel.values:
        consents.withdraw_all(owners, channel, source, by.get_username() if by else "")
