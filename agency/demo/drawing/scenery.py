"""What stands around a subject: backdrops, ornaments in the margins, plants, people's small belongings."""

from agency.demo.drawing.canvas import HEIGHT, STROKE, WIDTH, Canvas
from agency.demo.drawing.palette import INK, PAPER, SEA
from agency.demo.drawing.shapes import Outline, arc, arch, circle, leaf, plus, rounded, smooth


def backdrop(canvas: Canvas) -> None:
    """One large quiet shape behind the subject, with an ornament either side of the square crop."""
    ornaments = (_corners, _dots, _rings)
    ornaments[canvas.layout % 3](canvas)
    outlines = (circle(800, 450, 372), arch(800, 96, 700, 904), rounded(420, 84, 760, 732, 120))
    outline = outlines[(canvas.layout + canvas.layout // 3) % 3]
    canvas.fill(outline, canvas.colours.backdrop)
    canvas.shade(outline, canvas.colours.ground, 0.4)


def floor(canvas: Canvas, y: float) -> None:
    ground: Outline = [(0, y), (WIDTH, y), (WIDTH, HEIGHT), (0, HEIGHT)]
    canvas.fill(ground, canvas.colours.tint)
    canvas.shade(ground, INK, 0.18)


def _corners(canvas: Canvas) -> None:
    canvas.dot(0, HEIGHT, 330, canvas.colours.tint)
    canvas.dot(0, HEIGHT, 190, canvas.colours.ground)
    canvas.dot(WIDTH, 0, 300, canvas.colours.tint)
    canvas.dot(1385, 640, 34, canvas.colours.second)


def _dots(canvas: Canvas) -> None:
    for row in range(5):
        for column in range(5):
            canvas.dot(120 + column * 44, 560 + row * 44, 8, canvas.colours.tint)
    canvas.fill(arc(WIDTH, 330, 240, 90, 270), canvas.colours.tint)
    canvas.fill(plus(240, 230, 84, 28), canvas.colours.second)


def _rings(canvas: Canvas) -> None:
    for radius in (150, 220, 290):
        canvas.stroke(circle(WIDTH, HEIGHT, radius), canvas.colours.tint, STROKE * 2)
    canvas.fill(arc(0, 300, 210, -90, 90), canvas.colours.tint)
    canvas.dot(1370, 220, 34, canvas.colours.second)


def sprig(canvas: Canvas, colour: str, height: float = 300, leaves: int = 4) -> None:
    """A stem with paired leaves, growing upwards from the origin."""
    stem = smooth([(0, 0), (height * 0.05, -height * 0.45), (0, -height)])
    canvas.stroke(stem, colour, STROKE * 0.7)
    for pair in range(leaves):
        y = -height * (0.22 + 0.7 * pair / leaves)
        length = height * (0.42 - 0.05 * pair)
        canvas.fill(leaf(height * 0.03, y, length, length * 0.42, -36), colour)
        canvas.fill(leaf(height * 0.03, y - height * 0.07, length, length * 0.42, -144), colour)
    canvas.fill(leaf(0, -height * 0.94, height * 0.32, height * 0.13, -90), colour)


def potted_plant(canvas: Canvas, leaves: str, pot: str) -> None:
    """A plant whose pot stands on the origin."""
    for angle, length in ((-90, 210), (-62, 190), (-118, 190), (-38, 150), (-142, 150)):
        canvas.fill(leaf(0, -90, length, 62, angle), leaves)
        canvas.stroke([(0, -90), leaf(0, -90, length * 0.8, 0, angle)[16]], pot, 4)
    body = rounded(-62, -110, 124, 110, (10, 10, 46, 46))
    canvas.fill(body, pot, 10)
    canvas.shade(body, strength=0.2)


def tick(canvas: Canvas, x: float, y: float, size: float, colour: str = PAPER, width: float = STROKE) -> None:
    canvas.stroke(
        [(x - size * 0.5, y), (x - size * 0.12, y + size * 0.36), (x + size * 0.5, y - size * 0.36)], colour, width
    )


def lines(canvas: Canvas, x: float, y: float, widths: tuple[float, ...], colour: str, gap: float = 40) -> None:
    """Writing seen from too far away to read."""
    for row, width in enumerate(widths):
        canvas.stroke([(x, y + row * gap), (x + width, y + row * gap)], colour, STROKE)


def pen(canvas: Canvas, colour: str, tip: str = SEA) -> None:
    """Lies along the y axis with its nib at the origin."""
    canvas.fill([(-20, -64), (20, -64), (5, 0), (-5, 0)], PAPER, 14)
    canvas.fill([(-7, -20), (7, -20), (4, 0), (-4, 0)], tip)
    canvas.fill(rounded(-22, -400, 44, 340, (22, 22, 6, 6)), colour, 18)
    canvas.fill(rounded(-22, -130, 44, 26, 0), PAPER)
    canvas.stroke([(10, -370), (10, -250)], PAPER, 8)
