"""A registration taken down by staff on the telephone."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from registration.captcha.claims import claim
from registration.models import Consent, DocumentVersion, Event, Person, Registration
from registration.models.documents import PRIVACY
from registration.people import following_up

from .acceptance import accept
from .source import Source
from .submission import Submission, digest

SENTENCE = "Agreed by telephone, after the Terms and Conditions had been read out"


def register(answers: dict[str, str], terms: DocumentVersion, ticks: dict[str, int], by: User) -> Registration:
    """The registration; the earlier one if the same was sent twice on one day."""
    notice = DocumentVersion.objects.in_force(PRIVACY).first()
    submission = Submission(answers, terms, notice, Source(page_kind="telephone"), ticks=ticks)
    nonce = digest(["telephone", answers, str(timezone.localdate())])
    with transaction.atomic():
        is_first = claim(nonce, timezone.now() + timedelta(days=1))
        if not is_first and (earlier := submission.find_earlier(nonce)):
            return earlier
        registration = submission.make(nonce, Registration.Status.COUNTS)
        registration.terms_sentence = SENTENCE
        submission.keep(registration, Consent.Source.TELEPHONE, by.get_username())
        person = registration.person
        following_up.tell(person, Event.Kind.NOTE, by, note=f"Registered by telephone: {registration.reference}.")
        accept(registration)
        following_up.give(person, by, by)
        # They have talked to us already.
        following_up.set_stage(person, Person.Stage.CONTACTED, by)
    return registration
