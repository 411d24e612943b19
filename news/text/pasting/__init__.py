"""Converts text from Word, Outlook, Google Docs and web pages into our own editor's markup.

`clean` is idempotent, and leaves markup without signs of another program alone.
"""

import re

import nh3

from .blocks import arranged
from .spacing import spaced
from .tree import parse, written
from .words import simplified

OURS = "p|h2|h3|ul|ol|li|a|strong|em|sub|sup|br|hr|blockquote|table|thead|tbody|tr|th|td|figure|figcaption|img"
# Tags, attributes and spaces that our editor does not write.
FOREIGN = re.compile(
    rf"<(?!/?(?:{OURS})[\s/>])|\s(?:style|align|dir|lang|name)=|\sclass=(?!\"figure\")|&nbsp;|[\xa0\u200b\ufeff]"
    r"|safelinks\.protection|google\.com/url\?"
)
STRUCTURE = {"div", "section", "article", "main", "header", "center", "pre", "dl", "dt", "dd", "address", "details"}
WORDING = {"span", "font", "b", "i", "u", "h1", "h4", "h5", "h6"}
SHAPES = {"th": {"rowspan", "colspan"}, "td": {"rowspan", "colspan"}, "ol": {"start", "type", "data-type"}}
PART_OF_TABLE = re.compile(r"\s*<(?:col|colgroup|thead|tbody|tr|td|th)[\s>]", re.IGNORECASE)
PART_OF_LIST = re.compile(r"\s*<li[\s>]", re.IGNORECASE)
readable = nh3.Cleaner(
    tags={*OURS.split("|")} | STRUCTURE | WORDING,
    # Also deletions under review, and controls that mean nothing without their script.
    clean_content_tags={"script", "style", "title", "xml", "head", "template", "noscript"}
    | {"del", "button", "select", "svg", "textarea"},
    attributes={
        "*": {"class", "style", "role", "aria-level", "data-aria-level"},
        "a": {"href", "title"},
        "img": {"src", "data-file", "width", "height", "alt"},
        **SHAPES,
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def clean(html: str) -> str:
    return tidy(html) if FOREIGN.search(html) else html


def tidy(html: str) -> str:
    # The clipboard marks the selection with these comments.
    fragment = html.partition("<!--StartFragment-->")[2].partition("<!--EndFragment-->")[0] or html
    for begins, whole in (PART_OF_TABLE, "table"), (PART_OF_LIST, "ul"):
        # Spreadsheets copy rows without their table.
        if begins.match(fragment):
            fragment = f"<{whole}>{fragment}</{whole}>"
    tree = parse(readable.clean(fragment))
    return written(spaced(arranged(simplified(tree))))
