"""Ghost's cards that are more than HTML: their links, words and pictures without players and icons."""

from typing import NamedTuple

from lxml.html import HtmlElement
from lxml.html.builder import E

from .words import words


class Card(NamedTuple):
    # Where its link is, the class of its title, and those of the other words.
    link: str
    title: str
    others: tuple[str, ...] = ()


CARDS = {
    "kg-bookmark-card": Card(
        ".//a/@href",
        "kg-bookmark-title",
        ("kg-bookmark-description", "kg-bookmark-author", "kg-bookmark-publisher"),
    ),
    "kg-audio-card": Card(".//audio/@src", "kg-audio-title"),
    "kg-video-card": Card(".//video/@src", "kg-video-title"),
    "kg-file-card": Card(
        ".//a/@href",
        "kg-file-card-title",
        ("kg-file-card-caption", "kg-file-card-filename", "kg-file-card-filesize"),
    ),
}


def of_class(body: HtmlElement, name: str) -> list[HtmlElement]:
    found = ".//*[contains(concat(' ', normalize-space(@class), ' '), $name)]"
    return list(body.xpath(found, name=f" {name} "))


def show_cards(body: HtmlElement) -> None:
    for name, card in CARDS.items():
        for element in of_class(body, name):
            if address := next(iter(element.xpath(card.link)), ""):
                said = [words(part) for other in card.others for part in of_class(element, other)]
                captions = [words(caption) for caption in element.iter("figcaption")]
                title = next((words(title) for title in of_class(element, card.title)), "")
                element.addprevious(E.p(E.a(title or address, href=address)))
                if rest := [part for part in (*said, *captions) if part]:
                    element.addprevious(E.p(" · ".join(rest)))
                element.drop_tree()
    for emoji in of_class(body, "kg-callout-emoji"):
        emoji.tag, emoji.tail = "span", " "
    for text in of_class(body, "kg-callout-text"):
        text.tag = "span"
    for stars in of_class(body, "kg-product-card-rating"):
        given = len(of_class(stars, "kg-product-card-rating-active"))
        stars.addprevious(E.p("★" * given + "☆" * (5 - given)))
        stars.drop_tree()
