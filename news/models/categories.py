from uuid import uuid4

from django.db import models

from news.addresses import topic_address
from news.text.characters import LegibleField
from news.text.direction import isolated

from .former_slugs import FormerTopicAddress, Renamable


class Category(Renamable):
    """A topic: each article has one."""

    name = LegibleField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="The topic's address: /news/topics/…/")
    introduction = models.TextField(blank=True, help_text="One or two sentences at the top of the topic's page.")
    # The id of its feed, so that no change of name, address or host makes entries look new.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return isolated(self.name)

    def get_absolute_url(self):
        return topic_address(self.slug)

    def keep_address(self, slug):
        FormerTopicAddress.objects.update_or_create(slug=slug, defaults={"topic": self})
