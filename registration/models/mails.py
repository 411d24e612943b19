from django.db import models, transaction
from django.db.models import Q

from .cases import Case
from .consents import Consent
from .digests import Digest
from .outgoing import Outgoing, OutgoingQuerySet
from .people import Person
from .readers import Reader
from .registrations import Registration


def forget_reader(collector, field, mails, using):
    """Whoever stops the news is forgotten as a reader; which news went out, and on which agreement, is not."""
    models.SET_NULL(collector, field, mails.filter(digest__isnull=False), using)
    models.CASCADE(collector, field, mails.filter(digest=None), using)


class MailQuerySet(OutgoingQuerySet["Mail"]):
    def to_strangers_since(self, moment):
        return self.exclude(kind__in=Mail.TO_STAFF).filter(sent_at__gte=moment)


class Mail(Outgoing):
    """A mail, to a candidate or to staff. What it is about is written when it is sent, from what is true then."""

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", "confirmation to the candidate"
        LINK = "link", "link instead of a captcha"
        ALERT = "alert", "alert to recruiters"
        TRIED = "tried", "“We tried to reach you”"
        CHANGED = "changed", "notice of a change"
        OWN_PAGE = "own_page", "link to the person's own page"
        CASE = "case", "answer to a request or complaint"
        STAFF = "staff", "mail to staff"
        NEWS_ASK = "news_ask", "question whether to send news"
        NEWS = "news", "news by e-mail"

    TO_STAFF = (Kind.ALERT, Kind.STAFF)

    registration = models.ForeignKey(
        Registration, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="mails")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="mails")
    digest = models.ForeignKey(Digest, null=True, blank=True, on_delete=models.PROTECT, related_name="mails")
    reader = models.ForeignKey(Reader, null=True, blank=True, on_delete=forget_reader, related_name="mails")
    # The entry of the ledger that it rests on.
    consent = models.ForeignKey(
        Consent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    # Where it goes, unless that is what the person's address is by then.
    address = models.CharField(max_length=254, blank=True)
    # The words of a mail that is not written anew when it is sent: "subject", "text" and perhaps "html".
    content = models.JSONField(default=dict, blank=True)
    # Incremented when staff have it sent again: part of the Message-ID, by which mailboxes drop duplicates.
    edition = models.PositiveSmallIntegerField(default=1)

    objects = MailQuerySet.as_manager()

    class Meta(Outgoing.Meta):
        constraints = [
            *Outgoing.Meta.constraints,
            models.UniqueConstraint(
                fields=["registration", "kind"],
                condition=Q(kind__in=["confirmation", "link", "alert"]),
                name="mail_owed_once",
            ),
            models.UniqueConstraint(fields=["digest", "reader"], name="mail_of_a_digest_once"),
            models.CheckConstraint(
                condition=Q(registration__isnull=False)
                | Q(person__isnull=False)
                | Q(case__isnull=False)
                | Q(reader__isnull=False)
                | Q(digest__isnull=False)
                | ~Q(address=""),
                name="mail_is_about_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.pk}"

    @property
    def has_words(self) -> bool:
        # Nobody gets the same news twice, not even if they came back.
        if self.kind == self.Kind.NEWS:
            return self.sent_at is None
        return self.kind != self.Kind.STAFF or bool(self.content)

    @property
    def priority(self) -> int:
        return -20 if self.kind == self.Kind.NEWS else 0

    @transaction.atomic
    def note_sent(self) -> None:
        super().note_sent()
        if self.kind == self.Kind.STAFF and "text" in self.content:
            # The words may have opened an account.
            self.content = {}
            self.save(update_fields=["content"])
        # Whoever has complained has been told within the thirty days that we have it.
        Case.objects.filter(mails=self, acknowledged_at=None).update(acknowledged_at=self.sent_at)

    def begin_again(self) -> None:
        self.refresh_from_db(from_queryset=Mail.objects.select_for_update())
        if not self.has_words:
            return
        if self.state in {self.State.SENT, self.State.HELD}:
            self.edition += 1
            self.save(update_fields=["edition"])
        super().begin_again()
