from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from news.models import Category
from registration.inputs.fields import normalise_email

from .registrations import random_address


class ReaderQuerySet(models.QuerySet["Reader"]):
    def put(self, email: str) -> "Reader":
        """The one with this address, locked, made if need be: the same work either way, so that time tells nothing."""
        address = normalise_email(email)
        # The same if they come back after stopping, so that the links of their oldest mails still work.
        token = salted_hmac("registration.reader", address, algorithm="sha256").hexdigest()[:24]
        reader, key = self.model(email=email, email_normalised=address, token=token), ["email_normalised"]
        self.bulk_create([reader], update_conflicts=True, unique_fields=key, update_fields=key)
        # The week in which it can be confirmed begins anew.
        self.filter(email_normalised=address, confirmed_at=None).update(created_at=timezone.now())
        return self.get(email_normalised=address)

    def welcome(self, email: str) -> "Reader":
        """The same, confirmed: somebody has just pressed a button that a mail to this address has led to."""
        reader = self.put(email)
        reader.confirmed_at = reader.confirmed_at or timezone.now()
        reader.refused_at, reader.refusal = None, ""
        reader.save(update_fields=["confirmed_at", "refused_at", "refusal"])
        return reader

    def reachable(self) -> "ReaderQuerySet":
        """Whose mailbox has answered and refuses nothing. Whether news may go there `privacy.news.basis` says."""
        return self.filter(confirmed_at__isnull=False, refused_at=None)

    @transaction.atomic
    def forget(self) -> int:
        """Delete them, locked before, so that nobody gives them topics or mails meanwhile."""
        return self.model.objects.filter(pk__in=[reader.pk for reader in self.select_for_update()]).delete()[0]


class Reader(models.Model):
    """An address for news by e-mail, a candidate's or anybody's. Whether news may go there the consent ledger says."""

    email = models.EmailField("e-mail address", max_length=254)
    email_normalised = models.CharField(max_length=320, unique=True, editable=False)
    # The key of the links in its mails.
    token = models.CharField(max_length=24, unique=True, default=random_address, editable=False)
    # Not the same as none: of somebody's one topic nothing is left when it is deleted, and no other takes its place.
    wants_all = models.BooleanField("wants all topics", default=True, editable=False)
    topics = models.ManyToManyField(Category, blank=True)
    created_at = models.DateTimeField("asked", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField("confirmed", null=True, blank=True, editable=False)
    # A mail server has said that there is no such mailbox.
    refused_at = models.DateTimeField("refused", null=True, blank=True, editable=False)
    refusal = models.CharField("why refused", max_length=200, blank=True, editable=False)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        verbose_name = "reader of the news by e-mail"
        verbose_name_plural = "readers of the news by e-mail"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(email_normalised=""), name="reader_has_an_address"),
        ]

    def __str__(self):
        return self.email

    def choose(self, topics: Iterable[Category]) -> None:
        """None means all. Within the caller's transaction, which has locked the row."""
        self.topics.set(topics)
        self.wants_all = not self.topics.exists()
        self.save(update_fields=["wants_all"])
