"""The page on which people see and change what we hold about them, opened by a link to their address.

The link proves that somebody reads the mailbox, and no more. So it opens only those whose address in use it is, each
apart: an address that was corrected away, or that a joined entry has, may be somebody else's.
"""

from collections.abc import Iterable

from django.core import signing
from django.db import transaction
from django.tasks import task

from registration.inputs.fields import normalise_email
from registration.mail.letters import render
from registration.mail.sending import queue_mail
from registration.mail.signed_links import LIFETIMES, fingerprint
from registration.mail.timing import is_too_soon
from registration.models import Event, Mail, Person

SALT = "registration.own_page.opened"


def people_at(address: str) -> list[Person]:
    return list(Person.objects.current().filter(email_normalised=normalise_email(address)).order_by("pk"))


def ask_for_link(address: str) -> None:
    """Within the caller's transaction; the same work for every address, so that answer and time tell nothing.

    The job has numbers only, so that no address stays in the queue.
    """
    has_had_one = is_too_soon(own_pages=normalise_email(address))
    numbers = [person.pk for person in people_at(address)[:1]]
    mail_link.enqueue([] if has_had_one else numbers)


@task(queue_name="mail")
def mail_link(numbers: list[int]) -> None:
    """One mail for an address, whoever else has it."""
    for person in Person.objects.current().filter(pk__in=numbers):
        with transaction.atomic():
            # To the address that is in use when it goes out, since its link opens for that one.
            queue_mail(person, Mail.Kind.OWN_PAGE)


def token_of(people: Iterable[Person]) -> str:
    """Carried from form to form: nobody has an account here, and nothing personal may stand in an address."""
    return signing.dumps({person.pk: fingerprint(person) for person in people}, salt=SALT)


def opened_by(token: str) -> list[Person]:
    """As they are now; nobody half an hour after the page was opened."""
    try:
        addresses = signing.loads(token, salt=SALT, max_age=LIFETIMES["own-page"])
    except signing.BadSignature:
        return []
    found = Person.objects.select_related("umbrella").filter(pk__in=addresses).order_by("pk")
    theirs = (one.current for one in found if is_still_theirs(one.current, addresses[str(one.pk)]))
    return list({person.pk: person for person in theirs}.values())


def is_still_theirs(person: Person, of_address: str) -> bool:
    """Unless somebody else has changed the address since: whoever had the page open by the former may be a stranger."""
    if fingerprint(person) == of_address:
        return True
    correction = person.events.filter(kind=Event.Kind.CORRECTION, subject="email").first()
    return correction is not None and correction.by is None


def confirm_change(person: Person, address: str, sentence: str) -> None:
    """To the address from before the change, so that nobody changes anything behind somebody's back."""
    queue_mail(person, Mail.Kind.CHANGED, address=address, **change_in_words(sentence))


def change_in_words(sentence: str) -> dict[str, str]:
    text = render("own_page_changed.txt", {"sentence": sentence})
    return {"subject": "A change on your page with us", "text": text}
