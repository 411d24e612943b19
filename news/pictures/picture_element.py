from typing import NamedTuple, Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .renditions import Rendition

# The largest thing in the first view; all other pictures wait until they are scrolled to.
AT_ONCE = format_html_join(" ", '{}="{}"', [("fetchpriority", "high")])
LATER = format_html_join(" ", '{}="{}"', [("loading", "lazy"), ("decoding", "async")])


class Place(NamedTuple):
    """Where pages show a picture: the preset, and its sizes attribute, which says what static/site.css does."""

    preset: str
    sizes: str
    loading: SafeString = LATER


# Telephones of three pixels for one get two: nobody sees the third, and it would double the bytes.
NARROW = "(min-resolution: 2.5dppx) 60vw, 92vw"
TEXT_WIDTH = f"(min-width: 42em) 38rem, {NARROW}"
PLACES = {
    "lead": Place("lead", TEXT_WIDTH, AT_ONCE),
    # The first card of a list: with three columns it is cut from a picture as high as two cards.
    "feature": Place("lead", f"(min-width: 64em) 74rem, {NARROW}", AT_ONCE),
    "card": Place("card", "(min-width: 64em) 21.5rem, (min-width: 40em) 45vw, 92vw"),
    "thumbnail": Place("card", "(min-width: 40em) 11rem, 85vw"),
    "body": Place("body", TEXT_WIDTH),
}


class LibraryPicture(Protocol):
    """What the element needs of `news.models.Picture`, which is built upon this room."""

    tint: int
    focal_x: int
    alt: str
    is_decorative: bool

    def renditions_for(self, preset: str) -> dict[str, list[Rendition]]: ...


def picture_markup(picture: LibraryPicture, place: str, alt: str = "") -> SafeString:
    """The element for one of PLACES; `alt` replaces the library's description."""
    preset, sizes, loading = PLACES[place]
    renditions = picture.renditions_for(preset)
    sources = ((kind, srcset(files), sizes) for kind, files in renditions.items() if kind != "jpeg")
    fallback = renditions["jpeg"][-1]
    return format_html(
        '<picture class="picture picture-{} tint-{}{}">{}<img src="{}" srcset="{}" sizes="{}" '
        'width="{}" height="{}" alt="{}" {}></picture>',
        place,
        picture.tint,
        focal_side(picture.focal_x),
        format_html_join("", '<source type="image/{}" srcset="{}" sizes="{}">', sources),
        fallback.url,
        srcset(renditions["jpeg"]),
        sizes,
        fallback.width,
        fallback.height,
        alt or picture.alt,
        loading,
    )


def focal_side(focal_x: int) -> str:
    """The class that keeps the focal point in view where a page crops the sides."""
    if focal_x < 33:
        return " focus-left"
    return " focus-right" if focal_x > 67 else ""


def srcset(renditions: list[Rendition]) -> str:
    return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in renditions)
