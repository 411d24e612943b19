from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from news.times import day_in_words


def digest(subject: str) -> str:
    """What identifies an address or a number once it has been erased."""
    return salted_hmac("registration.erasure", subject, algorithm="sha256").hexdigest()


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of(self, registration):
        """Entries for this registration's address and number, newest first."""
        by_email = models.Q(channel=Consent.Channel.EMAIL, subject=registration.email_normalised)
        by_sms = models.Q(channel=Consent.Channel.SMS, subject=registration.telephone_e164)
        return self.filter(by_email | by_sms if registration.telephone_e164 else by_email).order_by("-pk")

    def is_given(self, channel: str, subject: str) -> bool:
        newest = self.filter(channel=channel, subject=subject).order_by("-pk").first()
        return newest is not None and newest.is_given


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

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_reason_display()}, {day_in_words(self.erased_at)}"
