"""Converts text from Word, Outlook, Google Docs and web pages into our own editor's markup.

`clean` is idempotent, and leaves markup without signs of another program alone.
"""

import re
from typing import NamedTuple

import nh3

from news.text.characters import legible

from . import style_sheets
from .blocks import arranged
from .foreign_elements import BOXES, simplified
from .losses import Losses
from .said_in_characters import meant
from .spacing import spaced
from .tree import parse, written

OURS = "p|h2|h3|ul|ol|li|a|strong|em|sub|sup|br|hr|blockquote|table|thead|tbody|tr|th|td|figure|figcaption|img"
# Tags, attributes and spaces that our editor does not write.
FOREIGN = re.compile(
    rf"<(?!/?(?:{OURS})[\s/>])|\s(?:style|align|dir|lang|name|value)=|\sclass=(?!\"figure\")|&nbsp;|[\xa0\u200b\ufeff]"
    r"|<\w+[^<>]*\s(?:hidden|reversed)\b|safelinks\.protection|google\.com/url\?"
)
STRUCTURE = {"div", "section", "article", "main", "header", "center", "pre", "dl", "dt", "dd", "address", "details"}
STRUCTURE |= {"caption", "menu", *BOXES}
WORDING = {"span", "font", "b", "i", "u", "h1", "h4", "h5", "h6", "q", "abbr", "mark", "bdi", "bdo", "input"}
STRUCK = {"s", "strike", "del"}
SHAPES = {
    "th": {"rowspan", "colspan"},
    "td": {"rowspan", "colspan"},
    "ol": {"start", "type", "data-type", "reversed"},
    "li": {"value", "aria-checked", "data-aria-posinset"},
}
PART_OF_TABLE = re.compile(r"\s*<(?:col|colgroup|thead|tbody|tr|td|th)[\s>]", re.IGNORECASE)
PART_OF_LIST = re.compile(r"\s*<li[\s>]", re.IGNORECASE)
EMBEDDED = {
    "math": "formula",
    "video": "video",
    "audio": "sound",
    "iframe": "embedded page",
    "object": "embedded object",
}


def reader(*schemes: str) -> nh3.Cleaner:
    """Keeps what the steps below read, with addresses of further schemes."""
    return nh3.Cleaner(
        tags={*OURS.split("|")} | STRUCTURE | WORDING | STRUCK,
        # Also controls that mean nothing without their script.
        clean_content_tags={"script", "style", "title", "xml", "head", "template", "noscript"}
        | {"button", "select", "svg", "textarea"},
        attributes={
            "*": {"class", "style", "role", "aria-level", "data-aria-level", "dir", "hidden"},
            "a": {"href", "title"},
            "abbr": {"title"},
            "font": {"color", "face"},
            "img": {"src", "data-file", "width", "height", "alt"},
            "input": {"type", "checked"},
            **SHAPES,
        },
        url_schemes={"http", "https", "mailto", "tel", *schemes},
        link_rel=None,
    )


readable = reader()


class Pasted(NamedTuple):
    html: str
    losses: list[str]  # sentences for the writer


def clean(html: str) -> str:
    return tidied(html).html if FOREIGN.search(html) else html


def losses(html: str) -> list[str]:
    """What `clean` leaves out."""
    return tidied(html).losses if FOREIGN.search(html) else []


def tidied(html: str) -> Pasted:
    # The clipboard marks the selection with these comments.
    fragment = html.partition("<!--StartFragment-->")[2].partition("<!--EndFragment-->")[0] or html
    for begins, whole in (PART_OF_TABLE, "table"), (PART_OF_LIST, "ul"):
        # Spreadsheets copy rows without their table.
        if begins.match(fragment):
            fragment = f"<{whole}>{fragment}</{whole}>"
    lost = Losses()
    for tag in re.findall(rf"<({'|'.join(EMBEDDED)})\b", fragment, re.IGNORECASE):
        lost.note("embedded", EMBEDDED[tag.lower()])
    tree = parse(legible(readable.clean(fragment)))
    style_sheets.apply(style_sheets.rules_of(html), tree)
    return Pasted(written(spaced(arranged(simplified(meant(tree, lost))))), lost.sentences)
