import io
import math
import zlib
from collections.abc import Callable
from functools import cache
from itertools import chain, pairwise, product
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from .token import Token

SIZE = WIDTH, HEIGHT = 280, 96
FONTS = tuple(sorted((Path(__file__).parent / "fonts").glob("*.ttf")))
LETTER_BOX = 112
LETTER_SIZE = 66
TILE = 14
# Each ink on each paper has a contrast of 11.9 or more.
INKS = ((20, 24, 60), (60, 16, 20), (10, 50, 36), (40, 20, 56), (28, 28, 28))
PAPERS = ((244, 241, 232), (232, 240, 246), (240, 234, 244), (236, 244, 234))
# Few shades keep the file small.
SHADES = 6
TO_SHADE = [round(grey * (SHADES - 1) / 255) for grey in range(256)]


def png(token: Token) -> bytes:
    file = io.BytesIO()
    # Z_RLE: as small as the best compression here, in a twentieth of its time.
    draw(token.code, token.random("picture")).save(file, "PNG", compress_type=zlib.Z_RLE)
    return file.getvalue()


def draw(code: str, random: Random) -> Image.Image:
    ink = set_in_a_row([letter(character, random) for character in code], random)
    scratch(ink, random)
    treatment = random.choice((outlined, spotlit, spotlit_at_night, half_inverted))
    return coloured(treatment(waved(ink, random), random), random)


@cache
def upright(font: Path, character: str) -> Image.Image:
    image = Image.new("L", (LETTER_BOX, LETTER_BOX))
    middle = LETTER_BOX / 2
    typeface = ImageFont.truetype(font, LETTER_SIZE)
    ImageDraw.Draw(image).text((middle, middle), character, fill=255, font=typeface, anchor="mm")
    return image


def letter(character: str, random: Random) -> Image.Image:
    turn = math.radians(random.uniform(-20, 20))
    lean, slope = random.uniform(-0.18, 0.18), random.uniform(-0.10, 0.10)
    shrink = random.uniform(1, 1.18)
    cos, sin = shrink * math.cos(turn), shrink * math.sin(turn)
    a, b, c, d = cos - lean * sin, sin + lean * cos, slope * cos - sin, slope * sin + cos
    middle = LETTER_BOX / 2
    matrix = (a, b, middle * (1 - a - b), c, d, middle * (1 - c - d))
    image = upright(random.choice(FONTS), character)
    image = image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    return image.crop(image.getbbox())


def set_in_a_row(letters: list[Image.Image], random: Random) -> Image.Image:
    """White on black; neighbours overlap a little, so that no gap shows where a letter ends."""
    overlaps = [random.uniform(0.04, 0.12) * min(a.width, b.width) for a, b in pairwise(letters)]
    length = sum(image.width for image in letters) - sum(overlaps)
    squeeze = min(1, (WIDTH - 16) / length)
    x = 8 + random.uniform(0, WIDTH - 16 - length * squeeze)
    ink = Image.new("L", SIZE)
    for image, overlap in zip(letters, [*overlaps, 0], strict=True):
        y = (HEIGHT - image.height) / 2 + random.uniform(-6, 6)
        narrow = image.resize((round(image.width * squeeze), image.height))
        ink.paste(255, (round(x), round(y)), narrow)
        x += (image.width - overlap) * squeeze
    return ink


def scratch(ink: Image.Image, random: Random) -> None:
    pen = ImageDraw.Draw(ink)
    for _ in range(random.randint(0, 1)):
        pen.line(curve(random), fill=0, width=2, joint="curve")
    pen.line(curve(random), fill=255, width=3, joint="curve")
    for _ in range(4):
        x, radius, start = random.uniform(0, WIDTH), random.uniform(7, 14), random.uniform(0, 360)
        y = random.choice((0, 0.75)) * HEIGHT + random.uniform(0, HEIGHT / 4)
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.arc(box, start, start + random.uniform(70, 170), fill=255, width=random.randint(3, 4))


def curve(random: Random) -> list[tuple[float, float]]:
    """A Bézier curve from edge to edge, and from top to bottom or bottom to top, so that it must cross the letters."""
    left, right = random.uniform(-10, WIDTH * 0.2), random.uniform(WIDTH * 0.8, WIDTH + 10)
    heights = [random.uniform(*between) for between in ((0.1, 0.35), (-0.2, 0.9), (0.1, 1.2), (0.65, 0.9))]
    if random.random() < 0.5:
        heights.reverse()
    points = []
    for step in range(25):
        t = step / 24
        bezier = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
        points.append((left + (right - left) * t, HEIGHT * math.sumprod(bezier, heights)))
    return points


def waved(ink: Image.Image, random: Random) -> Image.Image:
    shift_x, shift_y = wave(random), wave(random)

    def source(x: int, y: int) -> tuple[float, float]:
        return x + shift_x(y), y + shift_y(x)

    mesh = []
    for x, y in product(range(0, WIDTH, TILE), range(0, HEIGHT, TILE)):
        right, bottom = min(x + TILE, WIDTH), min(y + TILE, HEIGHT)
        corners = (source(x, y), source(x, bottom), source(right, bottom), source(right, y))
        mesh.append(((x, y, right, bottom), tuple(chain.from_iterable(corners))))
    return ink.transform(SIZE, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def wave(random: Random) -> Callable[[float], float]:
    height, period, phase = random.uniform(2.5, 4.5), random.uniform(80, 150), random.uniform(0, math.tau)
    return lambda position: height * math.sin(math.tau * position / period + phase)


def outlined(ink: Image.Image, random: Random) -> Image.Image:
    return ImageChops.subtract(ink.filter(ImageFilter.MaxFilter(5)), ink.filter(ImageFilter.MinFilter(3)))


def spotlit(ink: Image.Image, random: Random) -> Image.Image:
    spots = Image.new("L", SIZE)
    for _ in range(random.randint(1, 2)):
        x, y = random.uniform(0.2, 0.8) * WIDTH, random.uniform(0.3, 0.7) * HEIGHT
        half_width, half_height = random.uniform(30, 60), random.uniform(24, 44)
        box = (x - half_width, y - half_height, x + half_width, y + half_height)
        ImageDraw.Draw(spots).ellipse(box, fill=255)
    return ImageChops.difference(ink, spots)


def spotlit_at_night(ink: Image.Image, random: Random) -> Image.Image:
    return ImageChops.invert(spotlit(ink, random))


def half_inverted(ink: Image.Image, random: Random) -> Image.Image:
    middle, slope = random.uniform(0.38, 0.62) * HEIGHT, random.uniform(-0.12, 0.12)
    height, period, phase = random.uniform(5, 10), random.uniform(70, 140), random.uniform(0, math.tau)
    border = [
        (x, middle + slope * (x - WIDTH / 2) + height * math.sin(math.tau * x / period + phase))
        for x in range(0, WIDTH + 1, 4)
    ]
    below = Image.new("L", SIZE)
    ImageDraw.Draw(below).polygon([(0, HEIGHT), *border, (WIDTH, HEIGHT)], fill=255)
    return ImageChops.difference(ink, below)


def coloured(ink: Image.Image, random: Random) -> Image.Image:
    dark, light = random.choice(INKS), random.choice(PAPERS)
    image = Image.frombytes("P", SIZE, ink.point(TO_SHADE).tobytes())
    palette = [
        round(paper + (pigment - paper) * shade / (SHADES - 1))
        for shade in range(SHADES)
        for paper, pigment in zip(light, dark, strict=True)
    ]
    image.putpalette(palette)
    return image
