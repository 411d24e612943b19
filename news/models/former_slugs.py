"""Addresses never die: what visitors knew leads to where it is now. Whatever has a slug today takes precedence."""

from django.db import models, transaction

from news.pages.generation import Visible


class FormerSlug(Visible):
    slug = models.SlugField(max_length=150, unique=True)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["slug"]
        verbose_name_plural = "former addresses"

    def __str__(self):
        return self.slug


class FormerAddress(FormerSlug):
    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="+")


class FormerTopicAddress(FormerSlug):
    topic = models.ForeignKey("news.Category", on_delete=models.CASCADE, related_name="+")


class Renamable(Visible):
    """Public at its slug as long as it exists."""

    class Meta(Visible.Meta):
        abstract = True

    def save(self, *args, **kwargs):
        known = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True)
        with transaction.atomic():
            former = None if self._state.adding else known.first()
            super().save(*args, **kwargs)
            if former not in {None, self.slug}:
                self.keep_address(former)

    def keep_address(self, slug: str) -> None:
        raise NotImplementedError
