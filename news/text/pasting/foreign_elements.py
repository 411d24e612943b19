"""Maps the elements and styles of other programs to ours."""

import re
from urllib.parse import parse_qs, urlsplit

from .numbering import marks, readings_of, type_of, whole_number
from .tree import Element, Node

# Parts of web pages, and of forms, that stand below each other.
BOXES = {"footer", "nav", "aside", "form", "fieldset", "legend", "summary", "hgroup", "dialog", "search"}

MEANS = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "dt": "p", "dd": "p", "menu": "ul"}
MEANS |= dict.fromkeys(("pre", *BOXES), "div")
PARAGRAPHS = {"MsoTitle": "h2", "MsoSubtitle": "h3", "MsoQuote": "blockquote", "MsoIntenseQuote": "blockquote"}
DISSOLVED = {"span", "font", "u", "mark", "bdi", "bdo"}
INLINE = DISSOLVED | {"strong", "em", "sub", "sup", "a"}
HEADINGS = ("h2", "h3")
KEPT = {
    "a": ("href", "title"),
    "img": ("src", "data-file", "width", "height", "alt"),
    "th": ("rowspan", "colspan"),
    "td": ("rowspan", "colspan"),
    "ol": ("start", "type", "data-type", "reversed"),
    "li": ("value",),
    "figure": ("class",),
}
# Redirectors of mail programs and search engines; a parameter has the target.
DETOURS = re.compile(r"https?://(?:[\w.]*safelinks\.protection\.outlook\.com/|www\.google\.com/url\?)", re.IGNORECASE)
# A bullet or number that Word wrote as plain text.
MARKER = re.compile(r"\s*([·•§▪‣◦]|o(?=[\s\xa0]{2})|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)](?=[\s\xa0]{2}))[\s\xa0]+")
LETTERED = re.compile(r"[^\W_]")
# Bullets that say more than where an item begins.
TICKS = set("✓✔✗✘☑☒☐")
BLOCK_DISPLAYS = {"block", "flex", "grid", "list-item", "table", "table-row", "table-cell"}
LENGTH = re.compile(r"(-?\d*\.?\d+)(pt|px|em|ex|rem|%)?")
# Smaller shifts only correct how a line looks.
RAISED_FROM = {"pt": 1.5, "px": 2, "em": 0.15, "ex": 0.3, "rem": 0.15, "%": 10, "": 2}


def simplified(nodes: list[Node], inside: str = "") -> list[Node]:
    return [new for node in nodes for new in simple(node, inside)]


def simple(node: Node, inside: str) -> list[Node]:
    if isinstance(node, str):
        return [node]
    style = node.style
    if style.get("mso-list") == "ignore":
        # The number of a heading is part of it.
        return [f"{node.text.strip()} "] if inside in HEADINGS and LETTERED.search(node.text) else []
    if "MsoCommentReference" in node.attributes.get("class", ""):
        return []
    if node.tag in ("ul", "ol") and (apart := [each for each in node.elements if "data-aria-level" in each.attributes]):
        return [single_item(each, node) for each in apart]
    if node.tag == "p" and is_item(node):
        return [item(node)]
    tag = tag_of(node, style)
    children = simplified(node.children, tag if tag in HEADINGS else inside)
    if tag in INLINE:
        children = emphasised(children, style, inside)
    if tag in DISSOLVED:
        return children
    if tag == "img" and not node.attributes.get("data-file"):
        return []  # not from our library, so pages would not show it
    attributes = {name: node.attributes[name] for name in KEPT.get(tag, ()) if name in node.attributes}
    if tag == "a" and not goes_somewhere(attributes):
        return children
    if tag == "strong" and inside in HEADINGS:
        return children  # a heading is bold by itself
    if tag == "ol" and (marks := type_of(node)):
        attributes |= {"type": marks} if marks != "1" else {}
    return [Element(tag, attributes, children)]


def single_item(entry: Element, whole: Element) -> Element:
    level = re.match(r"\d", entry.attributes["data-aria-level"])
    number = whole_number(whole.attributes, "start", whole_number(entry.attributes, "data-aria-posinset", 1))
    mark = marks(number, type_of(whole) or whole.attributes.get("type", "1"))
    attributes = {"level": level[0] if level else "1", "kind": whole.tag, "mark": mark}
    return Element("item", attributes, simplified(entry.children))


def tag_of(element: Element, style: dict[str, str]) -> str:
    tag = MEANS.get(element.tag, element.tag)
    if tag == "p" and element.attributes.get("role") == "heading":
        return "h2" if element.attributes.get("aria-level", "") in ("1", "2") else "h3"
    # Google Docs wraps everything in a <b> that is not bold.
    if (tag == "strong" and style.get("font-weight") in ("normal", "400")) or (
        tag == "em" and style.get("font-style") == "normal"
    ):
        tag = "span"
    if tag in DISSOLVED and style.get("display") in BLOCK_DISPLAYS:
        return "div"
    if tag in ("ul", "ol") and (kind := type_of(element)):
        return "ul" if kind == "ul" else "ol"
    classes = element.attributes.get("class", "").split()
    return next((PARAGRAPHS[name] for name in classes if name in PARAGRAPHS), tag) if tag == "p" else tag


def emphasised(children: list[Node], style: dict[str, str], inside: str) -> list[Node]:
    weight = style.get("font-weight", "")
    is_bold = weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
    if is_bold and inside not in HEADINGS:
        children = [Element("strong", {}, children)]
    if style.get("font-style") == "italic":
        children = [Element("em", {}, children)]
    if raised := position(style):
        children = [Element(raised, {}, children)]
    return children


def position(style: dict[str, str]) -> str:
    """sup or sub, or nothing for what stands on the line."""
    align = style.get("vertical-align", "")
    if align in ("super", "sub"):
        return "sup" if align == "super" else "sub"
    is_moved = style.get("position") == "relative"
    shifts = [shift(align), shift(style.get("mso-text-raise", ""))]
    shifts += [-shift(style.get("top", "")), shift(style.get("bottom", ""))] if is_moved else []
    up = next(filter(None, shifts), 0)
    return "sup" if up > 0 else "sub" if up < 0 else ""


def shift(length: str) -> float:
    found = LENGTH.fullmatch(length)
    return float(found[1]) if found and abs(float(found[1])) >= RAISED_FROM[found[2] or ""] else 0


def goes_somewhere(attributes: dict[str, str]) -> bool:
    """Whether a link works outside its document; replaces redirectors by their targets."""
    address = attributes.get("href", "").strip()
    if attributes.get("title", "").startswith("Original URL:"):
        del attributes["title"]
    if DETOURS.match(address):
        query = parse_qs(urlsplit(address).query)
        target = (query.get("url") or query.get("q") or [""])[0]
        if target.startswith(("http://", "https://")):
            attributes["href"] = address = target
    return bool(address) and not address.startswith("#_")


def is_item(paragraph: Element) -> bool:
    classes = paragraph.attributes.get("class", "")
    listed = paragraph.style.get("mso-list", "")
    return "MsoListParagraph" in classes or bool(re.match(r"l\d+ level\d", listed))


def item(paragraph: Element) -> Element:
    """A list item still without a list; `arranged` makes lists of consecutive ones."""
    written = [each.text for each in paragraph.inside if each.style.get("mso-list") == "ignore"]
    children = simplified(paragraph.children)
    mark = written[0].strip() if written else taken_mark(children)
    is_number = mark != "o" and bool(readings_of(mark))
    if mark in TICKS or (LETTERED.search(mark) and not is_number and mark != "o"):
        children.insert(0, f"{mark} ")
        if mark not in TICKS:
            return Element("p", {}, children)  # 1.2 or “Step 3:”, which no list has
    level = re.search(r"level(\d)", paragraph.attributes.get("style", ""))
    kind = "ol" if is_number else "ul"
    return Element("item", {"level": level[1] if level else "1", "kind": kind, "mark": mark}, children)


def taken_mark(children: list[Node]) -> str:
    """Removes the marker at the beginning of the first text, and returns it."""
    for place, child in enumerate(children):
        if isinstance(child, Element):
            return taken_mark(child.children)
        if child.strip() or MARKER.match(child):
            mark = MARKER.match(child)
            children[place] = child[mark.end() :] if mark else child
            return mark[1] if mark else ""
    return ""
