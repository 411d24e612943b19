"""Found words marked in the texts that are shown, in the very spellings that the search looked for."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from news.models.search_index import FORM
from news.text.terms import Compound, compounds, stem

from .query import Wanted

# Words of an excerpt, and of those before the first found one.
LENGTH, BEFORE = 30, 8


class Mark(NamedTuple):
    start: int
    end: int


def marked(text: str, wanted: Wanted) -> SafeString:
    return with_marks(text, marks(list(compounds(text)), wanted))


def passage(text: str, wanted: Wanted) -> SafeString:
    """Some thirty words around the first found ones; the beginning of the text if there is none."""
    words = list(compounds(text))
    found = marks(words, wanted)
    place = next((n for n, word in enumerate(words) if found and word.end > found[0].start), 0)
    first = max(0, min(place - BEFORE, len(words) - LENGTH))
    start = words[first].start if first else 0
    end = words[first + LENGTH - 1].end if first + LENGTH < len(words) else len(text)
    inside = [Mark(mark.start - start, mark.end - start) for mark in found if mark.start >= start and mark.end <= end]
    shown = with_marks(text[start:end], inside)
    return format_html("{}{}{}", "…" if start else "", shown, "…" if end < len(text) else "")


def with_marks(text: str, found: list[Mark]) -> SafeString:
    borders = [0, *(border for mark in found for border in mark), len(text)]
    parts = ((n % 2, text[start:end]) for n, (start, end) in enumerate(zip(borders, borders[1:], strict=False)))
    return format_html_join("", "{}", ((format_html("<mark>{}</mark>", part) if n else part,) for n, part in parts))


def marks(words: list[Compound], wanted: Wanted) -> list[Mark]:
    """In order, and apart from each other."""
    found: list[Mark] = []
    for mark in sorted(occurrences(words, wanted), key=lambda mark: (mark.start, -mark.end)):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
    return found


def occurrences(found: list[Compound], wanted: Wanted) -> Iterator[Mark]:
    spellings = {spelling for each in wanted for spelling in each}
    beginnings = tuple(each.removeprefix(FORM) for each in spellings if each.startswith(FORM))
    phrases = defaultdict(list)
    for spelling in spellings:
        phrases[spelling.split()[0]].append(spelling.split())
    words = [(compound.start, word) for compound in found for word in compound.words]
    for place, (start, word) in enumerate(words):
        for phrase in phrases.get(word.stem, ()):
            following = words[place : place + len(phrase)]
            if [each.stem for _, each in following] == phrase:
                last, end = following[-1]
                yield Mark(start + word.start, last + end.end)
        if word.form.startswith(beginnings):
            yield Mark(start + word.start, start + word.end)
    for compound in found:
        if len(compound.words) > 1 and (stem(compound.joined) in spellings or compound.joined.startswith(beginnings)):
            yield Mark(compound.start, compound.end)
