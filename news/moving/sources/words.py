"""What elements say, for titles and remarks; and what of it our cleaning takes away afterwards."""

import re

from lxml import etree
from lxml.html import HtmlElement, defs

INLINE = defs.phrase_tags | defs.font_style_tags
INLINE |= {"a", "bdi", "bdo", "font", "mark", "q", "span", "sub", "sup", "time", "wbr"}
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def words(element: HtmlElement) -> str:
    """With single spaces, also between blocks and lines."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        apart = "" if node.tag in INLINE else " "
        parts += [apart, (node.text if event == "start" else node.tail if node is not element else "") or ""]
    return " ".join("".join(parts).split())


def quoted(text: str) -> str:
    return f"“{text[:80]}…”" if len(text) > 80 else f"“{text}”"


def note_losses(body: HtmlElement, notes: dict[str, None]) -> None:
    for struck in body.xpath(".//s | .//strike | .//del | .//*[contains(@style, 'line-through')]"):
        notes[f"Words that were struck out go: {quoted(words(struck))}."] = None
    for element in body.xpath(".//*[@style or @hidden]"):
        if (element.get("hidden") is not None or HIDDEN.search(element.get("style", ""))) and words(element):
            notes[f"Words that were hidden go: {quoted(words(element))}."] = None
    if any(True for _ in body.iter("math")):
        notes["A formula has become plain text: see whether it still reads well."] = None
    if any(re.search(r"^[ \t]+\S", code.text_content(), re.MULTILINE) for code in body.iter("pre")):
        notes["The lines of a piece of code have lost their indentation."] = None
