"""What formatting says, said in characters: case, symbols, quotation, line breaks; and what must not stay."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from . import symbols
from .colours import sets_apart
from .losses import Losses
from .tree import Element, Node

STRUCK = {"s", "strike", "del"}
CELLS = {"td", "th"}
QUOTES = ("“", "”"), ("‘", "’")
CASES = {"uppercase": str.upper, "lowercase": str.lower}
INITIAL = re.compile(r"(?<![\w'’])\w")
SMALL = {"small-caps", "all-small-caps", "petite-caps", "all-petite-caps", "unicase"}
# Of white-space and its newer halves: line breaks count, or spaces too.
LINES = {"pre", "pre-wrap", "pre-line", "break-spaces", "preserve", "preserve-breaks"}
COLUMNS = LINES - {"pre-line", "preserve-breaks"}
# A wider gap than between words, which pages do not collapse.
GAP = "\u2003"
TAB = re.compile(r"\t[ \t\xa0]*|[ \xa0]{2,}\t?[ \t\xa0]*")
NOTHING = re.compile(r"0(?:\.0+)?(?:pt|px|em|rem|%)?")
LETTERED = re.compile(r"[A-Za-z0-9]")
BOXES = {"div", "dt", "dd", "a", "h1", "h4", "h5", "h6", "caption", "figcaption"}
ISOLATES = {"rtl": ("\u2067", "\u2069"), "override": ("\u202e", "\u202c"), "auto": ("\u2068", "\u2069")}


@dataclass(frozen=True)
class Around:
    """What an element inherits."""

    case: str = ""
    small: str = ""
    font: str = ""
    space: str = ""
    quotes: int = 0
    # The text of the block, in which a colour marks no more than a part.
    block: str = ""

    def within(self, element: Element, style: Mapping[str, str]) -> "Around":
        space = style.get("white-space-collapse") or style.get("white-space", "").partition(" ")[0]
        font = symbols.font_of(dict(style), element.attributes.get("face", ""))
        caps = (style.get("font-variant-caps") or style.get("font-variant", "")).split()
        return replace(
            self,
            case=style.get("text-transform", self.case),
            small="uppercase" if SMALL & {*caps} else "" if caps else self.small,
            font=self.font if font is None else font,
            space=space or ("pre" if element.tag == "pre" else self.space),
            quotes=self.quotes + (element.tag == "q"),
            block=bare(element) if element.is_block or element.tag in BOXES else self.block,
        )


def meant(nodes: list[Node], losses: Losses, around: Around = Around()) -> list[Node]:
    return [new for node in nodes for new in read(node, losses, around)]


def read(node: Node, losses: Losses, around: Around) -> list[Node]:
    if isinstance(node, str):
        return characters(node, losses, around)
    style = node.style
    if kind := omitted(node, style):
        losses.note(kind, node.text)
        return [Element(node.tag, node.attributes)] if node.tag in CELLS else []
    if "mso-tab-count" in style:
        return [GAP]
    is_part = not node.is_block and node.tag not in BOXES and bare(node) != around.block
    if is_part and sets_apart(node.tag, style, node.attributes.get("color", "")):
        losses.note("marked", node.text)
    # Nobody misses the shape of a bullet.
    heard = Losses() if style.get("mso-list") == "ignore" else losses
    children = meant(node.children, heard, around.within(node, style))
    return spoken(node, children, losses, around) or [Element(node.tag, node.attributes, directed(node, children))]


def omitted(element: Element, style: Mapping[str, str]) -> str:
    """Why the element is not for readers, if so."""
    if style.get("mso-list") == "ignore":
        return ""  # the marker of an item
    if style.get("mso-element", "").startswith("comment"):
        return "remark"
    lines = " ".join(
        value for name, value in style.items() if name.startswith(("text-decoration", "text-line-through"))
    )
    is_crossed = "line-through" in lines or style.get("text-line-through", "none") != "none"
    if element.tag in STRUCK or is_crossed or "msoDel" in element.attributes.get("class", ""):
        return "struck"
    return "hidden" if is_hidden(element, style) else ""


def is_hidden(element: Element, style: Mapping[str, str]) -> bool:
    if "hidden" in element.attributes or style.get("display") == "none" or style.get("mso-hide") == "all":
        return True
    is_unseen = {
        "visibility": style.get("visibility") in {"hidden", "collapse"},
        "font-size": bool(NOTHING.fullmatch(style.get("font-size", ""))),
    }
    # What is inside may show itself again.
    return any(unseen and not any(name in each.style for each in element.inside) for name, unseen in is_unseen.items())


def characters(text: str, losses: Losses, around: Around) -> list[Node]:
    shown = symbols.read(text, around.font)
    if symbols.UNKNOWN in shown and symbols.UNKNOWN not in text:
        losses.note("symbol", around.block or text)
    for case in (around.case, around.small):
        shown = CASES.get(case, str)(shown)
    if around.case == "capitalize":
        shown = INITIAL.sub(lambda letter: letter[0].upper(), shown)
    if around.space not in LINES:
        return [shown]
    if around.space in COLUMNS:
        shown = "\n".join(TAB.sub(GAP, line.strip(" \t\xa0")) for line in re.split(r"\r?\n", shown))
    lines = shown.split("\n")
    return [part for line in lines for part in (Element("br"), line)][1:]


def spoken(element: Element, children: list[Node], losses: Losses, around: Around) -> list[Node]:
    """What stands for the element in characters; nothing if it stays an element."""
    attributes = element.attributes
    if element.tag == "q":
        begin, end = QUOTES[around.quotes % 2]
        return [begin, *children, end]
    if element.tag == "abbr":
        title = attributes.get("title", "").strip()
        return [*children, f" ({title})" if title not in around.block and losses.is_first(title) else ""]
    if element.tag == "input":
        is_box = attributes.get("type") in {"checkbox", "radio"}
        return [("☑ " if "checked" in attributes else "☐ ") if is_box else ""]
    if element.tag == "img" and not attributes.get("data-file"):
        # Many sites show emoji as pictures.
        alt = attributes.get("alt", "").strip()
        return [alt] if alt and not LETTERED.search(alt) else []
    return []


def directed(element: Element, children: list[Node]) -> list[Node]:
    direction = element.attributes.get("dir", "").lower()
    if element.tag == "bdo" and direction == "rtl":
        direction = "override"
    elif element.tag == "bdi":
        direction = direction or "auto"
    if element.attributes.get("aria-checked"):
        children = ["☑ " if element.attributes["aria-checked"] == "true" else "☐ ", *children]
    if direction not in ISOLATES or any(each.is_block for each in Element("", {}, children).inside):
        return children
    begin, end = ISOLATES[direction]
    return [begin, *children, end]


def bare(element: Element) -> str:
    return " ".join(element.text.split())
