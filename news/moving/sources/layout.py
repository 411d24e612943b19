"""The part of a page that is its text: without navigation, and out of the tables that laid out pages once."""

from lxml import etree
from lxml.html import HtmlElement

from . import dates
from .words import quoted, words

MAIN = ("//article", "//main", "//*[@role='main']", "//*[@id='content' or @id='main' or @id='article']")
AROUND = ("nav", "aside", "footer", "header", "dialog")
PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup")
# Cells of tables that have no headers: those are tables of the text.
CELLS = ".//td[not(../../tr/th or ../../../thead/tr/th)]"


def region(page: HtmlElement) -> tuple[HtmlElement, list[str]]:
    """The element around the text, and what was left out of it."""
    etree.strip_elements(page, "script", "style", with_tail=False)
    body = page.find("body")
    chosen = next((found[0] for path in MAIN if len(found := page.xpath(path)) == 1), body)
    if chosen is not body:
        chosen.getparent().remove(chosen)
    for part in [*chosen.iter(*AROUND)]:
        if any(True for _ in part.iter("h1")):
            part.drop_tag()
        elif part is not chosen:
            part.drop_tree()
    return chosen, open_tables(chosen)


def open_tables(body: HtmlElement) -> list[str]:
    """Takes the text and its date out of the tables around, with the cells beside them until one is a menu."""
    most, cells = own_length(body) / 2, body.xpath(CELLS)
    content = [*[cell for cell in cells if own_length(cell) > most][-1:], *dated(body, {*cells})]
    around = {*content, *(outer for cell in content for outer in cell.iterancestors())}
    left_out: list[str] = []
    is_frame = False
    rows = [table for table in body.iter("table") if is_one_column(table) and own_length(table) > most]
    for table in reversed([table for table in body.iter("table") if table in around or table in rows]):
        parts = [part for part in table.iter(*PARTS) if next(part.iterancestors("table")) is table]
        others = [part for part in parts if part.tag in ("td", "th") and part not in around]
        is_frame = is_frame or any(map(is_mostly_links, others))
        for part in parts:
            if is_frame and part in others and not is_heading_or_date(part):
                left_out += [quoted(text)] if (text := words(part)) else []
                part.drop_tree()
            part.tag = "div"
        table.tag = "div"
    return left_out


def dated(body: HtmlElement, cells: set[HtmlElement]) -> list[HtmlElement]:
    """The cell with the date of the page, which is the first; none if that stands in no cell."""
    for text in body.xpath(".//text()"):
        if dates.of_line(said := text.strip()):
            holder = text.getparent().getparent() if text.is_tail else text.getparent()
            cell = next((outer for outer in [holder, *holder.iterancestors()] if outer in cells), None)
            if cell is None or dates.LABELLED.fullmatch(said):
                return [] if cell is None else [cell]
    return []


def is_one_column(table: HtmlElement) -> bool:
    return all(len(row) == 1 for row in table.xpath("./tr | ./*/tr"))


def own_length(element: HtmlElement) -> int:
    """In words that are no links."""
    return len(element.text_content().split()) - sum(len(link.text_content().split()) for link in element.iter("a"))


def is_mostly_links(element: HtmlElement) -> bool:
    links = [*element.iter("a")]
    return len(links) > 2 and sum(len(words(link)) for link in links) >= 0.8 * len(words(element))


def is_heading_or_date(cell: HtmlElement) -> bool:
    return dates.of_line(words(cell)) is not None or any(True for _ in cell.iter("h1"))
