"""What our cleaning takes away afterwards, said beforehand."""

import re

from lxml.html import HtmlElement

from .words import quoted, words

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


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
