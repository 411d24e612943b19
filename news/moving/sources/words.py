"""What elements say, for titles and remarks."""

from lxml import etree
from lxml.html import HtmlElement, defs

INLINE = defs.phrase_tags | defs.font_style_tags
INLINE |= {"a", "bdi", "bdo", "font", "mark", "q", "span", "sub", "sup", "time", "wbr"}


def words(element: HtmlElement) -> str:
    """With single spaces, also between blocks and lines."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        apart = "" if node.tag in INLINE else " "
        parts += [apart, (node.text if event == "start" else node.tail if node is not element else "") or ""]
    return " ".join("".join(parts).split())


def quoted(text: str) -> str:
    return f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"
