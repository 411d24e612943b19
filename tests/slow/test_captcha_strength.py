"""What a stock program that reads print makes of our pictures: 500 of them, in the ways a bot would prepare them."""

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from registration.captcha.drawing import FONTS, png
from registration.captcha.letters import ALPHABET
from registration.captcha.token import Token

from ..builders import make_token

pytestmark = pytest.mark.slow
PICTURES = 500


def as_sent(image: Image.Image) -> Image.Image:
    return image


def enlarged(image: Image.Image) -> Image.Image:
    return image.resize((image.width * 3, image.height * 3), Image.Resampling.BICUBIC)


def black_and_white(image: Image.Image) -> Image.Image:
    return enlarged(image).point(lambda grey: 255 * (grey > 128))


def smoothed(image: Image.Image) -> Image.Image:
    return enlarged(image.filter(ImageFilter.MedianFilter(5)))


def smoothed_black_and_white(image: Image.Image) -> Image.Image:
    return black_and_white(image.filter(ImageFilter.MedianFilter(3)))


@pytest.fixture(scope="module")
def pictures() -> dict[Token, Image.Image]:
    # Of fixed tokens: the measurement may change with the drawing only.
    tokens = [make_token(number) for number in range(PICTURES)]
    return {token: Image.open(io.BytesIO(png(token))).convert("L") for token in tokens}


def read(images: list[Path], layout: str) -> list[str]:
    program = shutil.which("tesseract")
    assert program, "tesseract is missing: install Debian's tesseract-ocr to measure the strength of the captcha."
    names = images[0].with_name("names.txt")
    names.write_text("\n".join(map(str, images)))
    command = [program, names, "-", "--psm", layout, "-c", f"tessedit_char_whitelist={ALPHABET}"]
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    result = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return result.stdout.split("\f")[:PICTURES]


@pytest.mark.parametrize("layout", ["7", "8"], ids=["line", "word"])
@pytest.mark.parametrize("prepare", [as_sent, enlarged, black_and_white, smoothed, smoothed_black_and_white])
def test_tesseract_solves_less_than_one_in_a_hundred(
    pictures: dict[Token, Image.Image], prepare: Callable[[Image.Image], Image.Image], layout: str, tmp_path: Path
):
    images = [tmp_path / f"{token.nonce}.png" for token in pictures]
    for picture, image in zip(pictures.values(), images, strict=True):
        prepare(picture).save(image, compress_level=1)
    answers = read(images, layout)
    assert len(answers) == PICTURES
    assert sum(token.matches(answer) for token, answer in zip(pictures, answers, strict=True)) < PICTURES / 100


def test_tesseract_reads_plain_print_or_the_measurement_means_nothing(tmp_path: Path):
    print_out = Image.new("L", (400, 120), 255)
    ImageDraw.Draw(print_out).text((40, 30), "PATCH", font=ImageFont.truetype(FONTS[0], 60))
    print_out.save(tmp_path / "plain.png")
    assert read([tmp_path / "plain.png"], "7")[0].strip() == "PATCH"
