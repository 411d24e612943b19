from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from news.times import day_in_words


def digest(subject: str) -> str:
    """What identifies an address, a number or a reference once it has been erased."""
    return salted_hmac("registration.erasure", subject, secret=settings.ERASURE_KEY, algorithm="sha256").hexdigest()


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of(self, *owners):
        """Entries for the addresses and numbers of these people or registrations, newest first."""
        addresses = {owner.email_normalised for owner in owners}
        numbers = {owner.telephone_e164 for owner in owners} - {""}
        by_email = models.Q(channel=Consent.Channel.EMAIL, subject__in=addresses)
        by_sms = models.Q(channel=Consent.Channel.SMS, subject__in=numbers)
        return self.filter(by_email | by_sms if numbers else by_email).order_by("-pk")


class Consent(models.Model):
    """An agreement to news by one channel, or its withdrawal. Append-only: triggers refuse to change an entry."""

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        SMS = "sms", "text message"

    class Source(models.TextChoices):
        FORM = "form", "ticked on the form"
        THANKS = "thanks", "ticked on the thank-you page"
        LINK = "link", "link in a mail"
        TELEPHONE = "telephone", "told us by telephone"
        OWN_PAGE = "own_page", "changed on the person's own page"

    channel = models.CharField(max_length=5, choices=Channel)
    subject = models.CharField("address or number", max_length=320, help_text="As used for matching.")
    subject_digest = models.CharField(max_length=64, editable=False)
    is_given = models.BooleanField("agreed")
    wording = models.CharField("sentence agreed to", max_length=200, blank=True)
    wording_version = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=9, choices=Source)
    recorded_by = models.CharField("recorded by", max_length=150, blank=True, help_text="Staff, for what was told.")
    reference = models.CharField("registration", max_length=9, blank=True)
    recorded_at = models.DateTimeField("recorded", default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "entry of the consent ledger"
        verbose_name_plural = "consent ledger"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["channel", "subject", "-id"], name="consent_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_given=False) | ~models.Q(wording=""), name="consent_has_its_sentence"
            ),
            models.CheckConstraint(condition=~models.Q(subject=""), name="consent_has_a_subject"),
        ]

    def __str__(self):
        return f"{'Yes' if self.is_given else 'No'} to {self.get_channel_display()}, {day_in_words(self.recorded_at)}"

    def save(self, *args, **kwargs):
        self.subject_digest = digest(self.subject)
        super().save(*args, **kwargs)


class Erasure(models.Model):
    """Proof that someone's data was erased, without saying whose. It also unlocks that person's ledger entries."""

    class Reason(models.TextChoices):
        REQUEST = "request", "asked for"
        RETENTION = "retention", "kept long enough"

    subject_digest = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=9, choices=Reason)
    erased_at = models.DateTimeField("erased", default=timezone.now)
    # Names the line of the list beside the database that keeps the erased erased after a restore.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    is_listed = models.BooleanField(default=False, editable=False)
    by = models.CharField(max_length=150, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_reason_display()}, {day_in_words(self.erased_at)}"


class Refusal(models.Model):
    """That somebody who was erased wants nothing from us: all that is kept to respect it."""

    subject_digest = models.CharField(max_length=64, unique=True)
    refused_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return day_in_words(self.refused_at)
