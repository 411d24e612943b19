"""Takes the articles of another site in, or says what that would do.

What is slow is done before each transaction: reading, cleaning, decoding pictures. A batch is one transaction: pages
become stale once a batch, and a run that was killed is completed by the next.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from news.addresses import list_address
from news.models import Article, Author, Category, Import, ImportLine, Redirect
from news.newsroom.publishing import working_copy

from . import storing
from .arriving_article import Arrival, Kind
from .former_site import FormerSite, imported
from .old_articles import OldArticle, OldStatus, Skipped
from .pictures import Pictures
from .plain import plain
from .report import record
from .topics import Topics

MOST_RECORDS = 50
# Writers on SQLite wait while a batch is stored and indexed.
MOST_CHARACTERS = 100_000


class TakingIn:
    def __init__(self, report: Import, site: FormerSite, topics: Topics, author: User | None) -> None:
        self.report, self.site, self.topics, self.author = report, site, topics, author
        self.pictures = Pictures(site.source, is_dry_run=report.is_dry_run)
        # Keys by name; a dry run makes nobody.
        self.authors: dict[str, int] = {}
        self.seen: set[str] = set()

    def run(self) -> Iterator[int]:
        """Yields after each batch how many records it had."""
        self.begin()
        for batch in self.batches():
            skipped = [record for record in batch if isinstance(record, Skipped)]
            arrivals = self.arrivals([record for record in batch if isinstance(record, OldArticle)])
            coming = [arrival for arrival in arrivals if arrival.comes]
            if not self.report.is_dry_run:
                self.make_what_they_name(coming)
            for arrival in coming:
                arrival.compose(self.site, self.topics, self.pictures, self.authors)
            self.keep(arrivals, skipped)
            yield len(batch)
        self.finish()

    def batches(self) -> Iterator[list[OldArticle | Skipped]]:
        batch: list[OldArticle | Skipped] = []
        weight = 0
        for old in self.site.source.records():
            batch.append(old)
            weight += len(old.html) if isinstance(old, OldArticle) else 0
            if len(batch) >= MOST_RECORDS or weight >= MOST_CHARACTERS:
                yield batch
                batch, weight = [], 0
        yield batch

    def arrivals(self, records: list[OldArticle]) -> list[Arrival]:
        self.pictures.found.clear()
        known = imported(self.site.source, records)
        arrivals = [Arrival(old, known.get(old.key)) for old in records]
        for arrival in arrivals:
            if why := self.left_out(arrival):
                arrival.skip(why)
            else:
                arrival.compare(self.pictures)
        return arrivals

    def left_out(self, arrival: Arrival) -> str:
        if arrival.old.key in self.seen:
            return "The export has it twice, and this is the second."
        self.seen.add(arrival.old.key)
        if arrival.old.status is OldStatus.TRASHED:
            return "It is in the trash there."
        if arrival.known and not arrival.here:
            return "It was deleted here, and does not come back."
        is_trashed = arrival.here and arrival.here.status == Article.Status.TRASHED
        return "It is in the trash here." if is_trashed else ""

    def begin(self) -> None:
        if not self.report.is_dry_run:
            self.topics.make()
        record(self.report, self.topics.lines())

    @transaction.atomic
    def make_what_they_name(self, arrivals: list[Arrival]) -> None:
        """Pictures and authors, for the texts to refer to."""
        self.pictures.save()
        for name in chain.from_iterable(arrival.old.authors for arrival in arrivals):
            if name.strip() and name not in self.authors:
                self.authors[name] = Author.objects.named(name).pk

    @transaction.atomic
    def keep(self, arrivals: list[Arrival], skipped: list[Skipped]) -> None:
        """Store a batch, with its part of the report."""
        lines = [ImportLine(kind=Kind.SKIPPED, title=plain(each.title or each.key), words=each.why) for each in skipped]
        if self.report.is_dry_run:
            self.foresee(arrivals)
        else:
            lines += self.store(arrivals)
        for arrival in arrivals:
            if arrival.kind and arrival.comes:
                arrival.report(arrival.kind, self.site.address(arrival.old))
            lines += arrival.lines
        self.report.unchanged += sum(arrival.kind is None for arrival in arrivals)
        record(self.report, lines)

    def foresee(self, arrivals: list[Arrival]) -> None:
        for arrival in arrivals:
            if arrival.known and arrival.here and arrival.kind is Kind.CHANGED:
                working = working_copy(arrival.here)
                is_simple = storing.is_untouched(arrival.known, arrival.here, working)
                arrival.kind = Kind.CHANGED if is_simple else Kind.WAITING

    def store(self, arrivals: list[Arrival]) -> list[ImportLine]:
        storing.lock(arrivals)
        new = [arrival for arrival in arrivals if arrival.kind is Kind.NEW]
        # Even to store none would make pages stale.
        if new:
            storing.add(self.site.source.name, new, self.site.slugs, self.author)
        for arrival in arrivals:
            if arrival.kind is Kind.CHANGED:
                storing.update(arrival, self.author)
        return redirect(
            (address, arrival.article)
            for arrival in arrivals
            if arrival.article
            for address in arrival.old.addresses
            if self.site.target(address) in {"", self.site.address(arrival.old)}
        )

    def finish(self) -> None:
        """Addresses of topics, authors and feeds; the last step, since nothing reads that they are there."""
        topics = [(address, old) for old in self.site.topics.values() for address in old.addresses]
        pages: list[tuple[str, Article | Category | str]] = [*self.site.source.addresses()]
        pages += [(address, self.topics.of(old.name) or list_address()) for address, old in topics]
        for address, name in self.site.source.author_pages():
            if author := Author.objects.known_as(name):
                self.site.note([address], author.get_absolute_url())
                pages.append((address, author.get_absolute_url()))
        leading = [
            ImportLine(kind=Kind.ADDRESS, title=former, words=f"leads to {self.site.target(former)}")
            for former, _ in pages
        ]
        with transaction.atomic():
            self.report.ended_at = timezone.now()
            record(self.report, leading if self.report.is_dry_run else leading + redirect(pages))


def redirect(pairs: Iterable[tuple[str, Article | Category | str]]) -> list[ImportLine]:
    return [ImportLine(kind=Kind.LOST, title="A former address", words=why) for why in Redirect.objects.put(pairs)]
