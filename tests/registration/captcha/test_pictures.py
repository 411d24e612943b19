import io
import random

import pytest
from PIL import Image

from registration.captcha.drawing import draw, png, set_in_a_row
from registration.captcha.drawing import letter as drawn
from registration.captcha.letters import ALPHABET
from registration.captcha.token import Token
from tests.builders import make_token


def picture(token: Token) -> Image.Image:
    return Image.open(io.BytesIO(png(token)))


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(image: Image.Image) -> float:
    """Between the two colours that cover most of a picture."""
    colours = sorted(image.convert("RGB").getcolors(), reverse=True)
    darker, lighter = sorted(luminance(colour) for _, colour in colours[:2])
    return (lighter + 0.05) / (darker + 0.05)


def test_picture_is_the_same_every_time_for_one_token():
    # Otherwise the noise could be averaged away.
    assert png(make_token(1)) == png(make_token(1))


def test_picture_of_the_same_code_is_another_for_another_token():
    tokens = [make_token(number) for number in (1, 2)]
    first, second = (draw("ACEHK", token.random("picture")).tobytes() for token in tokens)
    assert first != second


def test_pictures_have_the_size_the_page_reserves():
    assert {picture(make_token(number)).size for number in range(20)} == {(280, 96)}


@pytest.mark.slow
def test_pictures_weigh_less_than_4_kilobytes():
    assert max(len(png(make_token(number))) for number in range(200)) < 4000


@pytest.mark.slow
def test_pictures_have_a_contrast_of_more_than_11():
    assert min(contrast(picture(make_token(number))) for number in range(100)) > 11


@pytest.mark.parametrize("letter", ALPHABET)
def test_no_letter_is_cut_off_however_wide_its_neighbours_are(letter):
    for number in range(50):
        random_numbers = make_token(number).random("picture")
        row = set_in_a_row([drawn(character, random_numbers) for character in f"{letter}WMWM"], random_numbers)
        left, top, right, bottom = row.getbbox()
        assert 5 <= left < right <= 275
        assert 5 <= top < bottom <= 91


def test_drawing_neither_reads_nor_moves_the_shared_random_numbers():
    random.seed(7)
    before, first = random.getstate(), png(make_token(4))
    assert random.getstate() == before
    random.seed(8)
    assert png(make_token(4)) == first
