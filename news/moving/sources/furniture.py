"""What stands around the text of a plain page: the way back, its date, labels, the register box, menus."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from lxml import etree
from lxml import html as lxml_html
from lxml.html import HtmlElement
from lxml.html.builder import E

from news.moving.old_articles import OldPicture
from news.text.words import words_of

from . import dates
from .layout import is_mostly_links
from .markup import inside, line, parse, rank_headings
from .paragraphs import BOXES, fill
from .words import quoted, words

BACK = re.compile(r"[«‹<←]*\s*back to\b.{1,200}", re.IGNORECASE)
LABEL = re.compile(r"\[?(thumbnail|summary)\]?:?", re.IGNORECASE)
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


def is_frame(text: str) -> bool:
    return bool(BACK.fullmatch(text) or LABEL.fullmatch(text) or BOX.fullmatch(text) or dates.of_line(text))


def part_frames(body: HtmlElement) -> None:
    """Lines of a paragraph that belong to the page become paragraphs of their own."""
    for paragraph in [*body.iter("p")]:
        lines = lxml_html.tostring(paragraph, encoding="unicode", with_tail=False).split("<br>")
        if len(lines) > 1 and any(is_frame(words_of(each)) for each in lines):
            for each in [*paragraph.iter("br")]:
                each.addprevious(E.br())
            fill(paragraph)
            paragraph.drop_tag()


class Found:
    """The text of a page, and what else stands there."""

    def __init__(self, body: HtmlElement, left_out: Iterable[str]) -> None:
        self.body = body
        self.left_out = [*left_out]
        self.title = self.summary = self.author = ""
        self.published: datetime | None = None
        self.above_date: HtmlElement | None = None
        self.lead: OldPicture | None = None
        # Whether the page says that there was a lead picture.
        self.has_lead = self.is_in_box = False
        self.paragraphs = 0

    @property
    def html(self) -> str:
        return inside(self.body)

    @property
    def notes(self) -> list[str]:
        told = f"Left out, since it belongs to the old page and not to its text: {', '.join(self.left_out)}."
        return [told] if self.left_out else []

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
        elif self.is_in_box or BACK.fullmatch(text) or (block.tag in ("ul", "p") and is_mostly_links(block)):
            self.leave_out(block)
        elif not self.published and self.paragraphs < 3 and (moment := dates.of_line(text)):
            self.published, self.above_date = moment, block.getprevious()
            self.author = dates.author_of_line(text)
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
            # Another day than that of the page may be what the text is about.
            is_own = moment and abs(moment - (self.published or moment)) < timedelta(days=1)
            if block.tag in ("figure", "table") or (text and not is_own and not FOOT.fullmatch(text)):
                break
            self.published = self.published or moment
            self.author = self.author or dates.author_of_line(text)
            self.leave_out(block)

    def take_title(self, heading: str, window: str) -> None:
        """Out of the text, with the short lines above it."""
        blocks = [*self.body]
        place = self.place_of_title(blocks[:TOP], heading, window)
        if place is None:
            self.title = heading or SITE.split(window)[0]
            return
        for block in blocks[:place]:
            if block.tag == "p" and len(words(block)) <= LONGEST:
                self.leave_out(block)
        self.title = line(words(blocks[place]))
        self.body.remove(blocks[place])

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


def settle(html: str, heading: str, page_title: str, here: str, left_out: Iterable[str] = ()) -> Found:
    body = parse(html).find("body")
    etree.strip_tags(body, *BOXES)
    part_frames(body)
    body.make_links_absolute(here, handle_failures="discard")
    found = Found(body, left_out)
    found.read()
    found.leave_out_foot()
    found.take_title(heading, page_title)
    found.make_headings()
    rank_headings(body)
    return found
