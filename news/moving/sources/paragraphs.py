"""Paragraphs where a text has only line breaks, or nothing, between what belongs together."""

import re

from lxml.html import HtmlElement
from lxml.html.builder import E

BLANK = re.compile(r"\n\s*\n")
BOXES = ("blockquote", "div", "section", "article", "main", "details", "center", "header", "footer", "aside")
KEPT = {"pre", "table", "ul", "ol", "dl", "figure", "p", "h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {*BOXES, *KEPT, "address", "dd", "dt", "fieldset", "figcaption", "form", "hr", "li", "nav", "summary"}
BLOCKS |= {"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"}


def in_paragraphs(body: HtmlElement, lines: bool) -> None:
    for paragraph in [*body.iter("p")]:
        if has_several(paragraph, lines):
            paragraph.tag = "div"
    for box in [body, *body.iter(*BOXES)]:
        if not any(outer.tag in KEPT for outer in box.iterancestors()):
            Filling(box, lines).fill()
    if lines:
        for paragraph in [*body.iter("p")]:
            break_lines(paragraph)


def has_several(paragraph: HtmlElement, lines: bool) -> bool:
    if any(child.tag in BLOCKS for child in paragraph):
        return True
    texts = [paragraph.text, *(child.tail for child in paragraph)]
    if lines and any(BLANK.search(text.strip()) for text in texts if text):
        return True
    breaks = [child for child in paragraph if child.tag == "br" and not (child.tail or "").strip()]
    return any(following is not None and following.tag == "br" for following in (each.getnext() for each in breaks))


class Filling:
    """Puts what is loose in a box into paragraphs, in its place between the blocks."""

    def __init__(self, box: HtmlElement, lines: bool) -> None:
        self.box, self.lines = box, lines
        self.paragraph: HtmlElement | None = None

    def fill(self) -> None:
        children, text = [*self.box], self.box.text
        tails = [child.tail for child in children]
        for child in children:
            self.box.remove(child)
        self.box.text = None
        self.say(text)
        for child, tail in zip(children, tails, strict=True):
            child.tail = None
            self.put(child)
            self.say(tail)

    def say(self, text: str | None) -> None:
        for place, part in enumerate(BLANK.split(text or "") if self.lines else [text or ""]):
            if place:
                self.paragraph = None
            if self.paragraph is None and part.strip():
                self.paragraph = E.p()
                self.box.append(self.paragraph)
                part = part.lstrip()
            if self.paragraph is not None:
                say(self.paragraph, part)

    def put(self, child: HtmlElement) -> None:
        if child.tag in BLOCKS or any(inner.tag in BLOCKS for inner in child.iter()):
            self.box.append(child)
            self.paragraph = None
        elif self.paragraph is None:
            if child.tag != "br":
                self.paragraph = E.p(child)
                self.box.append(self.paragraph)
        elif child.tag == "br" and ends_with_break(self.paragraph):
            self.paragraph.remove(self.paragraph[-1])
            self.paragraph = None
        else:
            self.paragraph.append(child)


def say(element: HtmlElement, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def ends_with_break(paragraph: HtmlElement) -> bool:
    return len(paragraph) > 0 and paragraph[-1].tag == "br" and not (paragraph[-1].tail or "").strip()


def break_lines(paragraph: HtmlElement) -> None:
    for node in [*paragraph.iter()]:
        first, *rest = (node.text or "").strip("\n" if node is paragraph else "").split("\n")
        node.text = first
        for place, text in enumerate(rest):
            node.insert(place, broken(text))
        if node is not paragraph:
            # A break that is marked as such needs no second one.
            tail = (node.tail or "").removeprefix("\n" if node.tag == "br" else "")
            is_last = node.getparent() is paragraph and node.getnext() is None
            node.tail, *rest = (tail.rstrip("\n") if is_last else tail).split("\n")
            parent, place = node.getparent(), node.getparent().index(node)
            for offset, text in enumerate(rest, start=1):
                parent.insert(place + offset, broken(text))


def broken(text: str) -> HtmlElement:
    line = E.br()
    line.tail = text
    return line
