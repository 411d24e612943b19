"""Abstract people: no faces, so that any reader may be one of them."""

from dataclasses import dataclass

from agency.demo.drawing.canvas import Canvas
from agency.demo.drawing.palette import COMPLEXIONS, PAPER, STEEL
from agency.demo.drawing.shapes import Outline, circle, ellipse, rounded, smooth

HAIRCUTS = ("crop", "bun", "bob", "afro", "scarf", "turban")


@dataclass(frozen=True)
class Person:
    skin: str
    hair: str
    haircut: str
    clothes: str


def cast(canvas: Canvas, clothes: tuple[str, ...]) -> list[Person]:
    """As many people as there are clothes, no two alike."""
    complexions = canvas.chance.sample(COMPLEXIONS, len(clothes))
    haircuts = canvas.chance.sample(HAIRCUTS, len(clothes))
    return [Person(*looks, cut, worn) for looks, cut, worn in zip(complexions, haircuts, clothes, strict=True)]


def bust(canvas: Canvas, person: Person, length: float = 420) -> None:
    """Head and body with the base of the neck at the origin; faces right unless the canvas is flipped."""
    _hair_behind(canvas, person)
    torso = _torso(length)
    canvas.fill(torso, person.clothes, 24)
    canvas.shade(torso, strength=0.22)
    canvas.fill([(-46, -14), (46, -14), (4, 74)], person.skin)
    canvas.fill(rounded(-34, -64, 68, 84, (10, 10, 34, 34)), person.skin)
    canvas.shade(rounded(-34, -64, 68, 50, 6), strength=0.5, top=True)
    canvas.fill(ellipse(4, -112, 68, 80), person.skin)
    canvas.fill(ellipse(70, -104, 12, 15), person.skin)
    _hair_before(canvas, person)


def _torso(length: float) -> Outline:
    left = smooth([(-52, -18), (-110, 10), (-150, 70), (-158, 180)])
    right = smooth([(158, 180), (150, 70), (110, 10), (52, -18)])
    return [*left, (-150, length), (150, length), *right]


def _hair_behind(canvas: Canvas, person: Person) -> None:
    if person.haircut == "bob":
        canvas.fill(rounded(-92, -206, 152, 212, (80, 70, 30, 50)), person.hair)
    elif person.haircut == "afro":
        canvas.dot(-14, -146, 112, person.hair)
    elif person.haircut == "bun":
        canvas.dot(-66, -186, 42, person.hair)


def _hair_before(canvas: Canvas, person: Person) -> None:
    if person.haircut == "scarf":
        drape = smooth([(-80, -70), (-98, 20), (-30, 74), (50, 62), (96, 16), (66, -60), (0, -90), (-80, -70)])
        canvas.fill(drape, canvas.colours.second, 8)
        canvas.fill(ellipse(-4, -120, 86, 96), canvas.colours.second)
        canvas.fill(ellipse(22, -108, 50, 64), person.skin)
    elif person.haircut == "turban":
        canvas.fill(
            smooth([(-76, -112), (-88, -190), (-10, -232), (72, -200), (76, -136), (0, -160), (-76, -112)]),
            canvas.colours.accent,
        )
        canvas.stroke(smooth([(-64, -140), (0, -196), (62, -196)]), PAPER, 5)
    else:
        cap = smooth(
            [
                (-72, -78),
                (-80, -160),
                (-20, -206),
                (50, -196),
                (74, -142),
                (30, -158),
                (-30, -144),
                (-44, -96),
                (-72, -78),
            ]
        )
        canvas.fill(cap, person.hair)


def arm(canvas: Canvas, person: Person, joints: Outline, *, sleeve: float = 0.5) -> None:
    """Shoulder to hand along the joints; the sleeve covers its share of the way."""
    limb = smooth(joints)
    cut = max(2, int(len(limb) * sleeve))
    canvas.stroke(limb, person.skin, 46, 10)
    canvas.stroke(limb[:cut], person.clothes, 66)
    canvas.dot(*limb[-1], 32, person.skin)


def lanyard(canvas: Canvas) -> None:
    canvas.stroke([(-44, -6), (0, 130), (44, -6)], PAPER, 7)
    canvas.fill(rounded(-26, 126, 52, 68, 10), PAPER, 6)
    canvas.fill(circle(0, 152, 12), STEEL)


def listening(canvas: Canvas) -> None:
    """A stethoscope worn around the neck."""
    colour = canvas.colours.outline
    canvas.stroke(smooth([(-62, -10), (-66, 90), (-50, 170)]), colour, 11)
    canvas.stroke(smooth([(62, -10), (70, 80), (62, 130)]), colour, 11)
    canvas.dot(-50, 182, 24, STEEL, 6)
    canvas.dot(-50, 182, 12, PAPER)
