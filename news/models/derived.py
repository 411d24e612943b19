"""What is derived from articles: search index, tallies, authorships, the pictures they show, the generation of pages.

Every change of articles goes through `change`, so that all are part of its transaction. Only drafts may be changed past
it: of all these only authorships and pictures know them, and their revisions record the pictures too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import batched

from django.db import models, transaction

from news.pages.generation import Generation

from . import article_pictures, search_index, tallies
from .authorships import Authorship
from .revisions import Revision
from .states import Indexable, ready

# A change of these must reach one of them.
FIELDS = search_index.FIELDS | tallies.FIELDS | article_pictures.FIELDS | {"authors"}
# What a change must know of the articles as they were; withdrawn_at tells whether visitors know the former address.
BEFORE = tallies.FIELDS | {"withdrawn_at"}
# Of a rebuild; on SQLite other writers wait some 20 ms for each.
ARTICLES_A_TRANSACTION = 50


@dataclass
class Change:
    """Articles before and after a change; those that are deleted have no `present`, new ones no `former`."""

    former: list
    present: Iterable[Indexable] = ()


@contextmanager
def change(articles: models.QuerySet, *, is_seen: bool = True) -> Iterator[Change]:
    """Wrap a change of these articles; the caller sets `present` of what this yields.

    The generation is one row: concurrent changes wait for its lock, so it comes before any look at the articles.
    """
    with transaction.atomic():
        Generation.bump(is_seen=is_seen)
        change = Change(list(articles.select_related(None).only(*BEFORE)))
        yield change
        gone = {article.pk for article in change.former}
        entries = set()
        for batch in batched(change.present, tallies.BATCH):
            search_index.store(batch)
            search_index.store_working(working_texts(batch))
            article_pictures.record_rows(batch)
            entries |= tallies.entries(batch)
            Authorship.record(batch)
            gone -= {article.pk for article in batch}
        for table in (search_index.READY, search_index.WORKING):
            search_index.forget(gone, table)
        tallies.record(tallies.entries(change.former), entries)


def working_texts(articles: Iterable[Indexable]) -> Mapping[int, Mapping | None]:
    """By article the text that staff write on, or None if it is the one that visitors see."""
    seen = {article.pk for article in ready(articles)}
    rows = {article.pk: None if article.pk in seen else vars(article) for article in articles}
    return rows | dict(Revision.objects.unseen().filter(article__in=rows).values_list("article", "content"))


def index_working_copies(articles: models.QuerySet) -> None:
    for batch in batched(articles.values_list("pk", flat=True), ARTICLES_A_TRANSACTION):
        with transaction.atomic():
            search_index.store_working(working_texts(locked(articles, batch)))


def locked(articles: models.QuerySet, keys: Collection[int]) -> list:
    """Sorted, to avoid deadlocks; as publishing does it, before it makes the pages stale."""
    return list(articles.filter(pk__in=keys).select_for_update().order_by("pk"))


def reread(change: Change, articles: models.Manager | models.QuerySet) -> Iterator[Indexable]:
    for batch in batched(change.former, tallies.BATCH):
        yield from articles.filter(pk__in=[article.pk for article in batch])


def rebuild(articles: models.QuerySet) -> int:
    """Derive all of it from all articles anew; returns their number."""
    keys = list(articles.values_list("pk", flat=True))
    # A transaction for each batch, so that nobody who saves an article waits long.
    for batch in batched(keys, ARTICLES_A_TRANSACTION):
        with transaction.atomic():
            present = locked(articles, batch)
            with change(articles.filter(pk__in=batch)) as same:
                same.present = present
    with change(articles.none()):
        tallies.Tally.objects.all().delete()
        for batch in batched(articles.only(*BEFORE).iterator(tallies.BATCH), tallies.BATCH):
            tallies.record(set(), tallies.entries(batch))
    return len(keys)
