"""Single spaces between words, none at the ends, and no emphasis within its like."""

import re

from .blocks import LEAVES
from .tree import Element, Node

SPACES = re.compile(r"[\s\xa0]+")
# An em space stands for a tab, between columns; see `meaning`.
GAP = "\u2003"
MERGED = {"strong", "em", "sub", "sup"}


def spaced(blocks: list[Node]) -> list[Node]:
    for block in blocks:
        if isinstance(block, Element):
            if block.tag in LEAVES:
                block.children = tidied(block.children)
            else:
                block.children = spaced(block.children)
    return [block for block in blocks if not is_empty(block)]


def is_empty(block: Node) -> bool:
    if isinstance(block, str):
        return not block.strip()
    return block.tag in LEAVES | {"li", "ul", "ol", "blockquote"} and not block.shows_something


def tidied(children: list[Node]) -> list[Node]:
    line = Line()
    line.space(children)
    line.end()
    return merged(children)


class Line:
    """State of a walk through the texts of one line."""

    def __init__(self) -> None:
        self.at_gap = True
        self.last: tuple[list[Node], int] | None = None

    def space(self, children: list[Node]) -> None:
        for place, child in enumerate(children):
            if isinstance(child, str):
                children[place] = self.spaced(child)
                if children[place]:
                    self.last = (children, place)
            elif child.tag == "br":
                self.end()
            elif child.tag == "img":
                self.at_gap, self.last = False, None
            else:
                self.space(child.children)

    def spaced(self, text: str) -> str:
        text = SPACES.sub(lambda found: GAP if GAP in found[0] else " ", text)
        if self.at_gap:
            text = text.lstrip(f" {GAP}")
        if text:
            self.at_gap = text.endswith((" ", GAP))
        return text

    def end(self) -> None:
        if self.last:
            texts, place = self.last
            texts[place] = str(texts[place]).rstrip(f" {GAP}")
        self.at_gap, self.last = True, None


def merged(children: list[Node], within: frozenset[str] = frozenset()) -> list[Node]:
    found: list[Node] = []
    for child in children:
        if isinstance(child, str):
            add(found, child)
            continue
        inner = merged(child.children, within | {child.tag})
        hollow = not child.shows_something and child.tag not in ("br", "img")
        if hollow or (child.tag in within and child.tag in MERGED | {"a"}):
            for node in inner:
                add(found, node)
        else:
            add(found, Element(child.tag, child.attributes, inner))
    return found


def add(nodes: list[Node], node: Node) -> None:
    former = nodes[-1] if nodes else None
    if isinstance(node, str):
        if isinstance(former, str):
            nodes[-1] = former + node
        elif node:
            nodes.append(node)
    elif isinstance(former, Element) and former.tag == node.tag and can_merge(former, node):
        for child in node.children:
            add(former.children, child)
    else:
        nodes.append(node)


def can_merge(former: Element, node: Element) -> bool:
    same_link = node.tag == "a" and former.attributes == node.attributes
    return node.tag in MERGED or same_link
