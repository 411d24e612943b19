from django.db import models

from news.pages.generation import Visible


class FormerAddress(Visible):
    """A slug that visitors knew an article by; redirects to its present one.

    A live article with the same slug takes precedence.
    """

    slug = models.SlugField(max_length=150, unique=True)
    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["slug"]
        verbose_name_plural = "former addresses"

    def __str__(self):
        return self.slug
