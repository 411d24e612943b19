"""The words of a text as the search compares them: the same for articles and queries, SQLite and PostgreSQL.

Neither database divides or stems words as the other does, so both are given ours.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

import Stemmer

# Letters and digits of any script, with combining accents, soft hyphens and zero-width characters among them.
WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f\xad\u200b-\u200f\u2060\ufeff])*")
HYPHENS = "\\-\u2010-\u2013\u2212'\u2018\u2019\u02bc`"
# Words that are written as one: on-call, don't, A&E, N.H.S.
COMPOUND = re.compile(rf"[^\W_](?:[.&][^\W_])+(?![^\W_])|{WORD.pattern}(?:[{HYPHENS}]{WORD.pattern})*")
LONGEST_WORD = 60
# As much as PostgreSQL's word list holds even if no word occurs twice.
LONGEST_TEXT = 200_000


class Word(NamedTuple):
    """A word with its place in its compound."""

    start: int
    end: int
    form: str
    stem: str


class Compound(NamedTuple):
    """Usually of one word."""

    start: int
    words: tuple[Word, ...]

    @property
    def end(self) -> int:
        return self.start + self.words[-1].end

    @property
    def joined(self) -> str:
        return joined(self.words)


class Terms(NamedTuple):
    """`stems` as they follow each other, those of joined spellings at the end; `forms` are the words as written."""

    stems: list[str]
    forms: list[str]


def compounds(text: str) -> Iterator[Compound]:
    for found in COMPOUND.finditer(text, 0, LONGEST_TEXT):
        if words := words_in(found[0]):
            yield Compound(found.start(), words)


def terms(text: str) -> Terms:
    found = [words_in(compound) for compound in COMPOUND.findall(text, 0, LONGEST_TEXT)]
    together = {joined(words) for words in found if len(words) > 1}
    forms = {word.form for words in found for word in words} | together
    stems = [word.stem for words in found for word in words]
    return Terms([*stems, *map(stem, sorted(together))], sorted(forms))


# Texts repeat their words, so that most are found here.
@lru_cache(maxsize=10_000)
def words_in(compound: str) -> tuple[Word, ...]:
    words = ((*word.span(), plain(word[0])) for word in WORD.finditer(compound))
    return tuple(Word(start, end, form, stem(form)) for start, end, form in words if form)


def joined(words: tuple[Word, ...]) -> str:
    """The spelling without hyphens."""
    return "".join(word.form for word in words)[:LONGEST_WORD]


def plain(word: str) -> str:
    """In lower case, without accents and ligatures."""
    return "".join(filter(str.isalnum, normalize("NFKD", word.casefold())))[:LONGEST_WORD]


def stem(form: str) -> str:
    # One for each word, since a stemmer is not safe among threads; it costs three microseconds.
    return Stemmer.Stemmer("english", 0).stemWord(form)
