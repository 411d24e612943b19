"""What becomes of a complete and correct form: one transaction holds all that follows from it."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registration import funnel
from registration.captcha.claims import claim
from registration.mail import sending
from registration.models import DocumentVersion, Mail, Registration
from registration.privacy import consents
from registration.protection import suspicion
from registration.protection.network import Address

from .agreements import TermsField
from .fields import normalise_email, parse_telephone
from .source import Source


@dataclass(frozen=True)
class Submission:
    answers: dict[str, str]
    terms: DocumentVersion
    privacy_notice: DocumentVersion | None
    source: Source
    visitor: Address | None = None
    # The version of the sentence ticked, by channel; 0 where the box stayed empty.
    ticks: dict[str, int] = field(default_factory=dict)
    trap: bool = False

    @cached_property
    def digest(self) -> str:
        """One text for all copies of these answers sent on one day."""
        content = json.dumps([self.answers, str(timezone.localdate())])
        return salted_hmac("registration.submission", content, algorithm="sha256").hexdigest()

    def store(self, nonce: str) -> Registration:
        """The registration, its consents and its mails, within the caller's transaction."""
        return self.keep(nonce, Registration.Status.NEW, Mail.Kind.CONFIRMATION, Mail.Kind.ALERT)

    def store_by_link(self) -> Registration:
        """The same for somebody without a captcha: it counts once the link in the mail has been followed."""
        is_first = claim(self.digest, timezone.now() + timedelta(days=1))
        earlier = None if is_first else self.find_earlier(self.digest)
        return earlier or self.keep(self.digest, Registration.Status.UNCONFIRMED, Mail.Kind.LINK)

    def find_earlier(self, nonce: str) -> Registration | None:
        """What an earlier copy of this very request stored."""
        return Registration.objects.filter(nonce=nonce, **self.answers).first()

    def keep(self, nonce: str, status: str, *mails: str) -> Registration:
        registration = self.make(nonce, status)
        registration.suspicions = suspicion.find(registration, visitor=self.visitor, trap=self.trap)
        if registration.suspicions:
            registration.status = Registration.Status.QUARANTINED
        # Only now: the counting above has made a second registration of the same person wait for this one.
        registration.possible_duplicate_of_id = earliest_of(registration)
        registration.save()
        consents.record_ticks(registration, self.ticks)
        if registration.suspicions:
            funnel.count(funnel.QUARANTINED, *(f"suspected:{rule}" for rule in registration.suspicions))
        else:
            sending.owe(registration, *mails)
            funnel.count(funnel.REGISTERED)
        return registration

    def make(self, nonce: str, status: str) -> Registration:
        return Registration(
            nonce=nonce,
            status=status,
            **self.answers,
            email_normalised=normalise_email(self.answers["email"]),
            telephone_e164=parse_telephone(self.answers["telephone"]),
            terms=self.terms,
            terms_sha256=self.terms.sha256,
            terms_sentence=TermsField.sentence,
            privacy_notice=self.privacy_notice,
            **self.source.as_columns(),
        )


def earliest_of(registration: Registration) -> int | None:
    """The first registration with the same address or number."""
    same = Q(email_normalised=registration.email_normalised)
    if registration.telephone_e164:
        same |= Q(telephone_e164=registration.telephone_e164)
    # Not ORDER BY … LIMIT 1: PostgreSQL would then read the whole table along its key.
    return min(Registration.objects.filter(same).order_by().values_list("pk", flat=True), default=None)


def confirm_address(registration: Registration) -> None:
    """The address is the candidate's own; one that came without a captcha counts from now on."""
    with transaction.atomic():
        waiting = Registration.objects.filter(pk=registration.pk)
        if not waiting.filter(confirmed_at=None).update(confirmed_at=timezone.now()):
            return
        unconfirmed, new = Registration.Status.UNCONFIRMED, Registration.Status.NEW
        if waiting.filter(status=unconfirmed).update(status=new):
            sending.owe(registration, Mail.Kind.ALERT)
    funnel.count(funnel.CONFIRMED)
