"""Styles that the copied document gives its elements by name and class, as Word and Excel do."""

import re
from collections.abc import Iterator

from .tree import Element, Node

BEGIN, END = re.compile("<style[^<>]*>", re.IGNORECASE), re.compile("</style", re.IGNORECASE)
BRACES = re.compile("([{}])")
SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?", re.IGNORECASE)

# Declarations by tag and class, either of them perhaps "".
type Rules = dict[tuple[str, str], str]


def rules_of(html: str) -> Rules:
    """Those of single elements and classes; what depends on other elements, or on the medium, is left alone."""
    rules: Rules = {}
    for rest in BEGIN.split(html)[1:]:
        for selectors, declarations in blocks(END.split(rest, maxsplit=1)[0]):
            for selector in selectors.split(","):
                if found := SELECTOR.fullmatch(selector.strip()):
                    key = (found[1] or "").lower(), found[2] or ""
                    rules[key] = f"{rules.get(key, '')};{declarations}"
    return rules


def blocks(sheet: str) -> Iterator[tuple[str, str]]:
    # No expression that looks for an end: hostile text could make it look for long, again and again.
    first, *rest = sheet.replace("<!--", "").replace("-->", "").split("/*")
    depth, selectors = 0, ""
    for part in BRACES.split(first + "".join(each.partition("*/")[2] for each in rest)):
        if part in ("{", "}"):
            depth = max(0, depth + (1 if part == "{" else -1))
        elif depth == 0:
            selectors = part
        elif depth == 1:
            yield selectors, part


def apply(rules: Rules, nodes: list[Node]) -> None:
    """Write the declarations into the elements, before their own, which count more."""
    for node in nodes:
        if isinstance(node, Element):
            names = ["", *node.attributes.get("class", "").split()]
            keys = [(tag, name) for name in names for tag in ("", node.tag)]
            if found := [rules[key] for key in keys if key in rules]:
                node.attributes["style"] = ";".join([*found, node.attributes.get("style", "")])
            apply(rules, node.children)
