"""Authors as people, or as teams. An article's row has them as a list of keys in their order; see Article.authors."""

import re
from collections.abc import Iterable
from itertools import count
from unicodedata import normalize
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.text import slugify

from news.pages.generation import VisibleQuerySet
from news.pages.memo import Memo
from news.text.characters import LegibleField, legible
from news.text.direction import isolated

from .former_slugs import FormerSlug, Renamable
from .pictures import Picture

LONGEST_NAME = 100
BETWEEN_NAMES = re.compile(r",\s+and\s+|,\s+|\s+(?:and|&)\s+")


def normalised(name: str) -> str:
    return " ".join(legible(normalize("NFKC", name)).casefold().split())[:255]


def parts_of(byline: str) -> list[str]:
    return byline.split(";") if ";" in byline else BETWEEN_NAMES.split(byline)


class AuthorQuerySet(VisibleQuerySet):
    def present(self):
        """Without those that have turned out to be somebody else of the list."""
        return self.filter(same_as=None)

    def known_as(self, name: str) -> "Author | None":
        """By a present or former name."""
        known = AuthorName.objects.filter(name=normalised(name)).select_related("author").first()
        return known.author if known else None

    @transaction.atomic
    def named(self, name: str) -> "Author":
        """Found by a present or former name, or made."""
        name = " ".join(legible(normalize("NFC", name)).split())[:LONGEST_NAME]
        return self.known_as(name) or Author.objects.create(name=name, slug=self.free_slug(name))

    def free_slug(self, name: str) -> str:
        stem = slugify(name)[:90].strip("-") or "author"
        taken = {*self.filter(slug__startswith=stem).values_list("slug", flat=True)}
        taken.update(FormerAuthorAddress.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        return next(slug for n in count(1) if (slug := f"{stem}-{n}" if n > 1 else stem) not in taken)

    def of_byline(self, byline: str) -> list[int]:
        """Keys of those that a line of text names: as a whole, or each of its parts; none if any part is unknown."""
        if not byline:
            return []
        whole, parts = normalised(byline), [normalised(part) for part in parts_of(byline)]
        known = dict(AuthorName.objects.filter(name__in=[whole, *parts]).values_list("name", "author"))
        if whole in known:
            return [known[whole]]
        return list(dict.fromkeys(known[part] for part in parts)) if known.keys() >= set(parts) else []

    def leading_on(self, keys: Iterable[int]) -> dict[int, "Author"]:
        """By key, each as the author that it is today."""
        found = Author.objects.select_related("picture", "same_as__picture").in_bulk(set(keys))
        return {key: author.same_as or author for key, author in found.items()}


class Register(models.TextChoices):
    """Which of the United Kingdom's registers of health professionals somebody is on."""

    GMC = "GMC", "General Medical Council (GMC)"
    NMC = "NMC", "Nursing and Midwifery Council (NMC)"
    HCPC = "HCPC", "Health and Care Professions Council (HCPC)"


# What a number looks like, as a pattern and in words, and where it can be looked up: only the GMC has an address for
# each person, the others have a page to search on.
NUMBERS = {
    Register.GMC: (r"\d{7}", "seven digits", "https://www.gmc-uk.org/registrants/{}"),
    Register.NMC: (
        r"\d\d[A-Z]\d{4}[A-Z]",
        "two digits, a letter, four digits and a letter",
        "https://www.nmc.org.uk/registration/search-the-register/",
    ),
    Register.HCPC: (
        r"[A-Z]{2,3}\d{4,6}",
        "two or three letters and up to six digits",
        "https://www.hcpc-uk.org/check-the-register/",
    ),
}


class Author(Renamable):
    name = LegibleField(max_length=LONGEST_NAME, help_text="As readers see it, with a title if there is one.")
    slug = models.SlugField(max_length=100, unique=True, help_text="The author's address: /news/authors/…/")
    role = LegibleField(max_length=100, blank=True, help_text="“Consultant anaesthetist”, “Compliance team”.")
    is_team = models.BooleanField("a team", default=False, help_text="Not one person: search engines are told so.")
    register = models.CharField("registered with", max_length=4, choices=Register, blank=True)
    registration_number = models.CharField(max_length=10, blank=True, help_text="Readers can look it up.")
    biography = models.TextField(
        "a few lines", max_length=1000, blank=True, help_text="For readers: what makes them worth listening to."
    )
    picture = models.ForeignKey(Picture, null=True, blank=True, on_delete=models.PROTECT, related_name="authors")
    # The row stays, for its address and for the texts that have its key.
    same_as = models.ForeignKey(
        "self",
        verbose_name="same person as",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="If somebody is on the list twice: articles and address go over to the author chosen here.",
    )
    # The id of the feed.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    objects = AuthorQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Renamable.Meta):
        abstract = False
        ordering = ["name"]

    def __str__(self):
        return isolated(self.name)

    def get_absolute_url(self):
        return reverse("news:author", args=[self.slug])

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            AuthorName.objects.get_or_create(name=normalised(self.name), defaults={"author": self})
            if self.same_as:
                self.hand_over(self.same_as)

    def hand_over(self, other: "Author") -> None:
        Author.objects.filter(same_as=self).update(same_as=other)
        AuthorName.objects.filter(author=self).update(author=other)
        mine = self.authorships
        mine.filter(article__authorships__author=other).delete()
        mine.update(author=other)

    def keep_address(self, slug):
        FormerAuthorAddress.objects.update_or_create(slug=slug, defaults={"author": self})

    def clean(self):
        self.registration_number = self.registration_number.replace(" ", "").upper()
        if bool(self.register) != bool(self.registration_number):
            raise ValidationError(
                {"registration_number": "A register and a number go together: give both, or neither."}
            )
        if self.register:
            pattern, meant, _ = NUMBERS[Register(self.register)]
            if not re.fullmatch(pattern, self.registration_number, re.ASCII):
                words = f"That is no number of the {self.register}’s: they are {meant}."
                raise ValidationError({"registration_number": words})
        known = Author.objects.known_as(self.name)
        if known and self.pk not in {known.pk, *Author.objects.filter(same_as=known).values_list("pk", flat=True)}:
            words = f"“{known}” has or had that name. If they are two people, tell them apart by an initial."
            raise ValidationError({"name": words})

    @property
    def register_address(self) -> str:
        return NUMBERS[Register(self.register)][2].format(self.registration_number) if self.register else ""


class AuthorName(models.Model):
    """All names that an author has or had, normalised: old bylines and imported ones find the author by them."""

    name = models.CharField(max_length=255, unique=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="names")

    class Meta:
        default_permissions = ()

    def __str__(self):
        return isolated(self.name)


class FormerAuthorAddress(FormerSlug):
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+")


known_authors: Memo[int, Author] = Memo(size=1_000)


def credited(keys: Iterable[int]) -> list[Author]:
    """In this order, as they are today; shared between pages: never change them."""
    wanted = list(keys)
    found = known_authors.get_many(wanted, Author.objects.leading_on)
    return list(dict.fromkeys(found[key] for key in wanted if key in found))


def byline_of(authors: Iterable[Author]) -> str:
    """As `of_byline` reads it, whatever the names; one that does not fit is left out."""
    names = [author.name for author in authors]
    return next(line for n in range(len(names), -1, -1) if len(line := "; ".join(names[:n])) <= LONGEST_NAME)


def names_of(authors: Iterable[Author]) -> str:
    *others, last = [isolated(author.name) for author in authors] or [""]
    return f"{', '.join(others)} and {last}" if others else last
