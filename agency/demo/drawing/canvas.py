"""A sheet of paper to cut shapes onto: everything is drawn three times too large and shrunk for smooth edges."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import ceil, cos, floor, radians, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from agency.demo.drawing.palette import NIGHT, Palette
from agency.demo.drawing.shapes import Outline, circle

WIDTH, HEIGHT = 1600, 900
OVERSIZE = 3
STROKE = 12

type Matrix = tuple[float, float, float, float, float, float]
type Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Canvas:
    """A view onto one shared image; `moved` gives another view with its own origin."""

    image: Image.Image
    colours: Palette
    variant: int
    layout: int  # which backdrop and ornaments
    chance: random.Random
    matrix: Matrix = (1, 0, 0, 0, 1, 0)

    @classmethod
    def blank(cls, colours: Palette, variant: int, layout: int, chance: random.Random, *, mirrored: bool) -> "Canvas":
        image = Image.new("RGB", (WIDTH * OVERSIZE, HEIGHT * OVERSIZE), colours.ground)
        matrix: Matrix = (-1, 0, WIDTH, 0, 1, 0) if mirrored else (1, 0, 0, 0, 1, 0)
        return cls(image, colours, variant, layout, chance, matrix)

    def finished(self) -> Image.Image:
        return self.image.reduce(OVERSIZE)

    def moved(self, x: float, y: float, turn: float = 0, scale: float = 1, *, flip: bool = False) -> "Canvas":
        """The same sheet with its origin at (x, y), turned, scaled and perhaps flipped left to right."""
        a, b, c, d, e, f = self.matrix
        right = -scale if flip else scale
        u, v = cos(radians(turn)), sin(radians(turn))
        turned = ((a * u + b * v) * right, (b * u - a * v) * scale, (d * u + e * v) * right, (e * u - d * v) * scale)
        return replace(self, matrix=(turned[0], turned[1], a * x + b * y + c, turned[2], turned[3], d * x + e * y + f))

    def fill(self, outline: Outline, colour: str, lift: float = 0) -> None:
        """A flat shape; `lift` raises it off the sheet so that it throws a soft shadow."""
        points = self._placed(outline)
        if lift:
            self._throw_shadow(points, lift)
        ImageDraw.Draw(self.image).polygon(_enlarged(points), fill=colour)

    def stroke(self, line: Outline, colour: str, width: float = STROKE, lift: float = 0) -> None:
        """A line with round ends and joints."""
        points, width = self._placed(line), width * self._scale
        if lift:
            self._throw_shadow(points, lift, width)
        _draw_line(ImageDraw.Draw(self.image), points, width, OVERSIZE, colour)

    def dot(self, x: float, y: float, radius: float, colour: str, lift: float = 0) -> None:
        self.fill(circle(x, y, radius), colour, lift)

    def shade(self, outline: Outline, colour: str = NIGHT, strength: float = 0.25, *, top: bool = False) -> None:
        """Stippled shading that thickens towards the bottom of a shape, or towards its top."""
        points = self._placed(outline)
        left, upper, right, lower = box = _box_around(points, 0)
        size = (right - left, lower - upper)
        fade = Image.linear_gradient("L").resize(size)
        fade = fade.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if top else fade
        grain = Image.frombytes("L", size, self.chance.randbytes(size[0] * size[1]))
        specks = ImageChops.blend(ImageChops.add(fade, grain, 1, -255), fade, 0.4).point(lambda v: int(v * strength))
        large = specks.resize((size[0] * OVERSIZE, size[1] * OVERSIZE), Image.Resampling.NEAREST)
        cut = Image.new("L", large.size)
        ImageDraw.Draw(cut).polygon(_enlarged([(x - left, y - upper) for x, y in points]), fill=255)
        self._paste(colour, box, ImageChops.multiply(large, cut))

    @contextmanager
    def clipped(self, outline: Outline) -> Iterator["Canvas"]:
        """What is drawn on the inner canvas shows only inside the outline."""
        inner = replace(self, image=self.image.copy())
        yield inner
        cut = Image.new("L", self.image.size)
        ImageDraw.Draw(cut).polygon(_enlarged(self._placed(outline)), fill=255)
        self.image.paste(inner.image, mask=cut)

    @property
    def _scale(self) -> float:
        a, b, _, d, e, _ = self.matrix
        return abs(a * e - b * d) ** 0.5

    def _placed(self, outline: Outline) -> Outline:
        a, b, c, d, e, f = self.matrix
        return [(a * x + b * y + c, d * x + e * y + f) for x, y in outline]

    def _throw_shadow(self, points: Outline, lift: float, width: float = 0) -> None:
        # The light stands at the upper left in every picture, mirrored or not.
        fallen = [(x + lift * 0.45, y + lift * 0.8) for x, y in points]
        box = _box_around(fallen, lift * 2 + width)
        mask = Image.new("L", ((box[2] - box[0]) // 2, (box[3] - box[1]) // 2))
        pencil = ImageDraw.Draw(mask)
        near = [(x - box[0], y - box[1]) for x, y in fallen]
        if width:
            _draw_line(pencil, near, width, 0.5, 74)
        else:
            pencil.polygon([(x / 2, y / 2) for x, y in near], fill=74)
        soft = mask.filter(ImageFilter.GaussianBlur(lift * 0.3))
        full = ((box[2] - box[0]) * OVERSIZE, (box[3] - box[1]) * OVERSIZE)
        self._paste(NIGHT, box, soft.resize(full, Image.Resampling.BILINEAR))

    def _paste(self, colour: str, box: Box, mask: Image.Image) -> None:
        self.image.paste(colour, (box[0] * OVERSIZE, box[1] * OVERSIZE, box[2] * OVERSIZE, box[3] * OVERSIZE), mask)


def _enlarged(points: Outline) -> Outline:
    return [(x * OVERSIZE, y * OVERSIZE) for x, y in points]


def _draw_line(pencil: ImageDraw.ImageDraw, points: Outline, width: float, scale: float, colour: str | int) -> None:
    scaled = [(x * scale, y * scale) for x, y in points]
    pencil.line(scaled, fill=colour, width=max(1, round(width * scale)))
    radius = width * scale / 2
    for x, y in scaled:
        pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _box_around(points: Outline, margin: float) -> Box:
    """Whole, even and on the sheet, so that masks line up with its pixels."""
    across, down = [x for x, _ in points], [y for _, y in points]
    left, top = (max(0, floor((min(side) - margin) / 2) * 2) for side in (across, down))
    right = min(WIDTH, ceil((max(across) + margin) / 2) * 2)
    bottom = min(HEIGHT, ceil((max(down) + margin) / 2) * 2)
    return left, top, max(right, left + 2), max(bottom, top + 2)
