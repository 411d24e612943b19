from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString

from news.models import Article
from news.models.next_change import next_change
from news.pages.memo import remembered
from news.text.terms import compounds

from .marking import marked, passage
from .query import Query, Wanted
from .sql import MOST, Excerpt, engine, excerpts

# The newest ones, whose words are suggested for mistyped ones.
TITLES = 2_000


@dataclass(frozen=True)
class Found:
    """A result; title and excerpt are markup."""

    article: Article
    title: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class Results:
    """One page of results; `count` is MOST at most."""

    found: list[Found] = field(default_factory=list)
    count: int = 0
    page: Page | None = None
    suggestion: str = ""

    @property
    def is_counted(self) -> bool:
        return self.count < MOST


def search(query: Query, number: int, length: int) -> Results:
    """One page of so many: those with the words in the title, then the best of the newest."""
    if not query.words:
        return Results()
    found = published(query)
    # The last page instead of one beyond it: a bookmarked search may have fewer results now.
    page = Paginator([*found], length).get_page(number)
    suggestion = "" if found else suggest(query)
    return Results(described({key: found[key] for key in page}), len(found), page, suggestion)


def published(query: Query) -> dict[int, Wanted]:
    """Keys with what was found: the words as they were written, then beginnings and words that are written as two."""
    asked, wider = query.as_written, query.wider
    index, facets = engine(), query.facets
    found = dict.fromkeys(index.best(asked, facets), asked)
    if wider != asked and len(found) < MOST:
        found |= {key: wider for key in index.best(wider, facets) if key not in found}
    # The index knows nothing of the clock.
    live = set(Article.objects.published().filter(pk__in=found).values_list("pk", flat=True)) if found else set()
    return dict([each for each in found.items() if each[0] in live][:MOST])


def described(found: dict[int, Wanted]) -> list[Found]:
    if not found:
        return []
    texts = excerpts([*found])
    shown = ("title", "slug", "publish_at", "category__name")
    articles = Article.objects.published().select_related("category").only(*shown).in_bulk(found)
    return [
        describe(articles[key], texts[key], wanted) for key, wanted in found.items() if key in articles and key in texts
    ]


def describe(article: Article, texts: Excerpt, wanted: Wanted) -> Found:
    summary = marked(texts.summary, wanted)
    excerpt = summary if "<mark>" in summary else passage(texts.body, wanted)
    return Found(article, marked(texts.title, wanted), excerpt if "<mark>" in excerpt else summary or excerpt)


@remembered(until=next_change)
def vocabulary() -> Counter[str]:
    titles = Article.objects.published().newest_first().values_list("title", flat=True)[:TITLES]
    words = (word.form for title in titles for compound in compounds(title) for word in compound.words)
    return Counter(word for word in words if len(word) > 3)


def suggest(query: Query) -> str:
    """The query with unknown words replaced by the nearest known ones; empty if that finds nothing."""
    known = vocabulary()
    words = [nearest(word, known) for word in query.words]
    better = Query.parse(" ".join(words), query.topic, query.year)
    if " ".join(words) == query.text.lower() or not published(better):
        return ""
    return better.text


def nearest(word: str, known: Counter[str]) -> str:
    if word in known or len(word) < 4 or len(word) > 30:
        return word
    similar = [each for each in known if abs(len(each) - len(word)) < 3]
    return next(iter(get_close_matches(word, similar, n=1, cutoff=0.7)), word)
