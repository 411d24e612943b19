import hashlib
from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django_prose_editor.fields import ProseEditorField

from news.addresses import article_address
from news.pages.generation import Visible
from news.text import allowed_markup
from news.text.body import Body, picture_ids, problems, render
from news.text.characters import LegibleField
from news.text.direction import isolated
from news.text.words import count_words, opening
from news.times import LONDON

from . import derived
from .article_queries import ArticleQuerySet
from .authors import Author, byline_of, credited
from .categories import Category
from .former_slugs import FormerAddress
from .pictures import Picture
from .states import Publishable, State, Status

# Pages of their own below /news/.
RESERVED_SLUGS = {"archive", "authors", "feed", "preview", "search", "topics"}
WORDS_A_MINUTE = 230


class Article(Publishable):
    Status = Status
    State = State

    title = LegibleField(max_length=150)
    slug = models.SlugField(max_length=150, unique=True, help_text="The article's address: /news/…/")
    summary = LegibleField(
        max_length=300, blank=True, help_text="One or two sentences for the list, search engines and share cards."
    )
    body = ProseEditorField(extensions=allowed_markup.EXTENSIONS, sanitize=allowed_markup.sanitise)
    # Keys in their order; the table of authorships is derived from it. None: as the byline says.
    authors = models.JSONField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Author, null=True, blank=True, on_delete=models.PROTECT, related_name="reviewed", help_text="Who did."
    )
    # Of the release before, which may run on the same tables: its authors by name; see credit().
    byline = LegibleField(max_length=100, blank=True, editable=False)
    # Empty in drafts only.
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="articles")
    picture = models.ForeignKey(
        Picture,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text="Thumbnail and lead.",
    )
    reviewed_at = models.DateField(
        "last reviewed", null=True, blank=True, help_text="When somebody last checked that all of it still holds."
    )
    search_title = LegibleField(
        max_length=150, blank=True, help_text="For search engines and share cards; the title if left empty."
    )
    search_description = LegibleField(
        max_length=300, blank=True, help_text="For search engines and share cards; the summary if left empty."
    )
    share_picture = models.ForeignKey(
        Picture,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shared_by",
        help_text="For share cards only; the article's own picture if left empty.",
    )
    # Its id in feeds, whatever becomes of its title, address, date or host.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # First in the lists until then.
    pinned_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # The last change that readers see; see save().
    modified_at = models.DateTimeField(editable=False, default=timezone.now)
    content_digest = models.CharField(max_length=64, editable=False, blank=True)

    objects = ArticleQuerySet.as_manager()  # type: ignore[assignment, misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expire_at=None) | Q(expire_at__gt=F("publish_at")),
                name="article_expires_after_publication",
                violation_error_message="The expiry must be later than the publication time.",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "ready", "withdrawn", "trashed"]), name="article_status_known"
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=False) | Q(status__in=["draft", "trashed"]),
                name="article_has_category",
                violation_error_message="Choose a category.",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(status="trashed"), name="article_deleted_is_in_trash"
            ),
        ]
        permissions = [("publish_article", "Can publish article"), ("purge_article", "Can purge article")]
        indexes = [
            # Covers all that `published()` compares, so that counts and dates need no look at the table; SQLite would
            # need it with a partial index instead of the status.
            models.Index("status", F("publish_at").desc(), F("id").desc(), "expire_at", name="article_newest"),
            # The order of the admin's list, of any status; of all articles and of one category.
            models.Index(F("publish_at").desc(), F("id").desc(), name="article_desk"),
            models.Index("category", F("publish_at").desc(), F("id").desc(), name="article_desk_topic"),
            # The few that the search index does not have, so that the admin's search reads them.
            models.Index("id", condition=~Q(status="ready"), name="article_unready"),
            models.Index(
                "category",
                F("publish_at").desc(),
                F("id").desc(),
                condition=Q(status="ready"),
                name="article_topic_newest",
            ),
            models.Index("expire_at", condition=Q(status="ready", expire_at__isnull=False), name="article_expiry"),
            models.Index("pinned_until", condition=Q(pinned_until__isnull=False), name="article_pinned"),
        ]

    def __str__(self):
        return isolated(self.title)

    def save(self, *args, changed_at: datetime | None = None, **kwargs):
        """`changed_at` is when visitors were to see the change, if that is not now."""
        # Not only in the form: imports and scripts must not store unsafe markup either.
        self.body = allowed_markup.sanitise(self.body)
        update_fields = kwargs.get("update_fields")
        if update_fields is None or "authors" in update_fields:
            self.credit()
            if update_fields:
                kwargs["update_fields"] = {*update_fields, "byline"}
        digest = self.digest_content()
        if digest != self.content_digest:
            now = changed_at or timezone.now()
            # An imported article with an earlier date has not been changed today.
            self.content_digest, self.modified_at = digest, min(self.publish_at, now) if self._state.adding else now
            if update_fields := kwargs.get("update_fields"):
                kwargs["update_fields"] = {*update_fields, "content_digest", "modified_at"}
        is_seen = not (self._state.adding and self.status == Status.DRAFT)
        with derived.change(Article.objects.filter(pk__in=[self.pk]), is_seen=is_seen) as change:
            for former in change.former:
                self.keep_address_of(former)
            # Past Visible, since `change` has bumped the generation.
            super(Visible, self).save(*args, **kwargs)
            is_whole = kwargs.get("update_fields") is None
            change.present = [self] if is_whole else derived.reread(change, Article.objects)

    def delete(self, *args, **kwargs):
        with derived.change(Article.objects.filter(pk__in=[self.pk])):
            return super(Visible, self).delete(*args, **kwargs)

    def get_absolute_url(self):
        return article_address(self.slug)

    @property
    def reading_minutes(self) -> int:
        return max(1, round(count_words(self.body) / WORDS_A_MINUTE))

    @cached_property
    def rendered(self) -> Body:
        """Costs a query if there are pictures in the body."""
        return render(self.body, self.body_pictures)

    @property
    def body_pictures(self) -> dict[int, Picture]:
        keys = picture_ids(self.body)
        return Picture.objects.in_bulk(keys) if keys else {}

    @cached_property
    def writers(self) -> list[Author]:
        return credited(self.authors or ())

    @cached_property
    def reviewer(self) -> Author | None:
        return next(iter(credited([self.reviewed_by_id])), None) if self.reviewed_by_id else None

    def credit(self) -> None:
        """The words of a byline stay as long as they name the same authors."""
        known = Author.objects.of_byline(self.byline)
        if not self.authors and self.byline and not known:
            # Of the release before, and nobody's yet: the form has shown no author that could have been taken out.
            self.authors = None
        if self.authors is None:
            return
        self.writers = credited(self.authors)
        self.authors = [author.pk for author in self.writers]
        if known != self.authors:
            self.byline = byline_of(self.writers)

    @property
    def updated_at(self) -> datetime:
        """Publication counts too: an article written beforehand is news when it appears."""
        return max(self.publish_at, self.modified_at)

    @property
    def was_updated(self) -> bool:
        return self.updated_at.astimezone(LONDON).date() > self.publish_at.astimezone(LONDON).date()

    @property
    def description(self) -> str:
        """For search engines, feeds and share cards; never empty."""
        return self.search_description or self.summary or opening(self.body) or self.title

    def clean(self):
        if found := problems(self.body, self.body_pictures):
            raise ValidationError({"body": found})
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” is the address of another page; choose a different one."})

    def keep_address_of(self, former: "Article") -> None:
        # A text may link to what is scheduled.
        if former.slug != self.slug and (former.was_seen or former.status == Status.READY):
            FormerAddress.objects.update_or_create(slug=former.slug, defaults={"article": self})

    def digest_content(self) -> str:
        """SHA-256 of what readers see, so that a save without change leaves dateModified alone."""
        content = (self.title, self.summary, self.body, self.byline, self.category_id, self.picture_id)
        return hashlib.sha256("\0".join(map(str, content)).encode()).hexdigest()
