"""Each picture in a figure of its own, with its caption."""

import re

from lxml.html import HtmlElement
from lxml.html.builder import E

from .words import words

LATER_SOURCES = ("data-src", "data-lazy-src", "data-orig-file", "data-original")
BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*[\"']?([^\"')]+)", re.IGNORECASE)
PARTS = ("table", "blockquote", "pre", "ul", "ol")
PICTURE_FILE = re.compile(r"\.(?:jpe?g|jpe|jfif|png|gif|webp|avif|svg|bmp|tiff?|heic)(?:$|\?)", re.IGNORECASE)


def show_pictures(body: HtmlElement, notes: dict[str, None]) -> None:
    """Pictures that are loaded later, stand behind something, or are characters."""
    for element in body.xpath(".//*[@style]"):
        if behind := BACKGROUND.search(element.get("style")):
            element.insert(0, E.img(src=behind[1]))
            element[0].tail, element.text = element.text, None
    for image in [*body.iter("img")]:
        later = next((image.get(name) for name in LATER_SOURCES if image.get(name)), None)
        if later and (not image.get("src") or image.get("src", "").startswith("data:")):
            image.set("src", later)
        if re.search(r"\b(?:wp-smiley|emoji)\b", image.get("class", "")):
            image.tail = image.get("alt", "") + (image.tail or "")
            image.drop_tree()
        elif not image.get("src"):
            notes["A picture was left out, since it has no address."] = None
            image.drop_tree()
        elif {image.get("width"), image.get("height")} == {"1"}:
            image.drop_tree()


def frame_pictures(body: HtmlElement, notes: dict[str, None]) -> None:
    """Each picture in a figure of its own; figures around anything else are opened."""
    linked: dict[str, None] = {}
    for figure in reversed([*body.iter("figure")]):
        captions = [each for each in figure.iter("figcaption") if next(each.iterancestors("figure")) is figure]
        said = " ".join(words(caption) for caption in captions)
        pictures = [*figure.iter("img")]
        if (
            len(pictures) == 1
            and len(captions) < 2
            and words(figure) == said
            and next(figure.iter(*PARTS), None) is None
        ):
            release(pictures[0], linked)
            tail = figure.tail
            figure.clear()
            figure.extend([*pictures, *captions])
            figure.tail, pictures[0].tail = tail, None
        else:
            for caption in captions:
                caption.tag = "p"
            figure.drop_tag()
    for picture in [*body.iter("img")]:
        if picture.getparent().tag != "figure":
            release(picture, linked)
            figure = E.figure()
            picture.addprevious(figure)
            figure.tail, picture.tail = picture.tail, None
            figure.append(picture)
    for box in [*body.iter("p", "ul")]:
        # Galleries are lists of pictures.
        shown = [child[0] if child.tag == "li" and len(child) == 1 else child for child in box]
        if any(child.tag == "figure" for child in shown) and words(box) == " ".join(map(words, shown)).strip():
            for item in [child for child in box if child.tag == "li"]:
                item.drop_tag()
            box.drop_tag()
    if linked:
        notes[f"Pictures that were links are only pictures now; they led to {', '.join(linked)}."] = None


def release(picture: HtmlElement, linked: dict[str, None]) -> None:
    """Out of the link around it, which mostly led to the picture itself."""
    link = picture.getparent()
    if link is not None and link.tag == "a" and not words(link):
        address = link.get("href", "")
        if not PICTURE_FILE.search(address) and "attachment" not in f"{link.get('rel')}{address}":
            linked[address[:200]] = None
        link.drop_tag()
