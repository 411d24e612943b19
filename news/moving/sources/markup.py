"""From the markup of other systems to plain HTML: paragraphs, headings, figures and links; what has to go is told."""

import re
from collections.abc import Iterable
from html import unescape
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement
from lxml.html.builder import E

from news.moving.plain import composed

from .figures import frame_pictures, show_pictures
from .ghost_cards import show_cards
from .paragraphs import in_paragraphs, with_breaks
from .words import note_losses, quoted, words

LARGEST_TEXT = 5_000_000
# Elements without content that the parser does not know as such: it would put what follows into them.
VOID = re.compile(r"<(source|embed|track|wbr)\b[^<>]*>", re.IGNORECASE)
# What is said by no character, or spoils a text that was read in the wrong encoding: quotes of Windows among controls.
UNPRINTABLE: dict[int, str | None] = dict.fromkeys([*range(9), *range(14, 32), 127, 0xFFFE, 0xFFFF])
UNPRINTABLE |= {11: " ", 12: " "} | {code: bytes([code]).decode("cp1252", "ignore") for code in range(128, 160)}
GONE: tuple[str, ...] = ("script", "style", "template", "svg", "input", "select", "textarea")
GONE += ("link", "meta", "title", "base", "source", "track")
EMBEDDED = ("iframe", "embed", "object", "video", "audio")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ARROWS = re.compile(r"[↩↑⤴^\s\ufe0e\ufe0f]+")
# Of attributes. Word's own classes mean something to our cleaning, too.
KEPT = {"href", "title", "src", "alt", "style", "type", "value", "hidden", "dir"}
KEPT |= {"colspan", "rowspan", "start", "reversed"}


class LeftOut(Exception):
    """Something is not taken in; the message says why."""


class Plain(NamedTuple):
    html: str
    notes: tuple[str, ...]


def readable(text: str) -> str:
    """Without control characters and halves of characters; not composed, which would spoil markup."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n").translate(UNPRINTABLE)


def line(text: str) -> str:
    """A title or name, in which no markup counts."""
    return " ".join(normalize("NFC", readable(unescape(text))).split())


def titled(title: str, html: str) -> tuple[str, list[str]]:
    """A title in any case, and what is to be said about it."""
    text = line(title)
    if not text:
        text = summarised(html[:2_000].rpartition("<")[0])[:80].strip() or "Untitled"
        return text, ["It had no title: its first words stand in place of one."]
    return text, ["Its title has HTML in it, which is shown as text."] if re.search(r"</?[A-Za-z]", text) else []


def summarised(html: str) -> str:
    return normalize("NFC", words(parse(html))) if html.strip() else ""


def parse(html: str) -> HtmlElement:
    if len(html) > LARGEST_TEXT:
        raise LeftOut(f"Its text is longer than {LARGEST_TEXT:,} characters.")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    closed = VOID.sub(r"\g<0></\1>", readable(html))
    page = lxml_html.document_fromstring(f"<html><body>{closed}</body></html>".encode(), parser=parser)
    if any("Excessive depth" in error.message for error in parser.error_log):
        raise LeftOut("Its markup is nested too deep to be anything that people wrote.")
    return page


def plain(html: str, *, lines: bool = False) -> Plain:
    """`lines`: whether line breaks of the source are those of the text, as WordPress's classic editor has it."""
    body = parse(with_breaks(readable(html)) if lines else html).find("body")
    if "kg-card" in html:
        show_cards(body)
    return plain_element(body)


def plain_element(body: HtmlElement) -> Plain:
    notes: dict[str, None] = {}
    # Kept, since lxml makes an object anew whenever nobody holds it: half of the time otherwise.
    held = [*body.iter()]
    show_pictures(body, notes)
    show_embedded(body, notes)
    leave_out(body, notes)
    rank_headings(body)
    settle_links(body, notes)
    frame_pictures(body, notes)
    in_paragraphs(body)
    link_addresses(body)
    note_losses(body, notes)
    for element in body.iter():
        for name in {*element.keys()} - KEPT:
            if name != "class" or "Mso" not in element.get(name):
                del element.attrib[name]
    held.clear()
    html = inside(body)
    return Plain(html if is_normalized("NFC", html) else composed(html), tuple(notes))


def inside(body: HtmlElement) -> str:
    return "".join(lxml_html.tostring(block, encoding="unicode") for block in body).strip()


def leave_out(body: HtmlElement, notes: dict[str, None]) -> None:
    for form in [*body.iter("form")]:
        # Some pages are one form as a whole.
        if len(words(form)) > 600 or any(True for _ in form.iter("p", "h1", "h2", "article")):
            form.drop_tag()
        else:
            notes[f"A form was left out: {quoted(words(form))}."] = None
            form.drop_tree()
    etree.strip_elements(body, *GONE, with_tail=False)
    etree.strip_tags(body, "noscript", "button", "picture", "font", "wbr")


def show_embedded(body: HtmlElement, notes: dict[str, None]) -> None:
    for element in [*body.iter(*EMBEDDED)]:
        sources = [element.get("src"), element.get("data-src"), element.get("data"), *element.xpath(".//@src")]
        address = next((source.strip() for source in sources if source), "")
        address = f"https:{address}" if address.startswith("//") else address
        title = " ".join((element.get("title") or element.get("aria-label") or address).split())
        if address:
            element.addprevious(E.a(title, href=address))
        else:
            notes["Something embedded was left out, since it has no address."] = None
        element.drop_tree()


def link_addresses(body: HtmlElement) -> None:
    """What an address alone in a line leads to is embedded by many systems."""
    for element in [*body.iter("p", "div")]:
        address = (element.text or "").strip()
        if not len(element) and re.fullmatch(r"https?://\S+", address):
            element.text = None
            element.append(E.a(address, href=address))


def rank_headings(body: HtmlElement) -> None:
    """h2 for the main ones, h3 for all below, whichever levels the source used."""
    headings = [*body.iter(*HEADINGS)]
    main = min((heading.tag for heading in headings), default="h2")
    for heading in headings:
        heading.tag = "h2" if heading.tag == main else "h3"


def settle_links(body: HtmlElement, notes: dict[str, None]) -> None:
    for link in [*body.iter("a")]:
        address = link.get("href", "").strip()
        if not address.startswith("#") and address:
            continue
        if address and ARROWS.fullmatch(words(link)):
            link.drop_tree()
        else:
            if address and words(link):
                notes["Links to places within the text are plain text now, such as those of footnotes."] = None
            link.drop_tag()


def listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
