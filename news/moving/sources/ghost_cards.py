"""Ghost's cards that are more than HTML: their links, words and pictures without players and icons."""

from lxml.html import HtmlElement
from lxml.html.builder import E

from .words import words

# Of each card the beginning of its other classes.
CARDS = {
    "kg-bookmark-card": "kg-bookmark",
    "kg-audio-card": "kg-audio",
    "kg-video-card": "kg-video",
    "kg-file-card": "kg-file-card",
}
SAID = ("description", "author", "publisher", "caption", "filename", "filesize")


def show_cards(body: HtmlElement) -> None:
    for name, start in CARDS.items():
        for card in body.find_class(name):
            if address := next(iter(card.xpath(".//a/@href | .//audio/@src | .//video/@src")), ""):
                title = " ".join(map(words, card.find_class(f"{start}-title"))) or address
                said = [each for part in SAID for each in card.find_class(f"{start}-{part}")]
                card.addprevious(E.p(E.a(title, href=address)))
                if rest := [*filter(None, map(words, [*said, *card.iter("figcaption")]))]:
                    card.addprevious(E.p(" · ".join(rest)))
                card.drop_tree()
    for emoji in body.find_class("kg-callout-emoji"):
        emoji.tag, emoji.tail = "span", " "
    for text in body.find_class("kg-callout-text"):
        text.tag = "span"
    for stars in body.find_class("kg-product-card-rating"):
        given = len(stars.find_class("kg-product-card-rating-active"))
        stars.addprevious(E.p("★" * given + "☆" * (5 - given)))
        stars.drop_tree()
