from django.db import models
from django.utils import timezone

from news.models import Category

from .registrations import random_address


class Reader(models.Model):
    """An address for news by e-mail, a candidate's or anybody's. Whether news may go there the consent ledger says."""

    email = models.EmailField("e-mail address", max_length=254)
    email_normalised = models.CharField(max_length=320, unique=True, editable=False)
    # The key of the links in its mails.
    token = models.CharField(max_length=24, unique=True, default=random_address, editable=False)
    topics = models.ManyToManyField(Category, blank=True, help_text="None means all.")
    created_at = models.DateTimeField("asked", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField("confirmed", null=True, blank=True, editable=False)
    # A mail server has said that there is no such mailbox.
    refused_at = models.DateTimeField("refused", null=True, blank=True, editable=False)
    refusal = models.CharField("why refused", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "reader of the news by e-mail"
        verbose_name_plural = "readers of the news by e-mail"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(email_normalised=""), name="reader_has_an_address"),
        ]

    def __str__(self):
        return self.email
