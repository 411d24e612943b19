from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from news.text.direction import isolated
from news.times import in_words
from news.triggers import Guard, Trigger

from . import article_pictures, search_index

# Saves of one person within this time go into one revision.
SAME_REVISION = timedelta(minutes=10)
UNCHANGED = " AND ".join(
    f"NEW.{column} = OLD.{column}"
    for column in ("id", "article_id", "number", "edit", "state", "content", "created_at", "saved_at")
)
TABLE = "news_revision"
FINAL = "state IN ('published', 'withdrawn')"
# Deleting an account sets its revisions' author to NULL.
HARMLESS = f"NEW.author_id IS NULL AND {UNCHANGED}"
PURGED = "EXISTS (SELECT 1 FROM news_article WHERE id = OLD.article_id AND status = 'trashed')"  # noqa: S608
# What waits goes live as it was scheduled; what has become of the row it refers to is written down in that moment.
REWORDED = "OLD.state = 'planned' AND NEW.state <> 'published' AND NEW.content <> OLD.content"
SAME_PLACE = "id = NEW.id OR article_id = NEW.article_id AND number = NEW.number"
ANY_FINAL = f"SELECT 1 FROM {TABLE} WHERE {FINAL}"  # noqa: S608
PUBLICATIONS = Guard(
    table=TABLE,
    refusal="What was published cannot be changed or deleted.",
    function="refuse_change_of_publication",
    triggers={
        "UPDATE": Trigger("publication_keeps_its_text", f"OLD.{FINAL} AND NOT ({HARMLESS}) OR {REWORDED}"),
        "DELETE": Trigger("publication_is_kept", f"OLD.{FINAL} AND NOT {PURGED}"),
        "INSERT": Trigger("publication_is_not_replaced", f"EXISTS ({ANY_FINAL} AND ({SAME_PLACE}))"),
        "TRUNCATE": Trigger("publications_are_not_truncated", f"EXISTS ({ANY_FINAL})"),
    },
)


class RevisionQuerySet(models.QuerySet):
    def standing(self):
        """All that were the article's text at some time; not what a conflict set aside."""
        return self.exclude(state=Revision.State.ASIDE)

    def newest(self):
        """Those that no later text of their article has taken the place of."""
        return self.exclude(Exists(newer()))

    def unpublished(self):
        return self.newest().filter(state=Revision.State.DRAFT)

    def unseen(self):
        """Drafts and scheduled changes that are the newest text of their article."""
        return self.newest().filter(state__in=[Revision.State.DRAFT, Revision.State.PLANNED])

    def displaced(self, author: User, since: int):
        """Texts of the author that another of their own tabs has taken the place of."""
        return self.filter(state=Revision.State.ASIDE, tab=None, author=author, edit__gt=since).order_by("edit")

    def newest_first(self):
        return self.order_by("-number")

    def planned(self):
        return self.filter(state=Revision.State.PLANNED).order_by("goes_live_at", "number")

    def waiting(self):
        return self.planned().filter(goes_live_at__gt=timezone.now())

    def due(self):
        return self.planned().filter(goes_live_at__lte=timezone.now())

    def call_off(self) -> int:
        """Planned texts become drafts again."""
        return self.filter(state=Revision.State.PLANNED).update(state=Revision.State.DRAFT)

    call_off.alters_data = True  # type: ignore[attr-defined]

    def publications(self):
        """Those that visitors saw last first."""
        published = self.filter(state=Revision.State.PUBLISHED)
        return published.alias(live_from=Coalesce("goes_live_at", "created_at")).order_by("-live_from", "-number")

    def by_others(self, author: User | None, since: int):
        return self.standing().filter(edit__gt=since).exclude(author=author)

    def recent_of(self, author: User | None):
        return self.filter(author=author, created_at__gt=timezone.now() - SAME_REVISION)

    def outlived(self, moment: datetime):
        """Drafts superseded before the moment, and texts set aside before it."""
        replaced = Q(state=Revision.State.DRAFT) & Exists(newer().filter(created_at__lt=moment))
        return self.filter(replaced | Q(state=Revision.State.ASIDE, saved_at__lt=moment))


class Revision(models.Model):
    """One version of an article's text; its form shows the newest.

    Visitors see the article's own row, which publishing makes equal to the newest revision.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PLANNED = "planned", "Scheduled change"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ASIDE = "aside", "Set aside"

    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    # Counts the saves of the article, also those into an existing revision.
    edit = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    # By name of the article's field.
    content = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="revisions")
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    # Of a scheduled change, also after it has gone live or was called off.
    goes_live_at = models.DateTimeField(null=True)
    # The edit that its writer began from, if a conflict set the text aside.
    based_on = models.PositiveIntegerField(null=True)
    # The open form that goes on writing here, and digests of what it showed when it was last in step with the article.
    tab = models.UUIDField(null=True)
    opened = models.JSONField(null=True)

    objects = RevisionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        default_permissions = ()
        ordering = ["article", "number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_numbered_once")]
        indexes = [
            models.Index("article", condition=Q(state="draft"), name="revision_drafts"),
            models.Index("goes_live_at", condition=Q(state="planned"), name="revision_planned"),
        ]

    def __str__(self):
        return f"Revision {self.number}"

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        if "content" in (kwargs.get("update_fields") or ["content"]):
            article_pictures.record_revision(self)
            # A scheduled change may go live while a later text is being written.
            if self.state != self.State.ASIDE and Revision.objects.newest().filter(pk=self.pk).exists():
                text = None if self.state == self.State.PUBLISHED else self.content
                search_index.store_working({self.article_id: text})

    @classmethod
    def record(
        cls, article: models.Model, state: State, content: dict, author: User | None, **more: object
    ) -> "Revision":
        """Call it while the article's row is locked."""
        return cls.objects.create(
            article=article,
            number=cls.next_number(article),
            edit=cls.next_edit(article),
            state=state,
            content=content,
            author=author,
            **more,
        )

    @classmethod
    def next_number(cls, article: models.Model) -> int:
        return (cls.objects.filter(article=article).aggregate(newest=Max("number"))["newest"] or 0) + 1

    @classmethod
    def next_edit(cls, article: models.Model) -> int:
        # The first is 0, for the text from before any save: forms opened then post no edit.
        newest = cls.objects.filter(article=article).aggregate(newest=Max("edit"))["newest"]
        return 0 if newest is None else newest + 1

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def replaces_publication(self) -> bool:
        """Rather than the text before it in the history."""
        return self.state in {self.State.PUBLISHED, self.State.PLANNED}

    @property
    def moment_in_words(self) -> str:
        """What a scheduled change waits for, or waited for."""
        if self.goes_live_at is None:
            return ""
        words = {self.State.PLANNED: "waits for", self.State.PUBLISHED: "live from"}
        return f"{words.get(self.State(self.state), 'called off, was to go live')} {in_words(self.goes_live_at)}"

    @property
    def saved_in_words(self) -> str:
        return in_words(self.saved_at)

    @property
    def author_name(self) -> str:
        return isolated(self.author.get_full_name() or self.author.get_username()) if self.author else "Somebody"

    def takes_more_from(self, author: User) -> bool:
        recent = self.created_at > timezone.now() - SAME_REVISION
        return recent and self.is_draft and self.goes_live_at is None and self.author_id == author.pk

    def rewrite(self, content: dict, **more: object) -> None:
        values = {"content": content, "saved_at": timezone.now(), "edit": self.next_edit(self.article), **more}
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))


def newer() -> RevisionQuerySet:
    """Later texts of the same article."""
    return Revision.objects.standing().filter(article=OuterRef("article"), number__gt=OuterRef("number"))
