import re
import unicodedata
from dataclasses import dataclass

from news.models.search_index import facets

# Letters and digits of any script.
WORD = re.compile(r"[^\W_]+")
LONGEST = 200
MOST_WORDS = 10
# A prefix of one letter would find nearly everything, slowly.
SHORTEST_BEGINNING = 2
# Suffixes that stemming removes: a prefix that ends within one matches no stem (“registrati”, of “registr”).
ENDINGS = ("able", "ability", "al", "ally", "ance", "ation", "ed", "ence", "ential", "er", "ers", "es", "ful", "ible",
    "ies", "ing", "ion", "ised", "ising", "ity", "ive", "ized", "izing", "ly", "ment", "ness", "ous")  # fmt: skip
SHORTEST_STEM = 3


@dataclass(frozen=True)
class Query:
    """All words must occur, the last perhaps as a prefix; `text` is shown again in the field."""

    text: str
    words: tuple[str, ...]
    is_last_begun: bool
    topic: int | None = None
    year: int | None = None

    @classmethod
    def parse(cls, text: str, topic: int | None = None, year: int | None = None) -> "Query":
        """Never fails; the query of a text without words has none."""
        # Composed, since a combining accent would split the word.
        text = unicodedata.normalize("NFC", text.replace("\x00", "")[:LONGEST])
        words = tuple(WORD.findall(text)[:MOST_WORDS])
        is_begun = bool(words) and text.endswith(words[-1]) and len(words[-1]) >= SHORTEST_BEGINNING
        return cls(text.strip(), words, is_begun, topic, year)

    @property
    def endings(self) -> list[str]:
        word = self.words[-1].lower()
        started = ((ending, length) for ending in ENDINGS for length in range(1, len(ending)))
        return [
            word[:-length] + ending
            for ending, length in started
            if len(word) - length >= SHORTEST_STEM and word.endswith(ending[:length])
        ]

    @property
    def facets(self) -> list[str]:
        return facets(self.topic, self.year)
