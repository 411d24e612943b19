from uuid import uuid4

from django.db import models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from news.pages.generation import Visible
from news.pages.memo import remembered
from news.text.direction import isolated


class Agency(Visible):
    """One row: what pages, mail and structured data say about the agency."""

    name = models.CharField(max_length=100, help_text="As it stands in the page header and under each mail.")
    strapline = models.CharField(
        max_length=150, blank=True, help_text="One line under the name: what the agency does, and for whom."
    )
    telephone = PhoneNumberField(help_text="The number candidates dial first, for example 020 8551 1299.")
    second_telephone = PhoneNumberField(blank=True, help_text="A second line; leave empty if there is none.")
    email = models.EmailField("e-mail", help_text="Where candidates write to and where their answers arrive.")
    street = models.CharField(max_length=150, blank=True, help_text="House and street, as on an envelope.")
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    # The id of the feed of all articles, which must survive a move to another host.
    uid = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        verbose_name_plural = "agency"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="only_one_agency")]

    def __str__(self):
        return isolated(self.name)

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def telephones(self):
        return [number for number in (self.telephone, self.second_telephone) if number]

    @property
    def address_lines(self):
        return [line for line in (self.street, self.town, self.postcode) if line]

    @property
    def lacking(self) -> list[str]:
        """Names of fields that visitors look for and staff have left empty."""
        wanted = ("telephone", "email", "street", "town", "postcode")
        return [
            str(field.verbose_name)
            for field in self._meta.fields
            if field.name in wanted and not field.value_from_object(self)
        ]


@remembered()
def our_agency() -> Agency:
    return Agency.objects.get()


class CacheEntry(models.Model):
    """The table of Django's database cache: a model, so that migrations create it and tests flush it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "agency_cache"
        default_permissions = ()

    def __str__(self):
        return self.cache_key


class Restore(models.Model):
    """A copy of the database that was put back."""

    copied_at = models.DateTimeField()
    restored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        get_latest_by = "restored_at"
        default_permissions = ()

    def __str__(self):
        return f"the copy of {self.copied_at:%Y-%m-%d %H:%M} UTC, put back at {self.restored_at:%Y-%m-%d %H:%M} UTC"
