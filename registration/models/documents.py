from django.db import models, transaction
from django.urls import reverse

from news.models.former_slugs import FormerSlug, Renamable
from news.text.direction import isolated

# Documents that pages link to by name; a migration inserts their rows, so that no link is broken.
TERMS, PRIVACY, COOKIES, AGREEMENT = "terms", "privacy-notice", "cookies", "locum-framework-agreement"


class Document(Renamable):
    """A legal text at one permanent address, published as numbered versions."""

    slug = models.SlugField(
        "address",
        max_length=60,
        unique=True,
        help_text="The last part of the document's address: /documents/…/. It can never change.",
    )
    title = models.CharField(max_length=100, help_text="As it stands over the text and in every link to it.")

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return isolated(self.title)

    def get_absolute_url(self):
        return reverse("documents:current", kwargs={"slug": self.slug})

    @property
    def pdf_address(self) -> str:
        return reverse("documents:pdf", kwargs={"slug": self.slug})

    def keep_address(self, slug):
        FormerDocumentAddress.objects.update_or_create(slug=slug, defaults={"document": self})

    def start_version(self):
        """The draft of the next version: the existing one, or a copy of the newest text."""
        with transaction.atomic():
            Document.objects.select_for_update().get(pk=self.pk)
            newest = self.versions.first()
            if newest and newest.published_at is None:
                return newest
            return self.versions.create(body=newest.body if newest else "")


class FormerDocumentAddress(FormerSlug):
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="former_addresses")
