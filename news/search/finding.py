import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from news.models import Article
from news.models.next_change import next_change
from news.pages.memo import remembered

from .engines import END, MOST, START, Excerpt, engine
from .query import WORD, Query

LENGTH = 12
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
    number: int = 1
    suggestion: str = ""

    @property
    def is_counted(self) -> bool:
        return self.count < MOST

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int | None:
        return self.number + 1 if self.number * LENGTH < self.count else None


def search(query: Query, number: int = 1) -> Results:
    """Published articles with all the words: first those with them in the title, then the best of the newest."""
    if not query.words:
        return Results()
    keys = published(query)
    # The last page instead of one beyond it: a bookmarked search may have fewer results now.
    number = min(number, max(1, ceil(len(keys) / LENGTH)))
    shown = keys[(number - 1) * LENGTH : number * LENGTH]
    suggestion = "" if keys else suggest(query)
    return Results(described(query, shown), len(keys), number, suggestion)


def published(query: Query) -> list[int]:
    keys = list(dict.fromkeys(engine().best(query)))
    # The index knows nothing of the clock.
    live = set(Article.objects.published().filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    return [key for key in keys if key in live][:MOST]


def described(query: Query, keys: list[int]) -> list[Found]:
    if not keys:
        return []
    excerpts = engine().excerpts(query, keys)
    shown = ("title", "slug", "publish_at", "category__name")
    articles = Article.objects.published().select_related("category").only(*shown).in_bulk(keys)
    return [describe(articles[key], excerpts[key]) for key in keys if key in articles and key in excerpts]


def describe(article: Article, excerpt: Excerpt) -> Found:
    texts = (excerpt.summary, excerpt.passage)
    text = next((each for each in texts if START in each), excerpt.summary or excerpt.passage)
    return Found(article, marked(excerpt.title), marked(text))


def marked(text: str) -> SafeString:
    """Escaped text with <mark> around what is between START and END; unpaired ones are dropped."""
    parts = re.split(f"{START}([^{START}{END}]*){END}", text)
    pieces = (
        format_html("<mark>{}</mark>", part) if place % 2 else re.sub(f"[{START}{END}]", "", part)
        for place, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@remembered(until=next_change)
def vocabulary() -> Counter[str]:
    titles = Article.objects.published().newest_first().values_list("title", flat=True)[:TITLES]
    return Counter(word for title in titles for word in WORD.findall(title.lower()) if len(word) > 3)


def suggest(query: Query) -> str:
    """The query with unknown words replaced by the nearest known ones; empty if that finds nothing."""
    known = vocabulary()
    words = [nearest(word.lower(), known) for word in query.words]
    better = Query.parse(" ".join(words), query.topic, query.year)
    if [word.lower() for word in query.words] == words or not published(better):
        return ""
    return better.text


def nearest(word: str, known: Counter[str]) -> str:
    if word in known or len(word) < 4 or len(word) > 30:
        return word
    similar = [each for each in known if abs(len(each) - len(word)) < 3]
    return next(iter(get_close_matches(word, similar, n=1, cutoff=0.7)), word)
