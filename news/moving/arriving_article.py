"""One article on its way in, and what is to be said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from news.models import Article, ImportedArticle, ImportLine, Picture, contents
from news.times import day_in_words

from . import texts
from .former_site import FormerSite
from .old_articles import OldArticle, OldPicture, OldStatus
from .pictures import Pictures
from .plain import fitted, plain
from .topics import Topics

Kind = ImportLine.Kind
PRIVATE = "On the former site only some people could read it, so it is a draft here."
# Here a pin has an end: staff look again before long.
PINNED_FOR = timedelta(days=30)


@dataclass
class Arrival:
    old: OldArticle
    known: ImportedArticle | None
    # None if nothing is to be done.
    kind: Kind | None = None
    digest: str = ""
    html: str = ""
    content: contents.Content = field(default_factory=dict)
    pinned_until: datetime | None = None
    # Once it is stored.
    article: Article | None = None
    lines: list[ImportLine] = field(default_factory=list)

    def report(self, kind: Kind, words: str, title: str = "") -> None:
        self.lines.append(ImportLine(kind=kind, title=title or plain(self.old.title), words=plain(words)))

    def skip(self, why: str) -> None:
        self.kind = Kind.SKIPPED
        self.report(Kind.SKIPPED, why)

    @property
    def here(self) -> Article | None:
        return self.known.article if self.known else None

    @property
    def comes(self) -> bool:
        return self.kind not in {None, Kind.SKIPPED}

    @property
    def pictures(self) -> Iterator[OldPicture]:
        yield from texts.pictures_in(self.html)
        if self.old.picture:
            yield self.old.picture

    def compare(self, pictures: Pictures) -> None:
        """Has the source changed since? Fetches the pictures if so."""
        self.html = texts.canonical(self.old.html)
        missing = [old.address for old in self.pictures if not pictures.is_there(old.address)]
        # Without what is not carried over.
        had = replace(self.old, modified_at=None, notes=())
        self.digest = sha256(ascii((had, missing)).encode()).hexdigest()
        if self.known and self.known.digest == self.digest:
            return
        self.kind = Kind.CHANGED if self.known else Kind.NEW
        for old in self.pictures:
            if isinstance(why := pictures.find(old), str):
                self.report(Kind.PICTURE, f"{old.address[:200]}: {why}")

    def compose(self, site: FormerSite, topics: Topics, pictures: Pictures, authors: Mapping[str, int]) -> None:
        old = self.old
        lead = pictures.find(old.picture) if old.picture else None
        lines = {"title": old.title, "summary": old.summary}
        self.content = {name: self.cut(name, text) for name, text in lines.items()}
        self.content["authors"] = list(dict.fromkeys(authors[name] for name in old.authors if name in authors))
        self.content["body"] = texts.body(self.html, pictures.for_body, lambda href: self.lead(href, site))
        self.content["category"] = topics.first(old.topics).pk
        self.content["picture"] = lead.pk if isinstance(lead, Picture) else None
        if old.publish_at:
            self.content["publish_at"] = contents.plain(old.publish_at)
        self.tell(site)

    def cut(self, name: str, text: str) -> str:
        field = contents.field_of(Article(), name)
        if (short := fitted(text, field)) != plain(text):
            self.report(Kind.LOST, f"The {name} is longer than {field.max_length} characters; it becomes “{short}”.")
        return short or ("Untitled" if name == "title" else "")

    def lead(self, href: str, site: FormerSite) -> str:
        former = site.former(href)
        target = site.target(former) if former else href
        if former:
            self.report(Kind.LINK, f"{former} leads to {target or 'nothing that is here'}")
        return target or href

    def pin(self, now: datetime) -> None:
        fate = "somebody has to pin it"
        if self.kind is Kind.NEW and self.old.status is OldStatus.PUBLIC and (self.old.publish_at or now) <= now:
            self.pinned_until = now + PINNED_FOR
            fate = f"it stands first in the lists until {day_in_words(self.pinned_until)}"
        self.report(Kind.LOST, f"It was pinned to the top there; here {fate}.")

    def tell(self, site: FormerSite) -> None:
        old = self.old
        if old.status is OldStatus.PRIVATE:
            self.report(Kind.HIDDEN, PRIVATE)
        elif old.status is OldStatus.DRAFT:
            self.report(Kind.HIDDEN, "It is a draft there, and here.")
        elif not old.publish_at:
            self.report(Kind.LOST, "It has no date there, and gets today's.")
        if old.is_pinned:
            self.pin(timezone.now())
        for note in old.notes:
            self.report(Kind.LOST, note)
        for address in old.addresses:
            self.report(Kind.ADDRESS, f"leads to {site.target(address) or 'nothing'}", address)
