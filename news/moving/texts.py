"""An old article's text as ours: pictures of the library, links to where things stand now, the usual cleaning."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

from news.text.allowed_markup import sanitise
from news.text.body import CAPTION, FIGURE, IMAGE, LINK, attributes_of
from news.text.pasting import reader
from news.text.words import words_of

from .old_articles import OldPicture
from .pictures import Found
from .plain import composed

# A page that a browser saved may hold its pictures itself.
readable = reader("data")
FIGURE_TAG = re.compile(r"</?figure[^>]*>")
type Find = Callable[[OldPicture], Found]


def canonical(html: str) -> str:
    """As the patterns of `news.text.body` expect it."""
    return readable.clean(composed(html))


def pictures_in(html: str) -> Iterator[OldPicture]:
    for figure in FIGURE.finditer(html):
        for image in IMAGE.finditer(figure[0]):
            yield old_picture(image[0], words_of(caption_of(figure[0])))


def old_picture(image: str, caption: str = "") -> OldPicture:
    attributes = attributes_of(image)
    return OldPicture(unescape(attributes.get("src", "")), unescape(attributes.get("alt", "")), caption)


def caption_of(figure: str) -> str:
    caption = CAPTION.search(figure)
    return caption[2] if caption else ""


def body(html: str, find: Find, lead: Callable[[str], str]) -> str:
    """`lead` says where a link is to lead. Of pictures that are not there the caption stays, as a paragraph."""

    def shown(image: str) -> str:
        old = old_picture(image)
        picture = find(old)
        if isinstance(picture, str):
            return ""
        return f'<img src="{escape(picture.plain.url)}" alt="{escape(old.alt)}" data-file="{picture.pk}">'

    def placed(figure: re.Match[str]) -> str:
        if not figure[0].startswith("<figure"):
            return shown(figure[0])
        caption = caption_of(figure[0])
        images = [shown(image[0]) for image in IMAGE.finditer(figure[0])]
        if not any(images):
            # Also of a table or a quotation.
            return FIGURE_TAG.sub("", IMAGE.sub("", CAPTION.sub(f"<p>{caption}</p>" if caption else "", figure[0])))
        images[-1] += f"<figcaption>{caption}</figcaption>" if caption else ""
        return "".join(f'<figure class="figure">{image}</figure>' for image in images if image)

    def led(link: re.Match[str]) -> str:
        href = unescape(attributes_of(link[1]).get("href", ""))
        # Without an address it would keep staff from saving.
        return f'<a href="{escape(lead(href))}">{link[2]}</a>' if href else link[2]

    return sanitise(LINK.sub(led, FIGURE.sub(placed, html)))
