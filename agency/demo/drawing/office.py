"""Scenes on paper and at the desk."""

from agency.demo.drawing.canvas import STROKE, Canvas
from agency.demo.drawing.palette import CORAL, GOLD, INK, LAGOON, LINE, MIST, PAPER, SEA, STEEL
from agency.demo.drawing.scenery import backdrop, floor, lines, pen, potted_plant, tick
from agency.demo.drawing.shapes import arc, circle, leaf, rounded, sector


def calendar(canvas: Canvas) -> None:
    backdrop(canvas)
    sheet = canvas.moved(800, 462, turn=(-5, 4, -3)[canvas.variant % 3])
    sheet.moved(0, 0, turn=(7, -7)[canvas.variant % 2]).fill(
        rounded(-300, -280, 600, 580, 40), canvas.colours.second, 24
    )
    page = rounded(-300, -290, 600, 600, 40)
    sheet.fill(page, PAPER, 34)
    header = rounded(-300, -290, 600, 136, (40, 40, 0, 0))
    sheet.fill(header, canvas.colours.main)
    sheet.shade(header, strength=0.2)
    sheet.stroke([(-80, -206), (80, -206)], PAPER, STROKE * 1.6)
    for x in (-180, 180):
        sheet.dot(x, -240, 22, INK)
        sheet.stroke([(x, -330), (x, -244)], STEEL, 22, 6)
    _days(sheet)


def _days(sheet: Canvas) -> None:
    def left(column: int) -> float:
        return -258 + column * 76

    for row in range(5):
        for column in range(2 if row == 0 else 0, 5 if row == 4 else 7):
            sheet.fill(rounded(left(column), -112 + row * 80, 60, 60, 16), MIST if column < 5 else LINE)
    shift = sheet.variant % 3
    sheet.fill(rounded(left(1 + shift), -32, 212, 60, 30), SEA)
    sheet.fill(rounded(left(0), 128, 212 + 76 * shift, 60, 30), GOLD)
    day = rounded(left(5 - shift) - 8, 40, 76, 76, 22)
    sheet.fill(day, CORAL, 12)
    tick(sheet, left(5 - shift) + 30, 78, 34)


def payslip(canvas: Canvas) -> None:
    backdrop(canvas)
    turn = (-6, 5)[canvas.variant % 2]
    slip = canvas.moved(790, 440, turn=turn)
    slip.moved(10, 0, turn=turn * -2).fill(_torn(-220, -310, 440, 600), canvas.colours.main, 22)
    slip.fill(_torn(-230, -320, 460, 630), PAPER, 34)
    slip.fill(rounded(-190, -276, 70, 70, 22), CORAL)
    lines(slip, -84, -258, (180, 110), LINE)
    _earnings(slip.moved(-92, -62))
    lines(slip, 72, -110, (84, 110, 60), LINE, 48)
    for row, colour in enumerate((SEA, GOLD, CORAL)):
        slip.dot(40, -110 + row * 48, 11, colour)
    lines(slip, -180, 110, (190, 150, 220), LINE, 48)
    lines(slip, 120, 110, (64, 64, 64), STEEL, 48)
    _coins(canvas.moved(1030, 772))


def _torn(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    teeth = 12
    step = width / teeth
    edge = [(x + width - step * tooth / 2, y + height - (18 if tooth % 2 else 0)) for tooth in range(teeth * 2 + 1)]
    return rounded(x, y, width, height, 26)[:62] + edge


def _earnings(slip: Canvas) -> None:
    start = -90.0
    for share, colour in ((200, SEA), (100, GOLD), (60, CORAL)):
        slip.fill(sector(0, 0, 100, start, start + share), colour)
        start += share
    slip.dot(0, 0, 54, PAPER)


def _coins(canvas: Canvas) -> None:
    for column, height in ((-120, 3), (20, 5)):
        for level in range(height):
            y = -level * 36
            canvas.fill(rounded(column - 76, y - 36, 152, 36, 18), GOLD, 14 if level == 0 else 0)
            canvas.stroke([(column - 48, y - 18), (column + 48, y - 18)], "#d9962b", 7)
            canvas.stroke([(column - 64, y), (column + 64, y)], "#c98a25", 4)


def clipboard(canvas: Canvas) -> None:
    backdrop(canvas)
    board = canvas.moved(790, 462, turn=(-4, 5, 3)[canvas.variant % 3])
    wood = rounded(-260, -330, 520, 690, 44)
    board.fill(wood, canvas.colours.main, 36)
    board.shade(wood, strength=0.25)
    board.fill(rounded(-215, -270, 430, 585, 18), PAPER, 8)
    board.fill(rounded(-120, -378, 240, 110, (55, 55, 22, 22)), INK, 12)
    board.dot(0, -338, 17, canvas.colours.backdrop)
    board.stroke([(-84, -290), (84, -290)], STEEL, 10)
    for row in range(5):
        _checked(board, -176 + row * 100, done=row < 3 + canvas.variant % 2)
    pen(canvas.moved(1000, 690, turn=32), canvas.colours.accent)


def _checked(board: Canvas, y: float, *, done: bool) -> None:
    board.fill(rounded(-176, y - 28, 56, 56, 16), SEA if done else LINE)
    if done:
        tick(board, -148, y, 30, width=10)
    else:
        board.fill(rounded(-167, y - 19, 38, 38, 9), PAPER)
    lines(board, -84, y - 14, (230, 150) if done else (200, 110), STEEL if done else LINE, 30)


def phone(canvas: Canvas) -> None:
    backdrop(canvas)
    body = canvas.moved(800, 450, turn=(-7, 6, -4)[canvas.variant % 3])
    body.fill(rounded(-182, -368, 364, 736, 62), canvas.colours.frame, 40)
    screen = rounded(-164, -350, 328, 700, 46)
    body.fill(screen, PAPER)
    with body.clipped(screen) as glass:
        glass.fill([(-164, -350), (164, -350), (164, -110), (-164, -110)], SEA)
        glass.dot(150, -330, 150, "#1f8190")
    body.stroke([(-34, -318), (34, -318)], INK, 16)
    body.dot(0, -110, 66, PAPER)
    body.dot(0, -110, 54, LAGOON)
    with body.clipped(circle(0, -110, 54)) as badge:
        badge.dot(0, -124, 22, PAPER)
        badge.dot(0, -50, 44, PAPER)
    lines(body, -70, -10, (140,), STEEL)
    lines(body, -44, 28, (88,), LINE)
    body.fill(rounded(-132, 228, 264, 76, 38), CORAL, 8)
    body.stroke([(-50, 266), (50, 266)], PAPER)
    _notices(body)


def _notices(body: Canvas) -> None:
    side = (1, -1)[body.variant % 2]
    near, far = rounded(-290 + 160 * (side > 0), 80, 420, 108, 34), rounded(20 - 300 * (side < 0), -280, 260, 96, 34)
    body.fill(near, PAPER, 26)
    x = near[0][0]
    body.dot(x + 62, 134, 32, GOLD)
    tick(body, x + 62, 134, 28, width=9)
    lines(body, x + 124, 118, (230, 140), LINE, 34)
    body.fill(far, body.colours.accent, 26)
    for step in range(3):
        body.dot(far[0][0] + 82 + step * 48, -232, 13, PAPER)


def desk(canvas: Canvas) -> None:
    backdrop(canvas)
    colours = canvas.colours
    floor(canvas, 800)
    canvas.fill(rounded(740, 560, 120, 130, 8), STEEL)
    canvas.fill(rounded(496, 220, 608, 390, 36), colours.frame, 30)
    canvas.fill(rounded(520, 244, 560, 342, 16), PAPER)
    _rota(canvas)
    for x in (470, 1130):
        canvas.stroke([(x, 720), (x + (800 - x) * -0.06, 856)], colours.main, 26)
    canvas.fill(rounded(350, 684, 900, 44, 22), colours.main, 22)
    canvas.fill(rounded(690, 668, 220, 18, 9), STEEL)
    potted_plant(canvas.moved(1152, 684, scale=0.86), colours.accent if colours.accent != CORAL else SEA, CORAL)
    _lamp(canvas.moved(398, 684))
    _mug(canvas.moved(590, 684), colours.second)


def _rota(canvas: Canvas) -> None:
    canvas.fill(rounded(520, 244, 130, 342, (16, 0, 0, 16)), MIST)
    canvas.dot(585, 312, 32, CORAL)
    lines(canvas, 555, 380, (60, 60, 60), STEEL, 44)
    bars = ((700, 170, SEA), (770, 230, GOLD), (700, 110, CORAL), (850, 190, LAGOON))
    shift = canvas.variant % 3
    for row, (x, width, _) in enumerate(bars):
        colour = bars[(row + shift) % 4][2]
        canvas.stroke([(700, 312 + row * 68), (1046, 312 + row * 68)], LINE, 6)
        canvas.stroke([(x, 312 + row * 68), (x + width, 312 + row * 68)], colour, 34)


def _lamp(canvas: Canvas) -> None:
    canvas.fill(rounded(-62, -22, 124, 22, (16, 16, 0, 0)), canvas.colours.outline)
    canvas.stroke([(0, -16), (-50, -200), (10, -360)], canvas.colours.outline, 14)
    canvas.fill([(-26, -386), (18, -420), (116, -340), (14, -262)], GOLD, 12)
    canvas.fill(leaf(14, -264, 128, 40, -37), PAPER)


def _mug(canvas: Canvas, colour: str) -> None:
    canvas.stroke(arc(-34, -48, 26, 90, 270), colour, 12)
    canvas.fill(rounded(-36, -92, 80, 92, (8, 8, 26, 26)), colour, 8)
