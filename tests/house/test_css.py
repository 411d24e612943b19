"""The style sheet holds no rule that no page needs, and its colours can be read in both schemes."""

import re
from pathlib import Path

import crispy_bootstrap5
import pytest
from django.conf import settings

from news.pictures.reencoding import TINTS

ROOT = settings.BASE_DIR
CSS = re.sub(r"/\*.*?\*/", "", (ROOT / "static/site.css").read_text(), flags=re.DOTALL)
MARKUP = [
    *(ROOT / "templates").rglob("*.html"),
    *(path for app in ("agency", "news", "registration") for path in (ROOT / app).rglob("*.py")),
    *Path(crispy_bootstrap5.__file__).parent.rglob("*.html"),
]
SELECTORS = " ".join(re.findall(r"([^{};]+)\{", CSS))
CLASSES = sorted(name for name in set(re.findall(r"\.([a-zA-Z][\w-]*)", SELECTORS)) if not name.startswith("tint-"))
TOKENS = sorted(set(re.findall(r"(--[\w-]+):", CSS)))


@pytest.fixture(scope="module")
def words():
    """Every word that could be a class name in a template, a Python source or the form pack."""
    return set(re.findall(r"[\w-]+", " ".join(path.read_text() for path in MARKUP)))


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_in_the_sheet_is_used_by_some_page(words, name):
    assert name in words


@pytest.mark.parametrize("name", TOKENS)
def test_every_design_token_is_used(name):
    assert f"var({name})" in CSS


def test_every_tint_of_a_picture_has_its_class():
    assert tuple(re.findall(r"\.tint-\d+ \{ background: #(\w{6}); \}", CSS)) == TINTS


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


LIGHT_BLOCK, DARK_BLOCK = re.findall(r":root \{(.*?)\}", CSS, flags=re.DOTALL)[:2]
LIGHT = tokens(LIGHT_BLOCK)
SCHEMES = {"light": LIGHT, "dark": LIGHT | tokens(DARK_BLOCK)}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("front", "backs", "least"),
    [
        ("text", ["page", "surface", "sand", "mark"], 7),
        ("ink", ["page", "surface", "sand"], 7),
        ("quiet", ["page", "surface", "sand"], 4.5),
        ("sea", ["page", "surface", "sand", "mark"], 4.5),
        ("coral", ["page", "surface", "sand", "wrong"], 4.5),
        ("on-sea", ["sea"], 4.5),
        ("on-band", ["band"], 7),
        ("field-line", ["surface", "sand"], 3),
        ("focus", ["page", "surface", "sand"], 3),
        ("focus-on-band", ["band"], 3),
    ],
)
def test_colours_keep_their_contrast(scheme, front, backs, least):
    colours = SCHEMES[scheme]
    ratios = {back: round(contrast(colours[front], colours[back]), 2) for back in backs}
    assert min(ratios.values()) >= least, ratios
