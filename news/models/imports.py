"""What came from another site: which article is which, and what each run of the importer has reported."""

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

LINES_SHOWN = 1_000


class Import(models.Model):
    """A run of the importer; its lines are the report."""

    source = models.CharField(max_length=200)
    is_dry_run = models.BooleanField("dry run")
    begun_at = models.DateTimeField(default=timezone.now)
    # Empty if it was stopped.
    ended_at = models.DateTimeField(null=True)
    unchanged = models.PositiveIntegerField(default=0)
    # Lines by kind.
    counts = models.JSONField(default=dict)

    class Meta:
        default_permissions = ("view",)
        ordering = ["-pk"]

    def __str__(self):
        return self.source

    @property
    def kind(self) -> str:
        return "dry run" if self.is_dry_run else "import"

    @property
    def summary(self) -> str:
        """Such as “3 new, 1 changed, 0 waiting, 40 unchanged, 2 left out.”"""
        counted = (f"{self.counts.get(kind, 0):,} {kind}" for kind in ("new", "changed", "waiting"))
        told = f"{', '.join(counted)}, {self.unchanged:,} unchanged, {self.counts.get('skipped', 0):,} left out."
        return told if self.ended_at else f"{told} It was stopped before the end: run it again, and it goes on."

    def sections(self) -> list[tuple[str, int, QuerySet]]:
        """Of each kind that has lines: its name, their number, and the first of them."""
        kinds = [(kind, self.counts.get(kind, 0)) for kind in ImportLine.Kind]
        return [
            (str(kind.label), number, self.lines.filter(kind=kind)[:LINES_SHOWN]) for kind, number in kinds if number
        ]


class ImportLine(models.Model):
    # In the order of the report: first what somebody may have to do something about.
    class Kind(models.TextChoices):
        PICTURE = "picture", "Pictures that are not there"
        LOST = "lost", "Could not be carried over as it was"
        LINK = "link", "Links into the old site"
        HIDDEN = "hidden", "Not public"
        WAITING = "waiting", "Changed there and here: the new text waits beside ours"
        TOPIC = "topic", "Topics"
        SKIPPED = "skipped", "Left out"
        NEW = "new", "New"
        CHANGED = "changed", "Changed there, and now here"
        ADDRESS = "address", "Former addresses"

    report = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind)
    # Of the article, or a topic's name, or an address.
    title = models.CharField(max_length=500)
    words = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        indexes = [models.Index("report", "kind", "id", name="import_lines")]

    def __str__(self):
        return f"{self.title}: {self.words}"


class ImportedArticle(models.Model):
    """Known by its source and that source's own id, never by its title."""

    source = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    # None once it was deleted here; it does not come back.
    article = models.ForeignKey(
        "news.Article", null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    # Of what the source had, when it was taken in last, and the status that it had there.
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=10)
    # Digests of our text then, which tell whether somebody has edited it here since.
    taken = models.JSONField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="imported_once")]

    def __str__(self):
        return f"{self.source} {self.key}"


class ImportedPicture(models.Model):
    """The same bytes are one picture of the library, at however many addresses they stood."""

    source = models.CharField(max_length=200)
    address = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    picture = models.ForeignKey("news.Picture", on_delete=models.CASCADE, related_name="+", db_constraint=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["source", "address"], name="imported_picture_once")]

    def __str__(self):
        return self.address
