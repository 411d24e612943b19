from django.db import models

from news.pages.generation import Visible


class FormerAddress(Visible):
    """An address that visitors knew an article by; it leads to the one that the article has now.

    An article that is live at the very address comes first, so a new one may take it over.
    """

    slug = models.SlugField(max_length=150, unique=True)
    article = models.ForeignKey("news.Article", on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["slug"]
        verbose_name_plural = "former addresses"

    def __str__(self):
        return self.slug
