from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input"}
# Deeper elements are flattened.
DEEPEST = 60
BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "hr", "table", "thead", "tbody", "tr", "th", "td", "figure"}
# Blocks until they are put in their place: an item without its list, a caption of a table or outside a figure.
PROVISIONAL = {"item", "figcaption", "caption"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node]" = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        return self.tag in BLOCKS or self.tag in PROVISIONAL

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def elements(self) -> "list[Element]":
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def inside(self) -> "Iterator[Element]":
        for child in self.elements:
            yield child
            yield from child.inside

    @property
    def shows_something(self) -> bool:
        return bool(self.text.strip()) or any(each.tag in ("img", "hr") for each in (self, *self.inside))

    @property
    def style(self) -> dict[str, str]:
        pairs = (pair.partition(":") for pair in self.attributes.get("style", "").lower().split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs}


Node = Element | str


class Reader(HTMLParser):
    """Expects well-formed markup, as nh3 writes it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes})
        is_too_deep = len(self.open) > DEEPEST
        if tag in VOID or not is_too_deep:
            self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(self.open[-1] if is_too_deep else element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> list[Node]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.open[0].children


def written(nodes: list[Node]) -> str:
    return "".join(escape(node, quote=False) if isinstance(node, str) else written_element(node) for node in nodes)


def written_element(element: Element) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attributes.items())
    start = f"<{element.tag}{attributes}>"
    return start if element.tag in VOID else f"{start}{written(element.children)}</{element.tag}>"
