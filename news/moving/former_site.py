"""What is learned of the whole old site before the first article is taken in: where each is to stand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import batched
from urllib.parse import parse_qsl, unquote

from django.utils.text import slugify

from news.addresses import article_address, list_address
from news.models import Article, ImportedArticle, Redirect
from news.models.articles import RESERVED_SLUGS
from news.models.old_address_spellings import Unkeepable, former_path

from .old_articles import OldArticle, OldStatus, OldTopic, Source
from .plain import free, known_as, parted

LOOKED_AT_ONCE = 200
# A number fits behind.
LONGEST_SLUG = (Article._meta.get_field("slug").max_length or 0) - 10


class FormerSite:
    def __init__(self, source: Source) -> None:
        self.source = source
        # By key of the article.
        self.slugs: dict[str, str] = {}
        self.taken = {*RESERVED_SLUGS}
        self.topics: dict[str, OldTopic] = {}
        # Articles by name of a topic.
        self.counts: Counter[str] = Counter()
        self.combinations: set[tuple[OldTopic, ...]] = set()
        # Paths of ours by former path. At one address what is public comes before what is not, and the first first.
        self.targets: dict[str, str] = {}
        self.hidden: list[OldArticle] = []

    def survey(self) -> Iterator[int]:
        """Yields after each batch how many records it had."""
        for former, path in self.source.addresses():
            self.note([former], path)
        for batch in batched(self.source.records(with_texts=False), LOOKED_AT_ONCE):
            wanted = [old for old in batch if isinstance(old, OldArticle) and old.status is not OldStatus.TRASHED]
            known = imported(self.source, wanted)
            for old in wanted:
                if old.key not in self.slugs:
                    self.look_at(old, known.get(old.key))
            yield len(batch)
        for old in self.hidden:
            self.note(old.addresses, self.address(old))

    def address(self, old: OldArticle) -> str:
        return article_address(self.slugs[old.key])

    def look_at(self, old: OldArticle, known: ImportedArticle | None) -> None:
        slug = known.article.slug if known and known.article else self.free_slug(old)
        self.slugs[old.key] = slug
        self.taken.add(slug)
        if old.status is OldStatus.PUBLIC:
            self.note(old.addresses, self.address(old))
        else:
            self.hidden.append(old)
        self.combinations.add(old.topics)
        for topic in old.topics:
            self.topics.setdefault(topic.name, topic)
            self.counts[topic.name] += 1

    def free_slug(self, old: OldArticle) -> str:
        """The same in each run, since links of texts that are in already lead to it."""
        words = slugify(unquote(old.slug)) or slugify(old.title)
        stem = words[:LONGEST_SLUG].strip("-_") or f"article-{sha256(ascii(old.key).encode()).hexdigest()[:12]}"
        return free(stem, lambda slug: slug in self.taken or Article.objects.filter(slug=slug).exists())

    def note(self, addresses: Iterable[str], path: str) -> None:
        for address in addresses:
            with suppress(Unkeepable):
                self.targets.setdefault(former_path(address), path)

    def former(self, href: str) -> str:
        """Which of its addresses a link means; empty if it leads to another site."""
        parts = parted(href)
        is_inside = parts.hostname in self.source.hosts if parts.hostname else href.startswith("/")
        path = f"{parts.path or '/'}?{parts.query}".removesuffix("?")
        return path if is_inside and parts.scheme in ("", "http", "https") else ""

    def target(self, former: str) -> str:
        """Where that is now; empty if it is not known."""
        path, _, query = former.partition("?")
        for address in (former, path):
            with suppress(Unkeepable):
                if found := self.targets.get(former_path(address)):
                    return found
        if former == "/":
            return list_address()
        redirect = Redirect.objects.find(unquote(path), dict(parse_qsl(query)))
        return redirect.target if redirect else ""


def imported(source: Source, articles: Iterable[OldArticle]) -> dict[str, ImportedArticle]:
    """By key of the article."""
    keys = {known_as(old.key): old.key for old in articles}
    known = ImportedArticle.objects.filter(source=source.name, key__in=keys)
    return {keys[each.key]: each for each in known.select_related("article").defer("article__body")}
