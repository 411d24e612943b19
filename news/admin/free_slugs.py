"""Forms that offer the next free address where the typed one is taken."""

from collections.abc import Collection
from itertools import count

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from .refilling import refilled

# For a hyphen and a number.
ROOM = 5


class OffersFreeSlug(forms.ModelForm):
    # Slugs that other pages have.
    reserved: Collection[str] = ()

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        others = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        if slug not in self.reserved and not others.filter(slug=slug).exists():
            return slug
        free = self.free_slug(slug, others)
        self.data = refilled(self.data, "slug", free)
        raise ValidationError(
            f"Another page has the address “{slug}”. “{free}” is free: press the button again to take it."
        )

    def free_slug(self, slug: str, others: QuerySet) -> str:
        stem = slug[: (self._meta.model._meta.get_field("slug").max_length or 0) - ROOM]
        taken = set(others.filter(slug__startswith=f"{stem}-").values_list("slug", flat=True))
        return next(free for number in count(2) if (free := f"{stem}-{number}") not in taken)
