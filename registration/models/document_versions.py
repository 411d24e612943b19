import hashlib
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django_prose_editor.fields import ProseEditorField

from news.pages.generation import Visible, VisibleQuerySet
from news.text import allowed_markup
from news.text.body import render
from news.text.words import plain_text
from registration.documents import figures
from registration.documents.pdf import readable_size, validate_pdf

from .documents import Document


class VersionQuerySet(VisibleQuerySet):
    def published(self):
        return self.exclude(published_at=None)

    def published_of(self, slug: str):
        return self.published().filter(document__slug=slug).select_related("document").order_by("-number")

    def in_force(self, *slugs: str):
        """The newest published version of each of the documents with these slugs, or of every document."""
        newer = DocumentVersion.objects.published().filter(document=OuterRef("document"), number__gt=OuterRef("number"))
        versions = self.published().exclude(Exists(newer))
        return versions.filter(document__slug__in=slugs) if slugs else versions


def random_name(version, filename: str) -> str:
    # Unguessable, since a draft's PDF is not public yet.
    return f"documents/{uuid4().hex}.pdf"


class DocumentVersion(Visible):
    """One wording of a document. Once published it is evidence: triggers refuse to change or delete it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions", editable=False)
    number = models.PositiveIntegerField(editable=False)
    body = ProseEditorField(
        "text",
        extensions=allowed_markup.EXTENSIONS,
        sanitize=allowed_markup.sanitise,
        help_text="{{ retention_months }} and {{ quarantine_days }} become the numbers that the site keeps to, "
        "at the moment of publication.",
    )
    pdf = models.FileField(
        "PDF",
        upload_to=random_name,
        blank=True,
        validators=[validate_pdf],
        help_text="The same text as a PDF for printing, at most 10 MB. Leave empty if there is none.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField("published", null=True, editable=False)
    sha256 = models.CharField("SHA-256 of the text", max_length=64, blank=True, editable=False)
    pdf_sha256 = models.CharField("SHA-256 of the PDF", max_length=64, blank=True, editable=False)
    pdf_size = models.PositiveIntegerField(default=0, editable=False)
    # The numbers quoted in the text, to notice when a setting no longer keeps a promise.
    promises = models.JSONField(default=dict, editable=False)

    objects = VersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["document", "-number"]
        verbose_name = "version"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_numbered_once"),
            # The highest number is the newest text: no draft overtakes another.
            models.UniqueConstraint(fields=["document"], condition=Q(published_at=None), name="one_draft_a_document"),
            models.CheckConstraint(
                condition=Q(published_at=None, sha256="") | Q(published_at__isnull=False) & ~Q(sha256=""),
                name="published_version_has_digest",
            ),
        ]

    def __str__(self):
        return f"{self.document}, version {self.number}"

    def save(self, *args, **kwargs):
        if self.published_at is None:
            self.body = allowed_markup.sanitise(self.body)
        # Outside the transaction, since the files may be stored over the network.
        DocumentVersion._meta.get_field("pdf").pre_save(self, self._state.adding)
        with transaction.atomic():
            if not self.number:
                self.number = self.next_number()
            super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("documents:version", kwargs={"slug": self.document.slug, "number": self.number})

    @property
    def pdf_address(self) -> str:
        return reverse("documents:version_pdf", kwargs={"slug": self.document.slug, "number": self.number})

    @property
    def pdf_format(self) -> str:
        return f"PDF, {readable_size(self.pdf_size)}"

    @property
    def body_html(self) -> SafeString:
        return render(self.body, {}).html

    def clean(self):
        if unknown := figures.unknown_in(self.body):
            known = " or ".join(f"{{{{ {name} }}}}" for name in figures.current())
            raise ValidationError({"body": f"“{{{{ {unknown[0]} }}}}” is not a placeholder; use {known}."})

    def next_number(self) -> int:
        # Locks the document until the new version is committed, so that two colleagues get two numbers.
        Document.objects.select_for_update().get(pk=self.document_id)
        return (self.document.versions.aggregate(newest=Max("number"))["newest"] or 0) + 1

    def publish(self, read: tuple[str, str] | None = None):
        """Refused with a ValidationError if the stored wording is no longer what somebody has `read`."""
        self.clean()
        self.promises = figures.used_in(self.body)
        self.body = allowed_markup.sanitise(figures.put_into(self.body))
        if not plain_text(self.body):
            raise ValidationError("This version has no text yet.")
        if self.pdf:
            self.seal_pdf()
        self.sha256 = hashlib.sha256(self.body.encode()).hexdigest()
        with transaction.atomic():
            self.refuse_if_overtaken(read)
            self.published_at = timezone.now()
            self.save()

    @property
    def wording(self) -> tuple[str, str]:
        return self.body, str(self.pdf.name or "")

    def refuse_if_overtaken(self, read: tuple[str, str] | None) -> None:
        # Locked, so that a second click does not publish twice.
        stored = DocumentVersion.objects.select_for_update().filter(pk=self.pk).first()
        if stored and stored.published_at:
            raise ValidationError("This version is published already.")
        if stored and read and stored.wording != read:
            raise ValidationError("A colleague has just changed this version. Read it again, then publish.")

    def seal_pdf(self):
        """Before any transaction, since it reads the file, perhaps over the network."""
        DocumentVersion._meta.get_field("pdf").pre_save(self, self._state.adding)
        try:
            with self.pdf.open() as file:
                content = file.read()
        except OSError as error:
            raise ValidationError("The PDF has gone missing. Upload it again, then publish.") from error
        self.pdf_size, self.pdf_sha256 = len(content), hashlib.sha256(content).hexdigest()
