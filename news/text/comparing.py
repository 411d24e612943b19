import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from .words import words_of

BLOCK = re.compile(r"</?(?:p|h2|h3|li|blockquote|td|th|figcaption)(?:\s[^>]*)?>")
# How many blocks ahead a reworded one is looked for, and the similarity at which it counts as the same.
WINDOW, ALIKE = 12, 0.5


@dataclass(frozen=True)
class Passage:
    """Words that were kept (kind ""), inserted ("ins") or deleted ("del")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """One block of both texts, to be shown merged or side by side."""

    merged: tuple[Passage, ...]

    @property
    def differs(self) -> bool:
        return any(passage.kind for passage in self.merged)

    @property
    def old(self) -> list[Passage]:
        return [passage for passage in self.merged if passage.kind != "ins"]

    @property
    def new(self) -> list[Passage]:
        return [passage for passage in self.merged if passage.kind != "del"]


def blocks(html: str) -> list[str]:
    return [words for block in BLOCK.split(html) if (words := words_of(block))]


# Published texts never change, so neither do their differences.
@lru_cache(maxsize=32)
def changed_blocks(old: str, new: str) -> tuple[tuple[Passage, ...], ...]:
    return tuple(row.merged for row in compared_blocks(old, new) if row.differs)


def compared_blocks(old: str, new: str) -> tuple[Row, ...]:
    before, after = blocks(old), blocks(new)
    rows: list[Row] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += (Row((Passage("", block),)) for block in before[i:j])
        else:
            rows += (Row(tuple(passages(*pair))) for pair in paired(before[i:j], after[k:m]))
    return tuple(rows)


def count_changed(old: str, new: str) -> int:
    """Blocks that were changed, added or removed."""
    matcher = SequenceMatcher(None, blocks(old), blocks(new), autojunk=False)
    return sum(max(j - i, m - k) for kind, i, j, k, m in matcher.get_opcodes() if kind != "equal")


def paired(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Old and new blocks; an empty text faces a block that only one side has."""
    for block in new:
        match = next((n for n, text in enumerate(old[:WINDOW]) if alike(text, block)), None)
        if match is None:
            yield "", block
            continue
        yield from ((text, "") for text in old[:match])
        yield old[match], block
        old = old[match + 1 :]
    yield from ((text, "") for text in old)


def alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def passages(old: str, new: str) -> Iterator[Passage]:
    before, after = old.split(), new.split()
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Passage("", " ".join(before[i:j]))
            continue
        if i < j:
            yield Passage("del", " ".join(before[i:j]))
        if k < m:
            yield Passage("ins", " ".join(after[k:m]))
