"""What stands around the text of a plain page: the way back, its date, labels, the register box, menus."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin

from lxml.html import HtmlElement
from lxml.html.builder import E

from news.moving.records import OldPicture

from . import dates
from .layout import is_mostly_links
from .markup import inside, line, parse, rank_headings
from .paragraphs import BOXES, fill
from .words import quoted, words

BACK = re.compile(r"[«‹<←]*\s*back to\b.{1,200}", re.IGNORECASE)
LABEL = re.compile(r"\[?(thumbnail|summary)\]?:?", re.IGNORECASE)
SUMMARY = re.compile(r"summary:\s+(.{20,600})", re.IGNORECASE)
BOX = re.compile(r"quick register\b.{0,20}", re.IGNORECASE)
# Lines at the very end.
FOOT = re.compile(
    r"contact us|locum framework agreement.{0,200}|terms and conditions|privacy policy|[+\d\s()/–-]{9,60}"
    r"|(?:©|copyright).{0,100}",
    re.IGNORECASE,
)
# No line of a menu or of the register box is longer; how far down the title may stand.
LONGEST, TOP = 120, 40
LONGEST_TITLE, LONGEST_HEADING = 200, 80
SITE = re.compile(r"\s(?:\||::|«|»|·|-|–)\s")


class Found(NamedTuple):
    html: str
    title: str
    published: datetime | None
    summary: str
    lead: OldPicture | None
    # Whether the page only says that there was one.
    has_lead: bool
    notes: tuple[str, ...]


def is_frame(text: str) -> bool:
    return bool(BACK.fullmatch(text) or LABEL.fullmatch(text) or BOX.fullmatch(text) or dates.of_line(text))


def settle(html: str, heading: str, page_title: str, here: str, left_out: Iterable[str] = ()) -> Found:
    body = parse(html).find("body")
    for box in [*body.iter(*BOXES)]:
        box.drop_tag()
    part_frames(body)
    root_addresses(body, here)
    page = Page(body, left_out)
    page.read()
    page.leave_out_foot()
    title = page.title(heading, page_title)
    page.make_headings()
    rank_headings(body)
    notes = [f"Left out, since it belongs to the old page and not to its text: {', '.join(page.left_out)}."]
    notes = notes if page.left_out else []
    return Found(inside(body), title, page.published, page.summary, page.lead, page.has_lead, tuple(notes))


def part_frames(body: HtmlElement) -> None:
    """Lines of a paragraph that belong to the page become paragraphs of their own."""
    for paragraph in [*body.iter("p")]:
        breaks = [*paragraph.iter("br")]
        for each in breaks:
            each.tail = f"\n{each.tail or ''}"
        lines = [" ".join(text.split()) for text in paragraph.text_content().split("\n")]
        for each in breaks:
            each.tail = each.tail[1:]
        if breaks and any(map(is_frame, lines)):
            for each in breaks:
                each.addprevious(E.br())
            fill(paragraph)
            paragraph.drop_tag()


def root_addresses(body: HtmlElement, here: str) -> None:
    for element in body.xpath(".//*[@href or @src]"):
        name = "href" if element.get("href") else "src"
        try:
            element.set(name, urljoin(here, element.get(name, "")))
        except ValueError:
            element.set(name, "")


class Page:
    def __init__(self, body: HtmlElement, left_out: Iterable[str]) -> None:
        self.body = body
        self.left_out = [*left_out]
        self.published: datetime | None = None
        self.summary = ""
        self.lead: OldPicture | None = None
        self.has_lead = self.is_in_box = False
        self.above_date: HtmlElement | None = None
        self.paragraphs = 0

    def read(self) -> None:
        for block in [*self.body]:
            if block.getparent() is not None:
                self.look_at(block, words(block))

    def look_at(self, block: HtmlElement, text: str) -> None:
        self.paragraphs += len(text) > LONGEST
        self.is_in_box = bool(BOX.fullmatch(text)) or (self.is_in_box and len(text) <= LONGEST)
        if block.tag == "figure":
            if is_thumbnail(block) or LABEL.fullmatch(text):
                self.take_lead(block)
        elif label := LABEL.fullmatch(text):
            self.take_labelled(block, label[1].lower())
        elif found := SUMMARY.fullmatch(text):
            self.summary = found[1]
            self.body.remove(block)
        elif self.is_in_box or BACK.fullmatch(text) or (block.tag in ("ul", "p") and is_mostly_links(block)):
            self.leave_out(block)
        elif not self.published and self.paragraphs < 3 and (moment := dates.of_line(text)):
            self.published, self.above_date = moment, block.getprevious()
            self.body.remove(block)

    def take_labelled(self, block: HtmlElement, label: str) -> None:
        """What a label stands above; a picture may stand above its label, too."""
        before, after = block.getprevious(), block.getnext()
        self.body.remove(block)
        if label == "thumbnail":
            self.has_lead = True
            for figure in (after, before):
                if figure is not None and figure.tag == "figure":
                    self.take_lead(figure)
        elif not self.summary and after is not None and after.tag == "p" and not is_frame(words(after)):
            self.summary = words(after)
            self.body.remove(after)

    def take_lead(self, figure: HtmlElement) -> None:
        if self.lead is None:
            picture = next(figure.iter("img"))
            alt, caption = picture.get("alt", ""), " ".join(map(words, figure.iter("figcaption")))
            said = ["" if LABEL.fullmatch(text) else text for text in (alt, caption)]
            self.lead = OldPicture(picture.get("src", ""), *said)
            self.body.remove(figure)

    def leave_out(self, block: HtmlElement) -> None:
        if text := words(block):
            self.left_out.append(quoted(text))
        self.body.remove(block)

    def leave_out_foot(self) -> None:
        for block in reversed([*self.body]):
            text = words(block)
            moment = dates.of_line(text)
            if block.tag in ("figure", "table") or (text and not moment and not FOOT.fullmatch(text)):
                break
            self.published = self.published or moment
            self.leave_out(block)

    def title(self, heading: str, window: str) -> str:
        """Also takes it out of the text, with the short lines above it."""
        blocks = [*self.body]
        place = self.place_of_title(blocks[:TOP], heading, window)
        if place is None:
            return heading or SITE.split(window)[0]
        for block in blocks[:place]:
            if block.tag == "p" and len(words(block)) <= LONGEST:
                self.leave_out(block)
        self.body.remove(blocks[place])
        return line(words(blocks[place]))

    def place_of_title(self, blocks: list[HtmlElement], heading: str, window: str) -> int | None:
        """Where the name of the page stands; else the line above the date; of a page without a name, the first."""
        names = {name.casefold() for name in ([heading] if heading else [window, *SITE.split(window)]) if name}
        lines = [line(words(block)).casefold() if block.tag in ("p", "h2", "h3") else "" for block in blocks]
        named = next((place for place, text in enumerate(lines) if text in names), None)
        above = blocks.index(self.above_date) if self.above_date in blocks else None
        if above is not None and not heading:
            is_line = 0 < len(lines[above]) <= LONGEST and not lines[above].endswith(".")
            if blocks[above].tag != "p" or (named is None and is_line):
                return above
        if named is None and not names and lines and 0 < len(lines[0]) <= LONGEST_TITLE:
            return 0
        return named

    def make_headings(self) -> None:
        """Of bare lines between paragraphs, unless the page has real headings."""
        if any(True for _ in self.body.iter("h2", "h3")):
            return
        for block, following in [*zip([*self.body], [*self.body][1:], strict=False)]:
            if is_bare_heading(block) and not is_bare_heading(following):
                block.tag = "h2"
                for bold in [*block.iter("strong", "b")]:
                    bold.drop_tag()


def is_bare_heading(block: HtmlElement) -> bool:
    text = words(block)
    is_short = 0 < len(text) <= LONGEST_HEADING and text[-1] not in '.,;:!…"”’)' and any(map(str.isalpha, text))
    return block.tag == "p" and is_short and not any(True for _ in block.iter("a", "br", "img"))


def is_thumbnail(figure: HtmlElement) -> bool:
    return any("thumb" in f"{image.get('alt')} {image.get('src')}".lower() for image in figure.iter("img"))
