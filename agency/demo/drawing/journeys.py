"""Scenes on the way to work."""

from agency.demo.drawing.canvas import STROKE, Canvas
from agency.demo.drawing.palette import CORAL, GOLD, INK, LAGOON, LINE, MIST, NIGHT, PAPER, SAND, SEA, STEEL
from agency.demo.drawing.scenery import backdrop, lines, sprig
from agency.demo.drawing.shapes import (
    Outline,
    circle,
    dashes,
    ellipse,
    rounded,
    smooth,
)


def passport(canvas: Canvas) -> None:
    backdrop(canvas)
    route = smooth([(300, 620), (420, 330), (760, 110), (1150, 196)])
    for dash in dashes(route, 22, 26):
        canvas.stroke(dash, canvas.colours.second, 8)
    _boarding_pass(canvas.moved(868, 452, turn=15))
    cover = canvas.moved(770, 480, turn=(-8, -3, -11)[canvas.variant % 3])
    cover.fill(rounded(-206, -296, 424, 596, 34), PAPER, 34)
    board = rounded(-216, -300, 424, 600, 34)
    colour = INK if canvas.colours.is_light else CORAL
    cover.fill(board, colour, 6)
    cover.shade(board, strength=0.3)
    _globe(cover.moved(-4, -60))
    cover.stroke([(-94, 150), (86, 150)], GOLD, STROKE)
    cover.stroke([(-54, 196), (46, 196)], GOLD, STROKE)
    _plane(canvas.moved(1158, 200, turn=18))


def _boarding_pass(card: Canvas) -> None:
    card.fill(rounded(-190, -320, 400, 600, 30), PAPER, 26)
    card.fill(rounded(-190, -320, 400, 120, (30, 30, 0, 0)), card.colours.accent if card.colours.is_light else SEA)
    for y in range(-170, 250, 34):
        card.stroke([(168, y), (168, y + 8)], LINE, 8)
    lines(card, 20, -150, (110, 70), STEEL)


def _globe(cover: Canvas) -> None:
    cover.stroke(circle(0, 0, 116), GOLD, 10)
    cover.stroke(ellipse(0, 0, 52, 116), GOLD, 8)
    cover.stroke([(0, -116), (0, 116)], GOLD, 8)
    for y, half in ((-54, 102), (0, 116), (54, 102)):
        cover.stroke([(-half, y), (half, y)], GOLD, 8)


def _plane(sky: Canvas) -> None:
    body = [(-70, -10), (40, -16), (78, 0), (40, 16), (-70, 10)]
    for flip in (1, -1):
        sky.fill([(10, 4 * flip), (-44, 84 * flip), (-20, 84 * flip), (40, 6 * flip)], sky.colours.second, 10)
        sky.fill([(-52, 2 * flip), (-84, 38 * flip), (-66, 38 * flip), (-34, 4 * flip)], sky.colours.second)
    sky.fill(smooth([*body, body[0]]), PAPER, 10)


def train(canvas: Canvas) -> None:
    colours = canvas.colours
    canvas.dot(*((1010, 330) if canvas.variant % 2 else (590, 330)), 230, colours.backdrop)
    far = smooth([(-40, 560), (260, 410), (560, 520), (900, 400), (1280, 500), (1680, 380)])
    canvas.fill([*far, (1680, 900), (-40, 900)], colours.tint)
    near = smooth([(-40, 640), (300, 560), (700, 620), (1150, 540), (1680, 660)])
    hill = [*near, (1680, 900), (-40, 900)]
    canvas.fill(hill, LAGOON if colours.ground != MIST else SAND)
    canvas.shade(hill, SEA, 0.5)
    _track(canvas)
    _engine(canvas)
    for x, size in ((250, 190), (330, 130), (1330, 200), (1420, 140)):
        sprig(canvas.moved(x, 760), INK, size, 3)


def _track(canvas: Canvas) -> None:
    canvas.fill([(720, 600), (880, 600), (1290, 900), (310, 900)], INK)
    for step in range(5):
        y = 690 + step * step * 10 + step * 22
        half = 150 + (y - 600) * 0.9
        canvas.stroke([(800 - half, y), (800 + half, y)], "#7d5a45", 12 + step * 3)
    for side in (-1, 1):
        canvas.fill(
            [(800 + side * 70, 600), (800 + side * 84, 600), (800 + side * 312, 900), (800 + side * 270, 900)], STEEL
        )


def _engine(canvas: Canvas) -> None:
    colours = canvas.colours
    canvas.stroke([(690, 100), (800, 60), (910, 100)], colours.outline, 10)
    canvas.stroke([(800, 60), (800, 130)], colours.outline, 10)
    body = rounded(560, 110, 480, 640, (220, 220, 90, 90))
    canvas.fill(body, colours.main, 40)
    with canvas.clipped(body) as paint:
        paint.fill([(560, 490), (800, 560), (1040, 490), (1040, 800), (560, 800)], PAPER)
        paint.fill([(560, 460), (800, 530), (1040, 460), (1040, 500), (800, 570), (560, 500)], CORAL)
        paint.fill([(560, 690), (1040, 690), (1040, 800), (560, 800)], INK)
    screen = rounded(620, 210, 360, 220, (130, 130, 40, 40))
    canvas.fill(screen, NIGHT)
    with canvas.clipped(screen) as glass:
        glass.fill([(650, 440), (770, 200), (850, 200), (730, 440)], "#174e5c")
        glass.fill([(760, 440), (880, 200), (904, 200), (784, 440)], "#174e5c")
    canvas.stroke([(740, 164), (860, 164)], GOLD, 24)
    for x in (640, 960):
        canvas.dot(x, 622, 40, INK)
        canvas.dot(x, 622, 27, GOLD)
    canvas.stroke([(700, 720), (900, 720)], STEEL, 14)


def compass(canvas: Canvas) -> None:
    backdrop(canvas)
    colours = canvas.colours
    _map(canvas.moved(800, 470, turn=(-7, 6)[canvas.variant % 2], scale=0.94))
    dial = canvas.moved(800, 470)
    dial.stroke(circle(0, -292, 46), colours.frame, 18, 10)
    dial.dot(0, 0, 262, colours.main, 40)
    dial.shade(circle(0, 0, 262), strength=0.3)
    dial.dot(0, 0, 212, PAPER)
    for step in range(24):
        tick = dial.moved(0, 0, turn=step * 15)
        tick.stroke(
            [(0, -186), (0, -150 if step % 6 == 0 else -172)],
            INK if step % 6 == 0 else STEEL,
            10 if step % 6 == 0 else 7,
        )
    needle = dial.moved(0, 0, turn=(34, -28, 52)[canvas.variant % 3])
    needle.fill([(0, -156), (38, 0), (0, 156), (-38, 0)], INK, 12)
    needle.fill([(0, -156), (38, 0), (-38, 0)], CORAL)
    needle.fill([(0, -156), (38, 0), (0, 0)], "#c8431f")
    needle.fill([(0, 156), (38, 0), (0, 0)], NIGHT)
    needle.dot(0, 0, 20, GOLD)


def _map(sheet: Canvas) -> None:
    for panel, colour in enumerate((PAPER, "#efe4d3", PAPER, "#efe4d3")):
        x, dip = -440 + panel * 220, 26 * (panel % 2)
        outline: Outline = [(x, -270 + dip), (x + 220, -244 - dip), (x + 220, 316 - dip), (x, 290 + dip)]
        sheet.fill(outline, colour, 22)
    sheet.fill(smooth([(-440, 90), (-340, 120), (-280, 220), (-236, 300), (-440, 290)]), LAGOON)
    for dash in dashes(smooth([(-390, -170), (-300, -60), (-250, 120), (0, 240), (330, 190), (380, -80)]), 20, 22):
        sheet.stroke(dash, CORAL, 9)
    sheet.dot(-390, -176, 20, SEA)
    sheet.fill([(350, -140), (410, -140), (380, -80)], CORAL)
    sheet.dot(380, -152, 36, CORAL)
    sheet.dot(380, -152, 14, PAPER)
