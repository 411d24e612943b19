import secrets
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from .document_versions import DocumentVersion
from .people import STORED_VALUES, BestTime, Person, Profession
from .references import random_reference


def random_address() -> str:
    return secrets.token_urlsafe(18)


class Registration(models.Model):
    """One submission of Quick Register. A person who registers again makes a second, linked to the first."""

    class Status(models.TextChoices):
        COUNTS = "new", "counts"
        # Sent without a captcha; counts once the mailed link has been followed.
        UNCONFIRMED = "unconfirmed", "waiting for the e-mailed link"
        QUARANTINED = "quarantined", "in quarantine"
        SPAM = "spam", "spam"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="registrations", editable=False)
    reference = models.CharField(max_length=9, unique=True, default=random_reference, editable=False)
    public_token = models.CharField(max_length=24, unique=True, default=random_address, editable=False)
    # Of the captcha solved for this submission, so that a double click or a retry finds what it stored at first.
    nonce = models.CharField(max_length=64, unique=True, editable=False)
    # A keyed hash of what that submission carried: what the candidate answers afterwards does not change it.
    answers_digest = models.CharField(max_length=64, default="", db_default="", editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.COUNTS)
    created_at = models.DateTimeField("registered", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField("address confirmed", null=True, blank=True, editable=False)
    # Names of the rules in protection/suspicion.py that set it aside; kept when staff find it genuine.
    suspicions = models.JSONField(default=list, blank=True, editable=False)

    first_name = models.CharField(max_length=200)
    last_name = models.CharField(max_length=200)
    email = models.CharField("e-mail", max_length=254)
    email_normalised = models.CharField(
        "e-mail for matching", max_length=320, db_index=True, help_text="In lower case, its domain in ASCII."
    )
    telephone = models.CharField(max_length=40, blank=True, help_text="As it was typed.")
    telephone_e164 = models.CharField("telephone for matching", max_length=16, blank=True, db_index=True)
    profession = models.CharField(max_length=10, choices=Profession, blank=True)
    best_time = models.CharField("best time to call", max_length=10, choices=BestTime, blank=True)

    terms = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, related_name="agreements", verbose_name="terms agreed to"
    )
    terms_sha256 = models.CharField("SHA-256 of the terms", max_length=64)
    terms_sentence = models.CharField("sentence agreed to", max_length=200)
    agreed_at = models.DateTimeField("agreed", default=timezone.now)
    privacy_notice = models.ForeignKey(
        DocumentVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="notified_registrations"
    )

    article = models.ForeignKey(
        "news.Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations"
    )
    article_title = models.CharField("article's title then", max_length=150, blank=True)
    page_kind = models.CharField("kind of page", max_length=20, blank=True)
    referring_host = models.CharField(max_length=100, blank=True)
    utm_source = models.CharField(max_length=100, blank=True)
    utm_medium = models.CharField(max_length=100, blank=True)
    utm_campaign = models.CharField(max_length=100, blank=True)
    utm_term = models.CharField(max_length=100, blank=True)
    utm_content = models.CharField(max_length=100, blank=True)
    source_is_genuine = models.BooleanField(
        "source is genuine", default=False, help_text="Our own signature vouches for article and kind of page."
    )

    possible_duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="possible_duplicates"
    )

    class Meta:
        verbose_name = "candidate registration"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(F("created_at").desc(), F("id").desc(), name="registration_newest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_name="") & ~Q(last_name="") & ~Q(email="") & ~Q(email_normalised=""),
                name="registration_has_name_and_email",
            ),
            models.CheckConstraint(
                condition=~Q(terms_sha256="") & ~Q(terms_sentence=""), name="registration_proves_agreement"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["new", "unconfirmed", "quarantined", "spam"]), name="registration_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(possible_duplicate_of=F("pk")), name="registration_not_its_own_duplicate"
            ),
        ]

    def __str__(self):
        return self.reference

    def save(self, *args, **kwargs):
        if self.person_id is None:
            self.person = Person.objects.create(
                created_at=self.created_at,
                stage=Person.Stage.NEW if self.status == self.Status.COUNTS else Person.Stage.PENDING,
                **{name: getattr(self, name) for name in STORED_VALUES},
            )
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("registration:thanks", args=[self.public_token])

    @property
    def counts_from(self) -> datetime:
        """When the promised call began to be waited for: on arrival, or with the mailed link where that was needed."""
        if self.confirmed_at and self.mails.filter(kind="link").exists():
            return self.confirmed_at
        return self.created_at

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"
