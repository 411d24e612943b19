"""Paragraphs where a text has only line breaks, or nothing, between what belongs together."""

import re

from lxml.html import HtmlElement, defs
from lxml.html.builder import E

BOXES = ("div", "section", "article", "main", "details", "center", "header", "footer", "aside")
KEPT = {"pre", "table", "ul", "ol", "dl", "figure", "p", "h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = (defs.block_tags - {"del", "ins"}) | {*BOXES, "figure", "figcaption", "nav", "summary"}
# Line breaks, tags, and those tags within which line breaks mean nothing.
LINE = re.compile(
    rf"(?:<br\b[^<>]*>)?(?P<lines>\n\s*)|<(?P<ends>/?)(?P<kept>{'|'.join(KEPT - {'p'})})\b[^<>]*>|<[/!A-Za-z][^<>]*>"
)


def with_breaks(html: str) -> str:
    """With line breaks of the source as such, and two of them for an empty line."""
    depth = 0

    def shown(found: re.Match[str]) -> str:
        nonlocal depth
        if found["kept"]:
            depth = max(0, depth + (-1 if found["ends"] else 1))
        return "<br>" * min(2, found["lines"].count("\n")) if found["lines"] and not depth else found[0]

    return LINE.sub(shown, html)


def in_paragraphs(body: HtmlElement) -> None:
    for paragraph in [*body.iter("p")]:
        if any(inner.tag == "br" or inner.tag in BLOCKS for inner in paragraph.iterdescendants()):
            fill(paragraph)
            if len(paragraph) == 1 and paragraph[0].tag == "p":
                paragraph[0].drop_tag()
            elif len(paragraph):
                paragraph.tag = "div"
    for box in [body, *body.iter(*BOXES, "blockquote")]:
        if not any(outer.tag in KEPT for outer in box.iterancestors()):
            fill(box)


def fill(box: HtmlElement) -> None:
    """Puts what is loose in a box into paragraphs, in its place between the blocks; two line breaks part them."""
    parts: list[HtmlElement] = []
    loose = E.p(box.text or "")
    for child in [*box]:
        tail, child.tail = child.tail or "", None
        is_block = child.tag in BLOCKS or any(inner.tag in BLOCKS for inner in child.iterdescendants())
        if is_block or (child.tag == "br" and ends_with_break(loose)):
            parts += [*filled(loose), *([child] if is_block else [])]
            loose = E.p(tail)
        else:
            loose.append(child)
            child.tail = tail
    box.text, box[:] = None, [*parts, *filled(loose)]


def filled(paragraph: HtmlElement) -> list[HtmlElement]:
    """The paragraph without line breaks at its ends, if anything is left of it."""
    while ends_with_break(paragraph):
        paragraph.remove(paragraph[-1])
    while (
        (first := next(iter(paragraph), None)) is not None and first.tag == "br" and not (paragraph.text or "").strip()
    ):
        paragraph.text, first.tail = first.tail or "", None
        paragraph.remove(first)
    paragraph.text = (paragraph.text or "").lstrip()
    return [paragraph] if first is not None or paragraph.text else []


def ends_with_break(paragraph: HtmlElement) -> bool:
    # Its length would be counted each time.
    last = next(paragraph.iterchildren(reversed=True), None)
    return last is not None and last.tag == "br" and not (last.tail or "").strip()
