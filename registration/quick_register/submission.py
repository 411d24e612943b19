"""A complete and correct form, stored with all that follows from it in one transaction."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from registration import funnel
from registration.captcha.claims import claim
from registration.inputs.fields import normalise_email
from registration.inputs.telephone_numbers import parse_telephone
from registration.mail.sending import queue_mails
from registration.models import Consent, DocumentVersion, Mail, Registration
from registration.people import finding
from registration.privacy import consents, refusals
from registration.protection import suspicion
from registration.protection.network import Address

from .acceptance import accept
from .agreements import TermsField
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
    # From the first use of the form, if that is known.
    seconds: int | None = None

    @property
    def digest(self) -> str:
        """The same for all copies of these answers."""
        return digest([self.answers])

    @property
    def link_nonce(self) -> str:
        """The same for all copies of these answers sent on one day."""
        return digest([self.answers, str(timezone.localdate())])

    def store(self, nonce: str, status: str = Registration.Status.COUNTS) -> Registration:
        """The registration with its consents and mails, within the caller's transaction."""
        registration = self.make(nonce, status)
        registration.suspicions = suspicion.find(registration, visitor=self.visitor, trap=self.trap)
        if registration.suspicions:
            registration.status = Registration.Status.QUARANTINED
        # Only now: suspicion.find() has locked rows, so another registration of the same person has committed by now.
        self.keep(registration)
        follow_up(registration, self.seconds)
        return registration

    def keep(self, registration: Registration, source: str = Consent.Source.FORM, recorded_by: str = "") -> None:
        """With what does not depend on whether it counts yet."""
        registration.possible_duplicate_of_id = earliest_of(registration)
        registration.save()
        finding.index_new(registration)
        refusals.note(registration)
        consents.record_ticks(registration, self.ticks, source, recorded_by)

    def claim_link(self) -> Registration | None:
        """What a copy of this request has stored; None for the first one, which claims the nonce."""
        is_first = claim(self.link_nonce, timezone.now() + timedelta(days=1))
        return None if is_first else self.find_earlier(self.link_nonce)

    def find_earlier(self, nonce: str) -> Registration | None:
        """What a copy of this request has stored."""
        return Registration.objects.filter(nonce=nonce, answers_digest=self.digest).first()

    def make(self, nonce: str, status: str) -> Registration:
        return Registration(
            nonce=nonce,
            answers_digest=self.digest,
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


def digest(content: list) -> str:
    return salted_hmac("registration.submission", json.dumps(content), algorithm="sha256").hexdigest()


def earliest_of(registration: Registration) -> int | None:
    same = Q(email_normalised=registration.email_normalised)
    if registration.telephone_e164:
        same |= Q(telephone_e164=registration.telephone_e164)
    # Not ORDER BY … LIMIT 1: PostgreSQL would then scan the whole table by primary key.
    return min(Registration.objects.filter(same).order_by().values_list("pk", flat=True), default=None)


def follow_up(registration: Registration, seconds: int | None) -> None:
    if registration.status == Registration.Status.QUARANTINED:
        funnel.count(funnel.QUARANTINED, *(f"suspected:{rule}" for rule in registration.suspicions))
        return
    if registration.status == Registration.Status.UNCONFIRMED:
        queue_mails(registration, Mail.Kind.LINK)
    else:
        accept(registration, is_new=True)
    funnel.count(funnel.REGISTERED, *funnel.time_taken(seconds))
