"""Paragraphs, lists and tables, nested as the editor nests them."""

from itertools import groupby

from .numbering import Numbered, apart, readings_of
from .tree import Element, Node

DISSOLVED = {"div", "section", "article", "main", "header", "center", "dl", "address", "details", "span"}
LEAVES = {"p", "h2", "h3", "figcaption"}
HOLDERS = {"li", "blockquote", "th", "td"}
LISTS = {"ul", "ol"}


def arranged(nodes: list[Node]) -> list[Node]:
    """Blocks in a row: loose text in paragraphs, items in lists, nothing empty."""
    blocks: list[Node] = []
    line: list[Node] = []
    for node in opened(nodes):
        if isinstance(node, Element) and node.is_block:
            blocks += paragraphs(line)
            blocks.append(node)
            line = []
        else:
            line.append(node)
    blocks += paragraphs(line)
    return [done for block in listed(blocks) for done in finished(block)]


def opened(nodes: list[Node]) -> list[Node]:
    """Unwrapped from boxes; emphasis and links around blocks move into each block."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or node.is_block:
            found.append(node)
        elif node.tag in DISSOLVED:
            # Empty paragraphs part the text before and after the box.
            found += [Element("p"), *opened(node.children), Element("p")]
        elif holds_blocks(node):
            found += [around(node, block) for block in arranged(node.children)]
        else:
            found.append(node)
    return found


def holds_blocks(element: Element) -> bool:
    return any(each.is_block or each.tag in DISSOLVED for each in element.inside)


def around(wrapper: Element, block: Node) -> Node:
    if isinstance(block, Element) and block.tag in LEAVES:
        return Element(block.tag, block.attributes, [Element(wrapper.tag, wrapper.attributes, block.children)])
    return block


def paragraphs(line: list[Node]) -> list[Node]:
    """Loose text in paragraphs; two line breaks start a new one."""
    parts: list[list[Node]] = [[]]
    breaks = 0
    for node in line:
        is_break = isinstance(node, Element) and node.tag == "br"
        if breaks > 1 and not is_break and not (isinstance(node, str) and not node.strip()):
            parts.append([])
        breaks = breaks + 1 if is_break else breaks if isinstance(node, str) and not node.strip() else 0
        parts[-1].append(node)
    return [Element("p", {}, part) for part in parts]


def finished(block: Node) -> list[Node]:
    if isinstance(block, str):
        return []
    if block.tag in LEAVES:
        return leaf(block)
    if block.tag == "figure":
        return figure(block)
    if block.tag in HOLDERS:
        block.children = arranged(block.children)
        return [block] if block.children or block.tag in ("th", "td") else []
    if block.tag in LISTS:
        block.children = [entry for child in entries(block) for entry in finished(child)]
        return [*apart(block)] if block.tag == "ol" else [block] if block.children else []
    captions = [each for each in block.elements if each.tag == "caption"]
    if block.tag != "hr":
        block.children = [part for child in block.elements if child not in captions for part in finished(child)]
    above = [part for caption in captions for part in arranged(caption.children)]
    return [*above, *([block] if block.children or block.tag == "hr" else [])]


def leaf(block: Element) -> list[Node]:
    """A paragraph or heading; if it holds blocks, those, with its own text in between."""
    if block.tag == "figcaption":
        block.tag = "p"
    if holds_blocks(block):
        parts = arranged(block.children)
        return [Element(block.tag, {}, p.children) if isinstance(p, Element) and p.tag == "p" else p for p in parts]
    while block.children and is_blank(block.children[-1]):
        block.children.pop()
    while block.children and is_blank(block.children[0]):
        block.children.pop(0)
    return [block] if block.shows_something else []


def figure(block: Element) -> list[Node]:
    picture = next((each for each in block.inside if each.tag == "img"), None)
    caption = next((each for each in block.inside if each.tag == "figcaption"), None)
    if picture is None:
        return arranged(block.children)
    words = [] if caption is None else [part for p in arranged(caption.children) for part in line_of(p)]
    return [Element("figure", {"class": "figure"}, [picture, *([Element("figcaption", {}, words)] if words else [])])]


def line_of(block: Node) -> list[Node]:
    if isinstance(block, Element):
        return block.children if block.tag in LEAVES else [block.text]
    return [block]


def is_blank(node: Node) -> bool:
    return not node.strip() if isinstance(node, str) else node.tag == "br"


def entries(block: Element) -> list[Element]:
    """The items of a list; a list between two items goes into the first."""
    found: list[Element] = []
    for child in block.children:
        if isinstance(child, str):
            found += [Element("li", {}, [child])] if child.strip() else []
        elif child.tag == "li":
            found.append(child)
        elif child.tag in LISTS and found:
            found[-1].children.append(child)
        else:
            found.append(Element("li", {}, [child]))
    return found


def listed(blocks: list[Node]) -> list[Node]:
    found: list[Node] = []
    visible = (block for block in blocks if isinstance(block, Element) and (block.tag != "p" or block.shows_something))
    for are_items, group in groupby(visible, key=lambda block: block.tag == "item"):
        together = list(group)
        found += lists(together) if are_items else together
    return found


def lists(items: list[Element]) -> list[Node]:
    top: list[Node] = []
    made: list[Numbered] = []
    open_lists: list[Numbered] = []
    for item in items:
        level, kind = int(item.attributes["level"]), item.attributes["kind"]
        readings = readings_of(item.attributes["mark"]) if kind == "ol" else {}
        while open_lists and open_lists[-1].level > level:
            open_lists.pop()
        if open_lists and open_lists[-1].level == level and not open_lists[-1].continues_with(kind, readings):
            open_lists.pop()
        if not open_lists or open_lists[-1].level < level:
            new = Numbered(level, kind, readings)
            home = open_lists[-1].element.elements[-1].children if open_lists else top
            home.append(new.element)
            made.append(new)
            open_lists.append(new)
        open_lists[-1].element.children.append(Element("li", {}, item.children))
    for each in made:
        each.number()
    return top
