from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from news.models import Article


class Digest(models.Model):
    """News by e-mail: articles published since the last one, in the order that an editor gave them."""

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        SCHEDULED = "scheduled", "scheduled"
        # Its mails are being queued.
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"

    subject = models.CharField(max_length=120)
    greeting = models.TextField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT, editable=False)
    articles = models.ManyToManyField(Article, through="DigestArticle")
    # The next digest offers what was published after this.
    covers_until = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField("made", default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    due_at = models.DateTimeField("goes out", null=True, blank=True)
    sent_at = models.DateTimeField("sent", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "news by e-mail"
        verbose_name_plural = "news by e-mail"
        ordering = ["-pk"]
        permissions = [("send_digest", "Can send news by e-mail")]
        constraints = [
            models.CheckConstraint(condition=~Q(subject=""), name="digest_has_a_subject"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(due_at__isnull=False), name="digest_goes_out_at_a_time"
            ),
        ]

    def __str__(self):
        return self.subject


class DigestArticle(models.Model):
    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="items")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    is_left_out = models.BooleanField("leave out", default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["digest", "article"], name="digest_has_article_once")]

    def __str__(self):
        return str(self.article)
