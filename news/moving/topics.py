"""Which topic here takes the place of one there: a table that the dry run drafts and the operator changes."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.template.defaultfilters import pluralize
from django.utils.text import slugify

from news.addresses import list_address
from news.models import Category, ImportLine

from .former_site import FormerSite
from .old_articles import OldTopic, Unreadable
from .plain import fitted, free, plain
from .reading_tables import rows_of

COLUMNS = ("Topic there", "Articles", "Topic here")
# A number fits behind.
LONGEST_SLUG = (Category._meta.get_field("slug").max_length or 0) - 6
# Of articles that have none of the topics that are kept.
ALL_OTHERS = "(all others)"
DEFAULT = "News"
NAME = Category._meta.get_field("name")


class Topics:
    def __init__(self, site: FormerSite, mapping: Path | None) -> None:
        same = {plain(name): fitted(name, NAME) for name in site.topics}
        self.site, self.wishes = site, read(mapping) if mapping else same | {ALL_OTHERS: DEFAULT}
        if unnamed := [name for name in [*same, ALL_OTHERS] if name not in self.wishes]:
            names = ", ".join(f"“{name}”" for name in unnamed)
            raise Unreadable(f"{mapping} does not say what becomes of {names}; give each a line.")
        if not self.wishes[ALL_OTHERS]:
            raise Unreadable(f"{mapping}: “{ALL_OTHERS}” needs a topic here, since each article has one.")
        self.here = {topic.name.casefold(): topic for topic in Category.objects.all()}
        for old in site.topics.values():
            site.note(old.addresses, self.address(old))

    def of(self, name: str) -> Category | None:
        """None if it is to be left out; a new one is not saved yet."""
        wish = self.wishes[plain(name)]
        if wish and wish.casefold() not in self.here:
            slugs = {topic.slug for topic in self.here.values()}
            slug = free(slugify(wish)[:LONGEST_SLUG] or "topic", slugs.__contains__)
            self.here[wish.casefold()] = Category(name=wish, slug=slug)
        return self.here[wish.casefold()] if wish else None

    def first(self, topics: tuple[OldTopic, ...]) -> Category:
        names = (*(topic.name for topic in topics), ALL_OTHERS)
        return next(topic for name in names if (topic := self.of(name)))

    def address(self, old: OldTopic) -> str:
        topic = self.of(old.name)
        return topic.get_absolute_url() if topic else list_address()

    @transaction.atomic
    def make(self) -> None:
        for topic in (*map(self.of, self.site.topics), *map(self.first, self.site.combinations)):
            if topic and topic.pk is None:
                topic.save()

    def lines(self) -> Iterator[ImportLine]:
        for name, number in self.site.counts.items():
            topic = self.of(name)
            fate = "left out" if topic is None else f"“{topic.name}”" if topic.pk else f"“{topic.name}”, a new one"
            yield ImportLine(
                kind=ImportLine.Kind.TOPIC, title=plain(name), words=f"{fate}; {number} article{pluralize(number)}"
            )

    def draft(self, path: Path) -> None:
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            table.writerows((name, self.site.counts.get(name, ""), wish) for name, wish in self.wishes.items())


def read(path: Path) -> dict[str, str]:
    try:
        rows = [row for _, row in rows_of(path.read_bytes())]
    except (OSError, Unreadable) as error:
        raise Unreadable(f"{path} cannot be read: {error}.") from error
    if not rows or tuple(rows[0][:3]) != COLUMNS or any(len(row) < len(COLUMNS) for row in rows):
        raise Unreadable(f"{path} needs the columns {', '.join(COLUMNS)}, as the dry run drafts it.")
    return {plain(row[0]): fitted(row[2], NAME) for row in rows[1:]}
