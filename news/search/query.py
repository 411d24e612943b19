"""What somebody typed, as far as a search can use it."""

import re
from dataclasses import dataclass

from .index import facets

# Letters and digits of any script; everything else only parts words.
WORD = re.compile(r"[^\W_]+")
LONGEST = 200
MOST_WORDS = 10
# A single letter as the beginning of a word would find nearly everything, slowly.
SHORTEST_BEGINNING = 2


@dataclass(frozen=True)
class Query:
    """Words that must all occur, the last perhaps only begun; `text` is what to show again in the field."""

    text: str
    words: tuple[str, ...]
    is_last_begun: bool
    topic: int | None = None
    year: int | None = None

    @classmethod
    def parse(cls, text: str, topic: int | None = None, year: int | None = None) -> "Query":
        """Any text makes a query, one without words if need be."""
        text = text.replace("\x00", "")[:LONGEST]
        words = tuple(WORD.findall(text)[:MOST_WORDS])
        is_begun = bool(words) and text.endswith(words[-1]) and len(words[-1]) >= SHORTEST_BEGINNING
        return cls(text.strip(), words, is_begun, topic, year)

    @property
    def facets(self) -> list[str]:
        return facets(self.topic, self.year)
