"""What stands around the text of a plain page: the way back, its date, labels, the register box, menus."""

import re
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urljoin

from lxml.html import HtmlElement
from lxml.html.builder import E

from . import dates
from .cards import words
from .losses import quoted
from .markup import inside, line, parse, rank_headings
from .paragraphs import Filling

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
# No line of the register box is longer.
LONGEST = 120
LONGEST_HEADING = 80
SITE = re.compile(r"\s(?:\||::|«|»|·)\s")
BOXES = ("div", "section", "article", "main", "header", "footer", "aside", "center", "details")


class Found(NamedTuple):
    html: str
    title: str
    published: datetime | None
    summary: str
    # The address of the lead picture; `has_lead` if the page only says that there was one.
    lead: str
    alt: str
    caption: str
    has_lead: bool
    notes: tuple[str, ...]


def is_frame(text: str) -> bool:
    return bool(BACK.fullmatch(text) or LABEL.fullmatch(text) or BOX.fullmatch(text) or dates.of_line(text))


def settle(html: str, heading: str, page_title: str, here: str) -> Found:
    body = parse(html).find("body")
    for box in [*body.iter(*BOXES)]:
        box.drop_tag()
    part_frames(body)
    root_addresses(body, here)
    page = Page(body)
    if not heading and not page_title:
        page.leave_out_menu()
    page.read()
    title = page.title(heading, page_title)
    page.make_headings()
    rank_headings(body)
    text = inside(body)
    notes = [f"Left out, since it belongs to the old page and not to its text: {', '.join(page.left_out)}."]
    return Found(
        text, title, page.published, page.summary, *page.lead, page.has_lead, tuple(notes if page.left_out else [])
    )


def part_frames(body: HtmlElement) -> None:
    """Lines of a paragraph that belong to the page become paragraphs of their own."""
    for paragraph in [*body.iter("p")]:
        breaks = [child for child in paragraph if child.tag == "br"]
        for each in breaks:
            each.tail = f"\n{each.tail or ''}"
        lines = [" ".join(text.split()) for text in paragraph.text_content().split("\n")]
        for each in breaks:
            each.tail = each.tail[1:]
        if breaks and any(map(is_frame, lines)):
            for each in breaks:
                each.addprevious(E.br())
            paragraph.tag = "div"
            Filling(paragraph, lines=False).fill()
            paragraph.drop_tag()


def root_addresses(body: HtmlElement, here: str) -> None:
    for element in body.xpath(".//*[@href or @src]"):
        name = "href" if element.get("href") else "src"
        try:
            element.set(name, urljoin(here, element.get(name, "")))
        except ValueError:
            element.set(name, "")


class Page:
    def __init__(self, body: HtmlElement) -> None:
        self.body = body
        self.published: datetime | None = None
        self.summary = ""
        self.lead = ("", "", "")
        self.has_lead = False
        self.has_way_back = False
        self.left_out: list[str] = []

    def leave_out_menu(self) -> None:
        """Of a page saved as text: its title is the last line before its date, the way back apart."""
        start = []
        for block in [*self.body][:40]:
            if dates.of_line(words(block)):
                break
            start.append(block)
        lines = [block for block in start if not BACK.fullmatch(words(block))]
        is_page = len(lines) < len(start) < len(self.body)
        if is_page and all(block.tag == "p" and len(words(block)) <= LONGEST for block in lines):
            for block in lines[:-1]:
                self.leave_out(block)

    def read(self) -> None:
        awaited, in_box = "", False
        for place, block in enumerate([*self.body]):
            text = words(block)
            label = LABEL.fullmatch(text)
            is_lead = block.tag == "figure" and (awaited == "thumbnail" or is_thumbnail(block) or bool(label))
            if is_lead and not self.lead[0]:
                self.take_lead(block)
                awaited = ""
            elif in_box and len(text) <= LONGEST and block.tag != "figure":
                self.leave_out(block)
            elif label and block.tag != "figure":
                awaited = label[1].lower()
                self.has_lead |= awaited == "thumbnail"
                before, after = block.getprevious(), block.getnext()
                self.body.remove(block)
                # The label may stand below the picture, too.
                is_below = awaited == "thumbnail" and not self.lead[0] and (after is None or after.tag != "figure")
                if is_below and before is not None and before.tag == "figure":
                    self.take_lead(before)
                    awaited = ""
            elif awaited == "summary" and not self.summary and block.tag == "p" and not BOX.fullmatch(text):
                self.summary, awaited = text, ""
                self.body.remove(block)
            elif found := SUMMARY.fullmatch(text):
                self.summary = found[1]
                self.body.remove(block)
            elif BACK.fullmatch(text) or BOX.fullmatch(text) or is_menu(block):
                in_box |= bool(BOX.fullmatch(text))
                self.has_way_back |= bool(BACK.fullmatch(text))
                self.leave_out(block)
            elif not self.published and place < 12 and (moment := dates.of_line(text)):
                self.published = moment
                self.body.remove(block)

        for block in reversed([*self.body]):
            if block.tag in ("figure", "table") or (words(block) and not FOOT.fullmatch(words(block))):
                break
            self.leave_out(block)

    def leave_out(self, block: HtmlElement) -> None:
        if text := words(block):
            self.left_out.append(quoted(text))
        self.body.remove(block)

    def take_lead(self, figure: HtmlElement) -> None:
        picture = next(figure.iter("img"))
        alt = picture.get("alt", "")
        caption = " ".join(words(caption) for caption in figure.iter("figcaption"))
        self.lead = (
            picture.get("src", ""),
            "" if LABEL.fullmatch(alt) else alt,
            "" if LABEL.fullmatch(caption) else caption,
        )
        self.has_lead = True
        self.body.remove(figure)

    def title(self, heading: str, page_title: str) -> str:
        """`heading`, the beginning of the window's title that the page repeats, or the first line."""
        start = [(block, line(words(block))) for block in [*self.body][:6] if block.tag in ("p", "h2", "h3")]
        for place, (block, text) in enumerate(start):
            if text and (text.casefold() == heading.casefold() or (not heading and page_title.startswith(text))):
                self.body.remove(block)
                if self.has_way_back:
                    # The name of the site.
                    for earlier in start[:place]:
                        self.leave_out(earlier[0])
                return text
        if heading or page_title:
            return heading or SITE.split(page_title)[0]
        if start and start[0][0] is self.body[0] and 0 < len(start[0][1]) <= 200:
            self.body.remove(start[0][0])
            return start[0][1]
        return ""

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


def is_menu(block: HtmlElement) -> bool:
    links = [*block.iter("a")]
    linked = sum(len(words(link)) for link in links)
    return block.tag in ("ul", "p") and len(links) > 2 and linked >= 0.8 * len(words(block))
