import hashlib
from datetime import datetime
from itertools import batched
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, Min, Q
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django_prose_editor.fields import ProseEditorField

from news import indexnow, markup
from news.freshness import Visible, VisibleQuerySet
from news.search import index
from news.times import in_words

from .addresses import FormerAddress
from .pictures import Picture
from .revisions import Revision

# First parts of addresses below /news/ that are pages of their own.
RESERVED_SLUGS = {"archive", "feed", "preview", "search", "topics"}
WORDS_A_MINUTE = 230
FEWEST_CONTENTS = 4


class Category(Visible):
    """A topic; each article has one, and each topic a page."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="The topic's address: /news/topics/…/")
    introduction = models.TextField(blank=True, help_text="One or two sentences at the top of the topic's page.")
    # Names the topic's feed for good: no change of name, address or host makes its entries look new.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("news:topic", args=[self.slug])


def condition(state: "Article.State", at: datetime | None = None, until: datetime | None = None) -> Q:
    """What is true of articles in this state at this very second; `Article.state` says the same of one article.

    `until` leaves out what was published later. As a condition of its own beside “not after now” it would be
    lost on SQLite, which takes one of the two and walks all the way from now to there.
    """
    now = at or timezone.now()
    ready = Q(status=Article.Status.READY)
    if state is Article.State.LIVE:
        latest = min(now, until) if until else now
        return ready & Q(publish_at__lte=latest) & (Q(expire_at=None) | Q(expire_at__gt=now))
    if state is Article.State.SCHEDULED:
        return ready & Q(publish_at__gt=now)
    return ready & Q(expire_at__lte=now) if state is Article.State.EXPIRED else Q(status=state.value)


class ArticleQuerySet(VisibleQuerySet):
    """Every way to change articles brings the search index along."""

    def update(self, **fields):
        if not fields.keys() & index.FIELDS:
            return super().update(**fields)
        with transaction.atomic():
            keys = list(self.values_list("pk", flat=True))
            changed = super().update(**fields)
            for batch in batched(keys, index.BATCH):
                index.store(self.model.objects.filter(pk__in=batch))
            return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self):
        with transaction.atomic():
            index.forget(self.values_list("pk", flat=True))
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, *args, **kwargs):
        with transaction.atomic():
            articles = super().bulk_create(*args, **kwargs)
            index.store(articles)
            return articles

    def published(self, at: datetime | None = None, until: datetime | None = None):
        """Live at this very second, or at another; `until` leaves out what was published later."""
        return self.filter(condition(Article.State.LIVE, at, until))

    def expired(self):
        """Was live once, and its time is over."""
        return self.in_state(Article.State.EXPIRED)

    def scheduled(self):
        """Will appear by itself."""
        return self.in_state(Article.State.SCHEDULED)

    def in_state(self, state: "Article.State"):
        return self.filter(condition(state))

    def gone(self):
        """Was live once and is not any more, by the clock or by somebody's will."""
        thrown_away = Q(status=Article.Status.TRASHED, withdrawn_at__isnull=False)
        return self.filter(condition(Article.State.EXPIRED) | condition(Article.State.WITHDRAWN) | thrown_away)

    def count_by_state(self) -> tuple[dict[str, int], datetime | None]:
        """How many there are in each state, and the next moment at which the clock alone changes that."""
        now = timezone.now()
        ready = Q(status=Article.Status.READY)
        found = self.aggregate(
            next_live=Min("publish_at", filter=ready & Q(publish_at__gt=now)),
            next_expiry=Min("expire_at", filter=ready & Q(expire_at__gt=now)),
            **{state.value: Count("pk", filter=condition(state)) for state in Article.State},
        )
        moments = found.pop("next_live"), found.pop("next_expiry")
        return found, min(filter(None, moments), default=None)

    def ready(self):
        """No drafts: those that visitors see, saw or will see, whatever the clock says."""
        return self.filter(status=Article.Status.READY)

    def drafts(self):
        return self.in_state(Article.State.DRAFT)

    def trashed(self):
        return self.in_state(Article.State.TRASHED)

    def kept(self):
        """All but those in the trash."""
        return self.exclude(status=Article.Status.TRASHED)

    def update_unseen(self, **fields) -> int:
        """Change drafts, which no visitor sees and no search finds: all pages stay as they are."""
        return models.QuerySet.update(self.drafts(), **fields)

    update_unseen.alters_data = True  # type: ignore[attr-defined]

    def showing(self, picture: Picture):
        """Those with the picture as their own or in their text, be it only in a draft of it."""
        own = Q(picture=picture) | Q(share_picture=picture) | Q(body__contains=f'data-file="{picture.pk}"')
        return self.filter(own | Q(pk__in=Revision.objects.showing(picture).values("article")))

    def newest_first(self):
        return self.order_by("-publish_at", "-pk")

    def as_cards(self):
        """With what a list shows of each article and no more."""
        shown = ("title", "slug", "summary", "publish_at", "category__name", "category__slug", "picture")
        return self.select_related("category", "picture").only(*shown)

    def next_change(self) -> datetime | None:
        """The next moment at which an article appears or expires by the clock alone."""
        now = timezone.now()
        ready = self.ready()
        moments = (
            ready.filter(publish_at__gt=now).aggregate(moment=Min("publish_at"))["moment"],
            ready.filter(expire_at__gt=now).aggregate(moment=Min("expire_at"))["moment"],
        )
        return min(filter(None, moments), default=None)


class Article(Visible):
    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        READY = "ready", "ready"
        WITHDRAWN = "withdrawn", "withdrawn"
        TRASHED = "trashed", "in the trash"

    class State(models.TextChoices):
        """What becomes of the status and the clock together."""

        DRAFT = "draft"
        SCHEDULED = "scheduled"
        LIVE = "live"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"
        TRASHED = "trashed", "In the trash"

    title = models.CharField(max_length=150)
    slug = models.SlugField(max_length=150, unique=True, help_text="The article's address: /news/…/")
    summary = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences for the list, search engines and share cards."
    )
    body = ProseEditorField(extensions=markup.EXTENSIONS, sanitize=markup.sanitise)
    byline = models.CharField(max_length=100, blank=True, help_text="Who wrote it, as readers see it.")
    # Empty in drafts only, which no page shows.
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="articles")
    picture = models.ForeignKey(
        Picture,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text="Thumbnail and lead.",
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text="Ready articles appear by themselves at their publication time.",
    )
    publish_at = models.DateTimeField("goes live", default=timezone.now)
    expire_at = models.DateTimeField("expires", null=True, blank=True, help_text="Leave empty to keep it for good.")
    reviewed_at = models.DateField(
        "last reviewed", null=True, blank=True, help_text="When somebody last checked that all of it still holds."
    )
    search_title = models.CharField(
        max_length=150, blank=True, help_text="For search engines and share cards; the title if left empty."
    )
    search_description = models.CharField(
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
    # Names the article in feeds for good, whatever becomes of its title, address, date or host.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField("last saved", auto_now=True)
    # When it was taken off the site; kept in the trash, and forgotten when it is published again.
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    # Moves only when something that readers see has changed; see save().
    modified_at = models.DateTimeField(editable=False, default=timezone.now)
    content_digest = models.CharField(max_length=64, editable=False, blank=True)

    objects = ArticleQuerySet.as_manager()  # type: ignore[misc]

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
            # All that `published()` compares stands in these two, so that counts and dates need no look at an article;
            # as partial indexes without the status they would, on SQLite.
            models.Index("status", F("publish_at").desc(), F("id").desc(), "expire_at", name="article_newest"),
            models.Index("status", "id", "modified_at", name="article_sitemap"),
            models.Index(
                "category",
                F("publish_at").desc(),
                F("id").desc(),
                condition=Q(status="ready"),
                name="article_topic_newest",
            ),
            models.Index("expire_at", condition=Q(status="ready", expire_at__isnull=False), name="article_expiry"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        # Here and not only in the form, so that imports and scripts cannot store unsafe markup either.
        self.body = markup.sanitise(self.body)
        digest = self.digest_content()
        if digest != self.content_digest:
            now = timezone.now()
            # An article that arrives with the date it had elsewhere has not been changed today.
            self.content_digest, self.modified_at = digest, min(self.publish_at, now) if self._state.adding else now
            if update_fields := kwargs.get("update_fields"):
                kwargs["update_fields"] = {*update_fields, "content_digest", "modified_at"}
        with transaction.atomic():
            if not self._state.adding:
                self.keep_former_address()
            super().save(*args, **kwargs)
            index.store([self])
            if settings.INDEXNOW_KEY and self.status == self.Status.READY:
                announce.using(run_after=max(self.publish_at, timezone.now())).enqueue(self.pk)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            index.forget([self.pk])
            return super().delete(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("news:article", args=[self.slug])

    @property
    def is_published(self) -> bool:
        """The twin of `ArticleQuerySet.published()` for one article."""
        now = timezone.now()
        return (
            self.status == self.Status.READY
            and self.publish_at <= now
            and (self.expire_at is None or now < self.expire_at)
        )

    @property
    def state(self) -> State:
        if self.status != self.Status.READY:
            return self.State(self.status)
        if self.is_published:
            return self.State.LIVE
        return self.State.SCHEDULED if self.publish_at > timezone.now() else self.State.EXPIRED

    @property
    def state_in_words(self) -> str:
        """The state's moment for staff, as in “goes live Tue 2 Mar 2027, 09:00 GMT”."""
        words = {
            self.State.DRAFT: ("last saved", self.saved_at),
            self.State.SCHEDULED: ("goes live", self.publish_at),
            self.State.LIVE: ("since", self.publish_at),
            self.State.EXPIRED: ("until", self.expire_at),
            self.State.WITHDRAWN: ("since", self.withdrawn_at),
            self.State.TRASHED: ("since", self.deleted_at),
        }
        said, moment = words[self.state]
        return f"{said} {in_words(moment)}" if moment else ""

    @property
    def was_seen(self) -> bool:
        """May visitors have seen it, so that its address is known?"""
        live = self.status == self.Status.READY and self.publish_at <= timezone.now()
        return live or self.withdrawn_at is not None

    @property
    def reading_minutes(self) -> int:
        """Whole minutes at an adult's usual pace, never none."""
        return max(1, round(markup.count_words(self.body) / WORDS_A_MINUTE))

    @cached_property
    def rendered(self) -> markup.Body:
        """The body as pages show it; costs a query only when there are pictures in it."""
        return markup.render(self.body, self.body_pictures)

    @property
    def body_html(self) -> SafeString:
        return self.rendered.html

    @property
    def headings(self) -> list[markup.Heading]:
        return self.rendered.headings

    @property
    def contents(self) -> list[markup.Heading]:
        """The headings for a list of contents; none where the article is short enough without one."""
        main = [heading for heading in self.headings if heading.level == 2]
        return main if len(main) >= FEWEST_CONTENTS else []

    @property
    def body_pictures(self) -> dict[int, Picture]:
        """The library's pictures that the body shows, by key; one that was taken out of the library is missing."""
        keys = markup.picture_ids(self.body)
        return Picture.objects.in_bulk(keys) if keys else {}

    @property
    def updated_at(self) -> datetime:
        """The later of publication and last change: an article written beforehand is news when it appears."""
        return max(self.publish_at, self.modified_at)

    @property
    def was_updated(self) -> bool:
        """Was it changed on a later day than it was published?"""
        return timezone.localdate(self.updated_at) > timezone.localdate(self.publish_at)

    @property
    def description(self) -> str:
        """What search engines, feeds and share cards say of it; never empty."""
        return self.search_description or self.summary or markup.opening(self.body) or self.title

    def clean(self):
        if found := markup.problems(self.body, self.body_pictures):
            raise ValidationError({"body": found})
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” is the address of another page; choose a different one."})

    def keep_former_address(self) -> None:
        """Links to the address that visitors know will lead to the new one."""
        before = Article.objects.filter(pk=self.pk).exclude(slug=self.slug).defer("body").first()
        if before and before.was_seen:
            FormerAddress.objects.update_or_create(slug=before.slug, defaults={"article": self})

    def digest_content(self) -> str:
        """SHA-256 over what readers see, so that a save without change leaves dateModified alone."""
        content = (self.title, self.summary, self.body, self.byline, self.category_id, self.picture_id)
        return hashlib.sha256("\0".join(map(str, content)).encode()).hexdigest()


@task()
def announce(pk: int) -> None:
    """Tell search engines of an article, unless it has been withdrawn or put off: then a later job tells."""
    if article := Article.objects.published().filter(pk=pk).first():
        indexnow.send(article.get_absolute_url())
