"""A site to be moved, of records that a test writes."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from news.models import Import
from news.moving.former_site import FormerSite
from news.moving.import_run import TakingIn
from news.moving.old_articles import OldArticle, OldTopic
from news.moving.topics import Topics

PUBLISHED = datetime(2017, 1, 27, 9, tzinfo=UTC)
PAY = OldTopic("Pay", "pay", ("/category/pay/",))


@dataclass
class OldSite:
    articles: list
    pictures: dict[str, bytes] = field(default_factory=dict)
    name: str = "wordpress old.example"
    hosts: frozenset[str] = frozenset({"old.example", "www.old.example"})
    authors: tuple = ()
    others: tuple = (("/feed/", "/news/feed.rss"),)

    def __len__(self):
        return len(self.articles)

    def records(self, *, with_texts=True):
        yield from self.articles

    def addresses(self):
        yield from self.others

    def author_pages(self):
        yield from self.authors

    def open_picture(self, address):
        data = self.pictures.get(address)
        return io.BytesIO(data) if data is not None else None


def old_article(number=1, **fields):
    defaults = {
        "key": f"post {number}",
        "title": f"Old article {number}",
        "html": f"<p>Text {number}.</p>",
        "slug": f"old-article-{number}",
        "publish_at": PUBLISHED,
        "topics": (PAY,),
        "addresses": (f"/2017/01/27/old-article-{number}/", f"/?p={number}"),
    }
    return OldArticle(**defaults | fields)


def move(*articles, is_dry_run=False, mapping: Path | None = None, author=None, batches=None, **site) -> Import:
    """Take these in, or only the first `batches`; returns the report."""
    former = FormerSite(OldSite([*articles], **site))
    for _ in former.survey():
        pass
    report = Import.objects.create(source=former.source.name, is_dry_run=is_dry_run)
    for number, _ in enumerate(TakingIn(report, former, Topics(former, mapping), author).run(), 1):
        if number == batches:
            break
    return report


def told(report: Import, kind: str) -> list[str]:
    return [f"{line.title}: {line.words}" for line in report.lines.filter(kind=kind)]
