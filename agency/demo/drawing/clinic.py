"""Scenes at work: on the ward, with colleagues, at interview."""

from agency.demo.drawing.canvas import HEIGHT, WIDTH, Canvas
from agency.demo.drawing.palette import CORAL, GOLD, INK, LAGOON, LINE, MIST, PAPER, PEACH, SANDY, SEA, STEEL
from agency.demo.drawing.people import arm, bust, cast, lanyard, listening
from agency.demo.drawing.scenery import backdrop, floor, lines, potted_plant
from agency.demo.drawing.shapes import Outline, arc, circle, rounded, smooth
from agency.demo.drawing.shapes import heart as heart_outline


def stethoscope(canvas: Canvas) -> None:
    backdrop(canvas)
    tube = canvas.colours.main
    desk = canvas.moved(800, 450, turn=(-8, 6, 0)[canvas.variant % 3])
    hose = smooth([(-120, 10), (-124, 150), (-60, 280), (80, 300), (180, 200), (210, 60)])
    desk.stroke(hose, tube, 36, 20)
    for flip in (False, True):
        side = desk.moved(-120, 0, flip=flip)
        side.stroke(smooth([(60, -330), (104, -300), (136, -200), (116, -100)]), STEEL, 18, 14)
        side.stroke(smooth([(128, -150), (104, -70), (40, -10), (0, 30)]), tube, 34, 14)
        side.stroke([(66, -334), (40, -342)], canvas.colours.frame, 38, 10)
    desk.dot(-120, 30, 30, tube)
    desk.fill(rounded(188, -20, 44, 100, 16), STEEL, 10)
    _chest_piece(desk.moved(210, -80))


def _chest_piece(canvas: Canvas) -> None:
    canvas.dot(0, 0, 132, STEEL, 30)
    canvas.dot(0, 0, 106, PAPER)
    canvas.dot(0, 0, 78, canvas.colours.accent)
    canvas.fill(heart_outline(0, 0, 78), PAPER)
    canvas.stroke(arc(0, 0, 118, 190, 260), PAPER, 9)


def heart(canvas: Canvas) -> None:
    backdrop(canvas)
    colours = canvas.colours
    layers = (
        ((560, PAPER), (480, CORAL), (384, "#ec6f46"))
        if colours.backdrop == PEACH or (canvas.variant % 2 and colours.is_light)
        else ((560, CORAL), (452, "#ec6f46"), (340, "#f6a37c"))
    )
    for size, colour in layers:
        canvas.fill(heart_outline(800, 458, size), colour, 30)
    canvas.shade(heart_outline(800, 458, layers[-1][0]), "#b93a17", 0.4)
    pulse: Outline = [
        (0, 470),
        (600, 470),
        (650, 420),
        (694, 470),
        (730, 470),
        (776, 300),
        (836, 610),
        (880, 470),
        (940, 470),
        (972, 430),
        (1004, 470),
        (WIDTH, 470),
    ]
    canvas.stroke(pulse, INK if colours.is_light else PAPER, 16, 8)
    canvas.dot(1004, 470, 22, GOLD, 8)


def ward(canvas: Canvas) -> None:
    colours = canvas.colours
    _window(canvas)
    floor(canvas, 760)
    nurse, patient = cast(canvas, (colours.main, PAPER))
    _drip(canvas.moved(452, 760))
    standing = canvas.moved(930, 340, scale=0.92, flip=True)
    for x in (-54, 54):
        standing.fill(rounded(x - 40, 320, 80, 160, 0), nurse.clothes)
        standing.shade(rounded(x - 40, 320, 80, 160, 0), strength=0.5, top=True)
        standing.fill(rounded(x - 46, 466, 92, 40, (36, 30, 8, 8)), PAPER)
    bust(standing, nurse, 340)
    listening(standing)
    _bed(canvas, patient.skin, patient.hair)
    arm(standing, nurse, [(-118, 70), (-160, 190), (-60, 250)])
    arm(standing, nurse, [(118, 70), (160, 200), (40, 236)])
    board = standing.moved(-4, 214, turn=-10)
    board.fill(rounded(-80, -70, 160, 130, 14), colours.second, 14)
    board.fill(rounded(-64, -52, 128, 98, 6), PAPER)
    lines(board, -44, -26, (80, 50), LINE, 30)


def _window(canvas: Canvas) -> None:
    pane = rounded(390, 90, 820, 480, 60)
    canvas.fill(pane, canvas.colours.backdrop)
    with canvas.clipped(pane) as view:
        view.dot((560, 640, 1070)[canvas.variant % 3], 240, 84, GOLD if canvas.colours is not SANDY else PAPER)
        view.fill(
            [*smooth([(380, 480), (560, 400), (800, 470), (1010, 380), (1230, 460)]), (1230, 600), (380, 600)],
            canvas.colours.tint,
        )
    for x in (662, 936):
        canvas.stroke([(x, 90), (x, 570)], canvas.colours.ground, 18)


def _drip(canvas: Canvas) -> None:
    canvas.stroke([(0, 0), (0, -520)], STEEL, 12)
    canvas.stroke([(-46, -500), (-46, -520), (46, -520), (46, -500)], STEEL, 12)
    canvas.stroke([(-50, -4), (50, -4)], STEEL, 14)
    canvas.fill(rounded(-84, -496, 76, 120, (12, 12, 34, 34)), PAPER, 10)
    canvas.fill(rounded(-84, -436, 76, 60, (0, 0, 34, 34)), CORAL)
    canvas.stroke(smooth([(-46, -370), (-40, -260), (60, -230), (120, -180)]), STEEL, 6)


def _bed(canvas: Canvas, skin: str, hair: str) -> None:
    colours = canvas.colours
    for x in (520, 1120):
        canvas.stroke([(x, 690), (x, 770)], STEEL, 18)
        canvas.dot(x, 786, 26, INK)
        canvas.dot(x, 786, 10, STEEL)
    canvas.fill(rounded(1170, 500, 34, 210, 17), STEEL, 12)
    canvas.fill([(470, 470), (520, 450), (660, 640), (660, 690), (560, 690)], STEEL, 14)
    canvas.fill(rounded(520, 630, 660, 70, 26), PAPER, 22)
    pillow = canvas.moved(560, 548, turn=52)
    pillow.fill(rounded(-110, -40, 220, 74, 36), PAPER, 12)
    canvas.fill(smooth([(560, 570), (640, 540), (720, 590), (720, 660), (600, 660), (560, 570)]), MIST)
    canvas.dot(600, 500, 60, skin, 12)
    canvas.fill(arc(600, 500, 63, 140, 322), hair)
    quilt = [
        *smooth([(650, 600), (740, 548), (900, 560), (1060, 566), (1150, 566), (1184, 620)]),
        (1184, 690),
        (650, 690),
    ]
    canvas.fill(quilt, colours.accent, 18)
    canvas.shade(quilt, strength=0.3)
    canvas.fill([*smooth([(630, 604), (690, 556), (760, 548)]), (730, 690), (630, 690)], LAGOON)


def interview(canvas: Canvas) -> None:
    backdrop(canvas)
    colours = canvas.colours
    asking, answering = cast(canvas, (colours.frame, colours.main))
    first, second = (PAPER, colours.accent) if canvas.variant % 2 else (colours.accent, PAPER)
    _bubble(canvas.moved(730, 150), first, 1)
    _bubble(canvas.moved(818, 300, scale=0.8), second, -1)
    for person, x, flip in ((asking, 550, False), (answering, 1050, True)):
        chair = canvas.moved(x, 470, flip=flip)
        chair.fill(rounded(-196, 40, 230, 430, (90, 40, 0, 0)), colours.tint)
        bust(chair.moved(0, 0, turn=4), person, 500)
        arm(chair, person, [(-40, 90), (-20, 230), (150, 250)])
    lanyard(canvas.moved(550, 470))
    top = rounded(400, 722, 800, 44, 22)
    canvas.fill([(440, 760), (1160, 760), (1120, HEIGHT), (480, HEIGHT)], colours.tint)
    canvas.fill(top, PAPER, 20)
    potted_plant(canvas.moved(800, 722, scale=0.72), SEA if colours.backdrop != SEA else LAGOON, CORAL)


def _bubble(canvas: Canvas, colour: str, side: int) -> None:
    canvas.fill([(-40 * side, 50), (20 * side, 50), (-50 * side, 110)], colour, 10)
    canvas.fill(rounded(-130, -66, 260, 132, 60), colour, 18)
    ink = PAPER if colour != PAPER else STEEL
    lines(canvas, -76, -18, (150, 96), ink, 38)


def handover(canvas: Canvas) -> None:
    backdrop(canvas)
    colours = canvas.colours
    leaving, arriving = cast(canvas, (colours.main, CORAL if colours.accent == CORAL else colours.accent))
    left, right = canvas.moved(545, 400, scale=1.1), canvas.moved(1055, 400, scale=1.1, flip=True)
    for place, person, wear in ((left, leaving, listening), (right, arriving, lanyard)):
        bust(place, person, 480)
        wear(place)
    board = canvas.moved(800, 620, turn=(-5, 5)[canvas.variant % 2])
    board.fill(rounded(-120, -160, 240, 310, 26), colours.frame, 26)
    board.fill(rounded(-98, -130, 196, 258, 10), PAPER)
    board.fill(rounded(-50, -180, 100, 50, 16), STEEL, 6)
    board.fill(circle(-54, -76, 22), CORAL)
    lines(board, -14, -86, (80, 50), LINE, 28)
    lines(board, -66, -14, (130, 130, 90), LINE, 36)
    for place, person in ((left, leaving), (right, arriving)):
        arm(place, person, [(-90, 110), (-60, 300), (140, 290)], sleeve=0.55)
