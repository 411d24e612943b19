"""Outlines as lists of points: y grows downwards, angles in degrees grow clockwise from three o'clock."""

from itertools import pairwise
from math import cos, hypot, pi, radians, sin

type Point = tuple[float, float]
type Outline = list[Point]


def arc(x: float, y: float, rx: float, start: float, end: float, ry: float | None = None) -> Outline:
    ry = rx if ry is None else ry
    steps = max(4, int(abs(end - start) / 3))
    angles = (radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(x + rx * cos(angle), y + ry * sin(angle)) for angle in angles]


def circle(x: float, y: float, radius: float) -> Outline:
    return arc(x, y, radius, 0, 360)


def ellipse(x: float, y: float, rx: float, ry: float) -> Outline:
    return arc(x, y, rx, 0, 360, ry)


def sector(x: float, y: float, radius: float, start: float, end: float) -> Outline:
    return [(x, y), *arc(x, y, radius, start, end)]


def rounded(
    x: float, y: float, width: float, height: float, radius: float | tuple[float, float, float, float] = 24
) -> Outline:
    """A rectangle from its top left corner; four radii go clockwise from there."""
    radii = radius if isinstance(radius, tuple) else (radius,) * 4
    limit = min(width, height) / 2
    nw, ne, se, sw = radii if isinstance(radius, tuple) else (min(each, limit) for each in radii)
    right, bottom = x + width, y + height
    return [
        *arc(x + nw, y + nw, nw, 180, 270),
        *arc(right - ne, y + ne, ne, 270, 360),
        *arc(right - se, bottom - se, se, 0, 90),
        *arc(x + sw, bottom - sw, sw, 90, 180),
    ]


def arch(x: float, top: float, width: float, bottom: float) -> Outline:
    """A doorway with a round head, centred on x."""
    half = width / 2
    return [(x - half, bottom), *arc(x, top + half, half, 180, 360), (x + half, bottom)]


def leaf(x: float, y: float, length: float, width: float, angle: float) -> Outline:
    """A pointed leaf growing from (x, y) towards the angle."""
    along, across = (cos(radians(angle)), sin(radians(angle))), (-sin(radians(angle)), cos(radians(angle)))
    steps = [step / 16 for step in range(17)]
    edge = [(length * t, width / 2 * sin(pi * t) * (1.25 - 0.5 * t)) for t in steps]
    both = edge + [(far, -near) for far, near in reversed(edge)]
    return [(x + u * along[0] + v * across[0], y + u * along[1] + v * across[1]) for u, v in both]


def heart(x: float, y: float, size: float) -> Outline:
    angles = [radians(step * 3) for step in range(120)]
    return [
        (
            x + size / 2 * sin(a) ** 3,
            y - size / 32 * (13 * cos(a) - 5 * cos(2 * a) - 2 * cos(3 * a) - cos(4 * a) + 2.5),
        )
        for a in angles
    ]


def plus(x: float, y: float, size: float, thick: float) -> Outline:
    far, near = size / 2, thick / 2
    corners = [(-near, -far), (near, -far), (near, -near), (far, -near), (far, near), (near, near)]
    return [(x + u, y + v) for u, v in corners + [(-u, -v) for u, v in corners]]


def smooth(points: Outline) -> Outline:
    """A flowing line through all the points (Catmull and Rom's spline)."""
    padded = [points[0], *points, points[-1]]
    line = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        line += [_between(p0, p1, p2, p3, step / 16) for step in range(16)]
    return [*line, points[-1]]


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    def along(a: float, b: float, c: float, d: float) -> float:
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))

    return along(p0[0], p1[0], p2[0], p3[0]), along(p0[1], p1[1], p2[1], p3[1])


def dashes(points: Outline, dash: float, gap: float) -> list[Outline]:
    """Cuts a line into dashes of even length."""
    pieces: list[Outline] = [[]]
    travelled = 0.0
    for (x, y), (to_x, to_y) in pairwise(points):
        length = hypot(to_x - x, to_y - y)
        for step in range(int(length)):
            if (travelled + step) % (dash + gap) < dash:
                pieces[-1] += [(x + (to_x - x) * step / length, y + (to_y - y) * step / length)]
            elif pieces[-1]:
                pieces.append([])
        travelled += int(length)
    return [piece for piece in pieces if len(piece) > 1]
