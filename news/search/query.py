from dataclasses import dataclass
from itertools import pairwise
from unicodedata import normalize

from news.models.search_index import FORM, facets
from news.text.terms import Compound, compounds, stem

LONGEST = 200
MOST_WORDS = 10
# A beginning of one letter would find nearly everything, slowly.
SHORTEST_BEGINNING = 2
# Words that are looked for in two parts, “oncall” as “on call”, are of so many letters.
SHORTEST_PARTED, LONGEST_PARTED = 4, 20
# “apart” is not “a part”, nor is “therapist” “the rapist”.
NEVER_A_PART = {"a", "an", "i", "the"}

# One spelling of a word: a stem, several that follow each other (“on call”), or FORM and the beginning of a form.
type Spelling = str
# All words of a query, each in one of its spellings.
type Wanted = tuple[tuple[Spelling, ...], ...]


@dataclass(frozen=True)
class Query:
    """All words must occur; `text` is shown again in the field."""

    text: str
    found: tuple[Compound, ...]
    is_last_begun: bool
    is_cut: bool
    topic: int | None = None
    year: int | None = None

    @classmethod
    def parse(cls, text: str, topic: int | None = None, year: int | None = None) -> "Query":
        """Never fails; the query of a text without words has none."""
        # Composed, since a combining accent would split the word.
        text = normalize("NFC", text.replace("\x00", ""))
        shown = text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] or text[:LONGEST]
        found = tuple(compounds(shown))
        is_begun = bool(found) and found[-1].end == len(shown)
        is_cut = len(text.strip()) > LONGEST or len(found) > MOST_WORDS
        return cls(shown.strip(), found[:MOST_WORDS], is_begun and not is_cut, is_cut, topic, year)

    @property
    def words(self) -> list[str]:
        return [word.form for each in self.found for word in each.words]

    @property
    def as_written(self) -> Wanted:
        """With or without hyphens: “on-call” is “oncall” and “on call”, but no “on” without “call”."""
        spellings = [spellings_of(each) for each in self.found]
        for place, together in self.neighbours:
            for each in spellings[place : place + 2]:
                each.append(stem(together))
        return wanted(spellings)

    @property
    def wider(self) -> Wanted:
        """Also words written as two, and words of which the last one is the beginning."""
        spellings = [[*each] for each in self.as_written]
        for each, compound in zip(spellings, self.found, strict=True):
            each += parted(compound.joined) if len(compound.words) == 1 else []
        if self.is_last_begun and len(begun := self.found[-1].joined) >= SHORTEST_BEGINNING:
            spellings[-1].append(FORM + begun)
            for together in [each for place, each in self.neighbours if place == len(self.found) - 2]:
                for spelling in spellings[-2:]:
                    spelling.append(FORM + together)
        return wanted(spellings)

    @property
    def neighbours(self) -> list[tuple[int, str]]:
        """Two words as one, “on call” as “oncall”, with the place of the first."""
        pairs = enumerate(pairwise(self.found))
        return [(place, a.joined + b.joined) for place, (a, b) in pairs if len(a.words) == len(b.words) == 1]

    @property
    def facets(self) -> list[str]:
        return facets(self.topic, self.year)


def wanted(spellings: list[list[Spelling]]) -> Wanted:
    return tuple(tuple(dict.fromkeys(each)) for each in spellings)


def spellings_of(compound: Compound) -> list[Spelling]:
    return [" ".join(word.stem for word in compound.words), stem(compound.joined)]


def parted(word: str) -> list[Spelling]:
    if not SHORTEST_PARTED <= len(word) <= LONGEST_PARTED:
        return []
    halves = ((word[:place], word[place:]) for place in range(1, len(word) - 1))
    return [f"{stem(first)} {stem(last)}" for first, last in halves if first not in NEVER_A_PART]
