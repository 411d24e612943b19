"""Pictures for share cards of pages that have none of their own: a title and the agency's name, drawn here."""

import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from PIL import Image, ImageDraw, ImageFont

from news.metadata import SECTION
from news.models import Article

from .models import our_agency

SIZE = (1200, 630)
MARGIN = 90
# As in the style sheet: band, text on it, and the arm of the mark in another colour.
BAND, TEXT, LEAF, CORAL = "#0b3c49", "#e9f4f2", "#13707f", "#ff9a80"
MOST_LINES = 4


def site_card(request: HttpRequest) -> HttpResponse:
    return picture(SECTION)


def article_card(request: HttpRequest, slug: str) -> HttpResponse:
    return picture(get_object_or_404(Article.objects.published().only("title"), slug=slug).title)


def picture(title: str) -> HttpResponse:
    file = io.BytesIO()
    draw(title, our_agency().name).quantize(64).save(file, "PNG", optimize=True)
    return HttpResponse(file.getvalue(), content_type="image/png")


def draw(title: str, name: str) -> Image.Image:
    """The card; a title too long for it ends in an ellipsis."""
    card = Image.new("RGB", SIZE, BAND)
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle((-60, 0, 24, SIZE[1]), 24, fill=LEAF)
    pen.rounded_rectangle((MARGIN, 470, MARGIN + 110, 482), 6, fill=CORAL)
    font = ImageFont.load_default(72 if len(title) < 60 else 58)
    pen.multiline_text((MARGIN, 80), "\n".join(lines(title, font)), fill=TEXT, font=font, spacing=22)
    pen.text((MARGIN, 520), name, fill=TEXT, font=ImageFont.load_default(40))
    return card


def lines(title: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    """The title broken into lines that fit; control characters are spaces."""
    found = [""]
    for word in "".join(each if each.isprintable() else " " for each in title).split():
        longer = f"{found[-1]} {word}".strip()
        if font.getlength(longer) <= SIZE[0] - 2 * MARGIN:
            found[-1] = longer
        else:
            found.append(word)
    found = [line for line in found if line]
    return found if len(found) <= MOST_LINES else [*found[: MOST_LINES - 1], found[MOST_LINES - 1] + "…"]
