"""Scenes after the shift, and through the night."""

from math import sin

from agency.demo.drawing.canvas import HEIGHT, WIDTH, Canvas
from agency.demo.drawing.palette import COFFEE, CORAL, GOLD, INK, LINE, MIST, NIGHT, PAPER, SEA, STEEL
from agency.demo.drawing.scenery import backdrop, floor, sprig
from agency.demo.drawing.shapes import (
    Outline,
    arc,
    ellipse,
    heart,
    plus,
    rounded,
    smooth,
)


def coffee(canvas: Canvas) -> None:
    if canvas.variant % 2:
        _coffee_from_above(canvas)
    else:
        _coffee_from_the_side(canvas)


def _coffee_from_the_side(canvas: Canvas) -> None:
    backdrop(canvas)
    colours = canvas.colours
    floor(canvas, 740)
    for x, rise in ((720, 190), (800, 230), (880, 190)):
        steam: Outline = [(x + 22 * sin((canvas.variant + y) / 30), 332 - y) for y in range(0, rise, 4)]
        canvas.stroke(steam, PAPER, 16)
    for y, width, colour in ((716, 540, colours.frame), (664, 470, colours.accent)):
        canvas.fill(rounded(800 - width / 2, y, width, 52, 14), colour, 18)
        canvas.stroke([(800 - width / 2 + 26, y + 26), (800 - width / 2 + 120, y + 26)], PAPER, 8)
    canvas.fill(rounded(590, 634, 420, 32, 16), PAPER, 16)
    canvas.stroke(arc(978, 470, 66, -100, 110), PAPER, 34, 12)
    cup = rounded(610, 370, 380, 272, (14, 14, 150, 150))
    canvas.fill(cup, PAPER, 26)
    with canvas.clipped(cup) as side:
        side.fill([(600, 440), (1000, 440), (1000, 560), (600, 560)], colours.main)
        side.shade(cup, strength=0.16)
    canvas.fill(heart(800, 500, 76), PAPER)


def _coffee_from_above(canvas: Canvas) -> None:
    backdrop(canvas)
    colours = canvas.colours
    canvas.dot(790, 470, 300, PAPER, 34)
    canvas.dot(790, 470, 240, LINE)
    handle = canvas.moved(790, 470, turn=-38)
    handle.stroke([(150, 0), (286, 0)], colours.main, 56, 18)
    canvas.dot(790, 470, 206, colours.main, 26)
    canvas.dot(790, 470, 172, COFFEE)
    canvas.fill(heart(790, 468, 220), "#f0d9bd")
    canvas.fill(heart(790, 460, 140), "#c98f5f")
    canvas.fill(heart(790, 452, 70), "#f0d9bd")
    spoon = canvas.moved(560, 660, turn=52)
    spoon.stroke([(40, 0), (250, 0)], STEEL, 16, 12)
    spoon.fill(ellipse(10, 0, 62, 36), STEEL, 12)


def night(canvas: Canvas) -> None:
    colours = canvas.colours
    canvas.shade([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], NIGHT, 0.6, top=True)
    for _ in range(46):
        x, y = canvas.chance.randrange(40, 1560), canvas.chance.randrange(30, 480)
        canvas.dot(x, y, canvas.chance.choice((3, 4, 6)), PAPER)
    for radius, colour in ((330, colours.tint), (240, colours.backdrop if colours.backdrop != INK else "#3a93a0")):
        canvas.dot(940, 300, radius, colour)
    canvas.dot(940, 300, 150, "#fbe3ac")
    canvas.dot(900, 262, 26, "#f1d18b")
    canvas.dot(986, 330, 38, "#f1d18b")
    _skyline(canvas)
    _hospital(canvas)
    hill = [*smooth([(-40, 840), (300, 770), (800, 800), (1250, 760), (1680, 850)]), (1680, 940), (-40, 940)]
    canvas.fill(hill, NIGHT)
    for x, size in ((330, 200), (410, 140), (1240, 210), (1330, 150)):
        sprig(canvas.moved(x, 800), NIGHT, size, 3)


def _skyline(canvas: Canvas) -> None:
    x = -20
    while x < WIDTH:
        width, height = canvas.chance.randrange(90, 190, 10), canvas.chance.randrange(140, 330, 10)
        canvas.fill(rounded(x, 800 - height, width, height + 60, (10, 10, 0, 0)), "#0d4351")
        x += width + 16


def _hospital(canvas: Canvas) -> None:
    wing, block = rounded(450, 540, 700, 300, (20, 20, 0, 0)), rounded(580, 330, 440, 520, (24, 24, 0, 0))
    canvas.fill(wing, "#2f8896", 20)
    canvas.fill(block, MIST, 26)
    canvas.shade(block, SEA, 0.5)
    canvas.fill(rounded(740, 270, 120, 120, 28), CORAL, 14)
    canvas.fill(plus(800, 330, 72, 24), PAPER)
    lit = canvas.chance.sample(range(15), 9)
    for pane in range(15):
        x, y = 616 + pane % 5 * 78, 430 + pane // 5 * 96
        canvas.fill(rounded(x, y, 56, 66, 12), GOLD if pane in lit else INK)
    for x in (480, 1048):
        for y in (580, 676):
            canvas.fill(rounded(x, y, 72, 56, 12), GOLD if canvas.chance.random() < 0.6 else INK)
    canvas.fill(rounded(746, 706, 108, 120, (54, 54, 0, 0)), GOLD)
    canvas.stroke([(800, 712), (800, 820)], INK, 6)


def book(canvas: Canvas) -> None:
    backdrop(canvas)
    colours = canvas.colours
    sprig(canvas.moved(800, 470), colours.main, 270)
    sprig(canvas.moved(770, 480, turn=-38), colours.accent, 210, 3)
    sprig(canvas.moved(830, 480, turn=38), colours.second, 210, 3)
    for y, width, colour in ((716, 560, colours.main), (662, 640, colours.second)):
        canvas.fill(rounded(800 - width / 2 + 20 * (y > 700), y, width, 58, 16), colour, 18)
        canvas.stroke([(800 - width / 2 + 70, y + 29), (800 - width / 2 + 150, y + 29)], PAPER, 9)
    cover = rounded(452, 440, 696, 222, 24)
    canvas.fill(cover, colours.frame, 30)
    for flip in (False, True):
        _page(canvas.moved(800, 640, flip=flip))
    ribbon = canvas.moved(870, 432)
    ribbon.fill([(0, 6), (44, -8), (44, 150), (22, 128), (0, 150)], CORAL, 6)


def _page(half: Canvas) -> None:
    top = smooth([(0, -204), (60, -236), (170, -244), (326, -212)])
    leaf_of_paper = [*top, (326, -6), *reversed(smooth([(0, 2), (60, -30), (170, -38), (326, -6)]))]
    half.fill(leaf_of_paper, PAPER)
    gutter = [(0, -204), *smooth([(0, -204), (40, -228), (80, -238)]), (80, -32), (0, 2)]
    half.fill(gutter, "#efe6d8")
    for row in range(4):
        y = -180 + row * 38
        half.stroke(smooth([(110, y - 6), (180, y - 8), (290 - 50 * (row == 3), y + 14)]), STEEL, 9)
