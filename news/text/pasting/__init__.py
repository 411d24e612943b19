"""Text from Word, Outlook, Google Docs and web pages, made into what our own editor would have written.

`clean` leaves markup alone that bears no sign of another program. Its result is never changed by a second `clean`.
"""

import re

import nh3

from .blocks import arranged
from .spacing import spaced
from .tree import parse, written
from .words import simplified

OURS = "p|h2|h3|ul|ol|li|a|strong|em|sub|sup|br|hr|blockquote|table|thead|tbody|tr|th|td|figure|figcaption|img"
# A tag that the editor does not write, other attributes than its own, or a space that only looks like one.
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
    # Also what was struck out by a colleague, and parts of a web page that only its program fills with sense.
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
    """Headings, lists, links, tables and emphasis of `html`, without what another program added to them."""
    return tidy(html) if FOREIGN.search(html) else html


def tidy(html: str) -> str:
    # What a program puts on the clipboard around the chosen text is not meant for us.
    fragment = html.partition("<!--StartFragment-->")[2].partition("<!--EndFragment-->")[0] or html
    for begins, whole in (PART_OF_TABLE, "table"), (PART_OF_LIST, "ul"):
        # Spreadsheets choose the rows only.
        if begins.match(fragment):
            fragment = f"<{whole}>{fragment}</{whole}>"
    tree = parse(readable.clean(fragment))
    return written(spaced(arranged(simplified(tree))))
