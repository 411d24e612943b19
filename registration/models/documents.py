import hashlib

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_prose_editor.fields import ProseEditorField

from news import markup

# Documents that pages link to by name; a migration makes their rows, so that no link is ever dead.
TERMS, PRIVACY, COOKIES, AGREEMENT = "terms", "privacy-notice", "cookies", "locum-framework-agreement"


class Document(models.Model):
    """A text with legal weight under one lasting address, published as numbered versions."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=100)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("documents:current", args=[self.slug])


class VersionQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(published_at=None)

    def in_force(self, slug: str):
        """At most one row: the newest published version of the document with this slug."""
        newest = self.published().filter(document__slug=slug).order_by("-number").values("pk")[:1]
        return self.filter(pk__in=newest)


class DocumentVersion(models.Model):
    """One wording of a document. Once published it is evidence: the database refuses to change or delete it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    body = ProseEditorField(extensions=markup.EXTENSIONS, sanitize=markup.sanitise)
    pdf = models.FileField("PDF", upload_to="documents/", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "-number"]
        verbose_name = "version"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_numbered_once"),
            models.CheckConstraint(
                condition=Q(published_at=None, sha256="") | Q(published_at__isnull=False) & ~Q(sha256=""),
                name="published_version_has_digest",
            ),
        ]

    def __str__(self):
        return f"{self.document}, version {self.number}"

    def save(self, *args, **kwargs):
        if self.published_at is None:
            self.body = markup.sanitise(self.body)
        if not self.number:
            self.number = self.document.versions.count() + 1
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("documents:version", args=[self.document.slug, self.number])

    def publish(self):
        """Bring the wording into force; from now on it cannot change."""
        self.published_at = timezone.now()
        self.sha256 = hashlib.sha256(self.body.encode()).hexdigest()
        self.save()
