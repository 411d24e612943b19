"""Share cards of pages without a picture: a title and the publisher's name, drawn."""

import io
from functools import cache
from unicodedata import normalize

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from PIL import Image, ImageDraw, ImageFont

from news.models import Article
from news.publisher import publisher

from .search_engines import SECTION

WIDTH, HEIGHT = 1200, 630
# The three shapes that search engines ask for: 1:1, 4:3 and 16:9.
HEIGHTS = {"square": 1200, "four-by-three": 900, "lead": 675}
MARGIN = 90
# As in static/site.css and static/mark.svg.
BAND, TEXT, LEAF, CORAL = "#0b3c49", "#e9f4f2", "#13707f", "#ff9a80"
ROOM = WIDTH - 2 * MARGIN
# Type sizes, each with the number of lines that fit.
SIZES = {104: 3, 84: 4, 72: 4, 64: 4}
FONT = settings.BASE_DIR / "static" / "fonts" / "newsreader.woff2"
UNKNOWN = "\uffff"
# For characters that NFKD leaves as they are, or nearly so.
REPLACEMENTS = {"\u2010": "-", "\u2011": "-", "\u0141": "L", "\u0142": "l", "\u0110": "D", "\u0111": "d", "\u0131": "i"}


def site_card(request: HttpRequest) -> HttpResponse:
    return picture(SECTION)


def article_card(request: HttpRequest, slug: str, shape: str = "") -> HttpResponse:
    height = HEIGHTS.get(shape) if shape else HEIGHT
    if height is None:
        raise Http404("No such shape.")
    return picture(get_object_or_404(Article.objects.published().only("title"), slug=slug).title, height)


def picture(title: str, height: int = HEIGHT) -> HttpResponse:
    file = io.BytesIO()
    draw(title, publisher().name, height).quantize(64).save(file, "PNG", optimize=True)
    return HttpResponse(file.getvalue(), content_type="image/png")


def draw(title: str, name: str, height: int = HEIGHT) -> Image.Image:
    """A title that is too long ends in an ellipsis; one that the font lacks letters for becomes the section's."""
    card = Image.new("RGB", (WIDTH, height), BAND)
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle((-60, 0, 24, height), 24, fill=LEAF)
    pen.rounded_rectangle((MARGIN, height - 140, MARGIN + 110, height - 130), 5, fill=CORAL)
    size, set_lines = typeset(writable(title) or SECTION)
    pen.multiline_text((MARGIN, 70), "\n".join(set_lines), fill=TEXT, font=font(size), spacing=size // 3)
    pen.text((MARGIN, height - 105), writable(name), fill=TEXT, font=font(44))
    return card


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    # Raqm fails on some characters.
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def typeset(text: str) -> tuple[int, list[str]]:
    """The largest size that fits, and the lines; the smallest size truncates."""
    for size, most in SIZES.items():
        if len(found := lines(text, font(size))) <= most:
            return size, found
    *shown, last = found[:most]
    while font(size).getlength(f"{last}…") > ROOM:
        last = last[:-1]
    return size, [*shown, f"{last}…"]


def lines(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Broken between words, or within a word that is longer than a line."""
    found = [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if font.getlength(longer) <= ROOM:
            found[-1] = longer
            continue
        while font.getlength(word) > ROOM:
            length = next(n for n in range(len(word), 0, -1) if font.getlength(word[:n]) <= ROOM)
            found, word = [*found, word[:length]], word[length:]
        found.append(word)
    return [line for line in found if line]


def writable(text: str) -> str:
    """Without the signs and accents that the font lacks; empty if it lacks a letter."""
    known = [each if is_drawn(each) else without_accent(each) for each in normalize("NFC", text)]
    return "" if None in known else " ".join("".join(filter(None, known)).split())


def without_accent(letter: str) -> str | None:
    """None for a letter that the font lacks in any form."""
    plain = REPLACEMENTS.get(letter) or normalize("NFKD", letter)[0]
    if is_drawn(plain):
        return plain
    return None if letter.isalnum() else " " if letter.isspace() or not letter.isprintable() else ""


@cache
def is_drawn(character: str) -> bool:
    # The font draws a box for characters it lacks.
    glyph, missing = (bytes(font(40).getmask(each)) for each in (character, UNKNOWN))
    return character == " " or (character.isprintable() and glyph != missing)
