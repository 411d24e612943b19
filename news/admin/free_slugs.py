"""Forms that make an address of the title or name, and offer the next free one where it is taken."""

from collections.abc import Collection
from itertools import count

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify

# For a hyphen and a number.
ROOM = 5


class OffersFreeSlug(forms.ModelForm):
    # Slugs that other pages have.
    reserved: Collection[str] = ()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        # An emptied field does not change the address at which something has been seen.
        was_seen = getattr(self.instance, "was_seen", self.instance.pk)
        slug = self.cleaned_data["slug"] or (self.instance.slug if was_seen else self.made_slug())
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        if slug not in self.reserved and not others.filter(slug=slug).exists():
            return slug
        free = self.free_slug(slug, others)
        self.data = dict(self.data.items(), slug=free)
        raise ValidationError(
            f"Another page has the address “{slug}”. “{free}” is free: press the button again to take it."
        )

    def made_slug(self) -> str:
        """As the page's script does it while somebody types."""
        source = "title" if "title" in self.fields else "name"
        if slug := slugify(self.cleaned_data.get(source, ""))[: self.longest].strip("-"):
            return slug
        raise ValidationError(f"No address can be made of the {source}. Write one in Latin letters.")

    @property
    def longest(self) -> int:
        return self._meta.model._meta.get_field("slug").max_length or 0

    def free_slug(self, slug: str, others: QuerySet) -> str:
        stem = slug[: self.longest - ROOM]
        taken = set(others.filter(slug__startswith=f"{stem}-").values_list("slug", flat=True))
        return next(free for number in count(2) if (free := f"{stem}-{number}") not in taken)
