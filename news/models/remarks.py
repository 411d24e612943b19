from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from news.text.direction import isolated


class RemarkQuerySet(models.QuerySet):
    def steps(self):
        """Without mere comments, which leave the turn as it is."""
        return self.exclude(step=Remark.Step.SAID)

    def awaiting_review(self):
        return self.latest_steps(Remark.Step.ASKED)

    def sent_back(self):
        return self.latest_steps(Remark.Step.SENT_BACK)

    def latest_steps(self, step: str):
        newest = Remark.objects.steps().filter(article=OuterRef("article")).order_by("-pk").values("pk")[:1]
        return self.filter(step=step, pk=Subquery(newest))


class Remark(models.Model):
    """A step of an article's approval, or a comment."""

    class Step(models.TextChoices):
        ASKED = "asked", "asked for review"
        SAID = "said", "said"
        SENT_BACK = "sent back", "sent it back"
        PUBLISHED = "published", "published it"

    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    step = models.CharField(max_length=10, choices=Step)
    text = models.TextField("comment", blank=True)
    # The words of the article that it is about, as they were; empty if it is about all of it.
    passage = models.TextField(blank=True, default="", db_default="")
    made_at = models.DateTimeField(default=timezone.now)

    objects = RemarkQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self):
        return f"{isolated(str(self.author or 'Somebody'))} {self.get_step_display()}"
