"""Maps the elements and styles of other programs to ours."""

import re
from urllib.parse import parse_qs, urlsplit

from .tree import Element, Node

MEANS = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "pre": "p", "dt": "p", "dd": "p"}
PARAGRAPHS = {"MsoTitle": "h2", "MsoSubtitle": "h3"}
DISSOLVED = {"span", "font", "u"}
KEPT = {
    "a": ("href", "title"),
    "img": ("src", "data-file", "width", "height", "alt"),
    "th": ("rowspan", "colspan"),
    "td": ("rowspan", "colspan"),
    "ol": ("start", "type", "data-type"),
    "figure": ("class",),
}
# Redirectors of mail programs and search engines; a parameter has the target.
DETOURS = re.compile(r"https?://(?:[\w.]*safelinks\.protection\.outlook\.com/|www\.google\.com/url\?)", re.IGNORECASE)
# A bullet or number that Word wrote as plain text.
MARKER = re.compile(r"\s*([·•§▪‣◦]|o(?=[\s\xa0]{2})|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)](?=[\s\xa0]{2}))[\s\xa0]+")
NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,6})[.)]")


def simplified(nodes: list[Node], inside: str = "") -> list[Node]:
    return [new for node in nodes for new in simple(node, inside)]


def simple(node: Node, inside: str) -> list[Node]:
    if isinstance(node, str):
        return [node]
    style = node.style
    if is_aside(node, style):
        return []
    if node.tag in ("ul", "ol") and (apart := [each for each in node.elements if "data-aria-level" in each.attributes]):
        return [single_item(each, node.tag) for each in apart]
    if node.tag == "p" and is_item(node):
        return [item(node)]
    tag = tag_of(node, style)
    children = simplified(node.children, tag if tag in ("h2", "h3") else inside)
    if tag in DISSOLVED:
        return emphasised(children, style, inside)
    if tag == "img" and not node.attributes.get("data-file"):
        return []  # not from our library, so pages would not show it
    attributes = {name: node.attributes[name] for name in KEPT.get(tag, ()) if name in node.attributes}
    if tag == "a" and not goes_somewhere(attributes):
        return children
    if tag == "strong" and inside in ("h2", "h3"):
        return children  # a heading is bold by itself
    return [Element(tag, attributes, children)]


def is_aside(element: Element, style: dict[str, str]) -> bool:
    """Not the writer's text: list markers, hidden words, colleagues' comments and their anchors."""
    hidden = style.get("mso-list") == "ignore" or style.get("display") == "none" or style.get("mso-hide") == "all"
    remark = style.get("mso-element", "").startswith("comment") or "MsoCommentReference" in element.attributes.get(
        "class", ""
    )
    return hidden or remark


def single_item(entry: Element, kind: str) -> Element:
    level = re.match(r"\d", entry.attributes["data-aria-level"])
    return Element("item", {"level": level[0] if level else "1", "kind": kind}, simplified(entry.children))


def tag_of(element: Element, style: dict[str, str]) -> str:
    tag = MEANS.get(element.tag, element.tag)
    if tag == "p" and element.attributes.get("role") == "heading":
        return "h2" if element.attributes.get("aria-level", "") in ("1", "2") else "h3"
    # Google Docs wraps everything in a <b> that is not bold.
    if (tag == "strong" and style.get("font-weight") in ("normal", "400")) or (
        tag == "em" and style.get("font-style") == "normal"
    ):
        return "span"
    classes = element.attributes.get("class", "").split()
    return next((PARAGRAPHS[name] for name in classes if name in PARAGRAPHS), tag) if tag == "p" else tag


def emphasised(children: list[Node], style: dict[str, str], inside: str) -> list[Node]:
    weight = style.get("font-weight", "")
    is_bold = weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
    if is_bold and inside not in ("h2", "h3"):
        children = [Element("strong", {}, children)]
    if style.get("font-style") == "italic":
        children = [Element("em", {}, children)]
    if (raised := style.get("vertical-align")) in ("super", "sub"):
        children = [Element("sup" if raised == "super" else "sub", {}, children)]
    return children


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
    marks = [each.text for each in paragraph.inside if each.style.get("mso-list") == "ignore"]
    children = simplified(paragraph.children)
    mark = marks[0].strip() if marks else taken_mark(children)
    level = re.search(r"level(\d)", paragraph.attributes.get("style", ""))
    kind = "ol" if NUMBER.fullmatch(mark) else "ul"
    return Element("item", {"level": level[1] if level else "1", "kind": kind}, children)


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
