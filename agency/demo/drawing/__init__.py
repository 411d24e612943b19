"""Pictures for the demonstration's articles, drawn by our own code: no licence to keep, no file to ship."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from agency.demo.drawing import after_hours, clinic, journeys, office
from agency.demo.drawing.canvas import Canvas
from agency.demo.drawing.palette import PALETTES, PALETTES_FOR_NIGHT, PALETTES_FOR_PEOPLE, Palette


@dataclass(frozen=True)
class Motif:
    scene: Callable[[Canvas], None]
    focal_point: tuple[float, float] = (0.5, 0.5)
    palettes: tuple[Palette, ...] = PALETTES
    mirrors: bool = False  # not where a tick or a page would read backwards


_motifs = {
    "calendar": Motif(office.calendar),
    "stethoscope": Motif(clinic.stethoscope, mirrors=True),
    "ward": Motif(clinic.ward, (0.5, 0.48), PALETTES_FOR_PEOPLE, mirrors=True),
    "payslip": Motif(office.payslip),
    "passport": Motif(journeys.passport, mirrors=True),
    "train": Motif(journeys.train, (0.5, 0.42)),
    "book": Motif(after_hours.book, (0.5, 0.52)),
    "coffee": Motif(after_hours.coffee, (0.5, 0.52), mirrors=True),
    "interview": Motif(clinic.interview, (0.5, 0.46), PALETTES_FOR_PEOPLE),
    "clipboard": Motif(office.clipboard),
    "night": Motif(after_hours.night, (0.5, 0.55), PALETTES_FOR_NIGHT, mirrors=True),
    "compass": Motif(journeys.compass, (0.5, 0.52)),
    "heart": Motif(clinic.heart),
    "desk": Motif(office.desk, (0.5, 0.5)),
    "handover": Motif(clinic.handover, (0.5, 0.5), PALETTES_FOR_PEOPLE, mirrors=True),
    "phone": Motif(office.phone),
}

MOTIFS = tuple(_motifs)
FOCAL_POINTS = {name: motif.focal_point for name, motif in _motifs.items()}


def draw(motif: str, variant: int = 0) -> Image.Image:
    """The same 1600x900 picture every time; another variant gives another palette and composition."""
    chosen = _motifs[motif]
    layout = variant + MOTIFS.index(motif)
    # Neighbours in the list start from different palettes, so that a page of first variants is not monochrome.
    palette = chosen.palettes[layout % len(chosen.palettes)]
    chance = random.Random(f"{motif} {variant}")  # noqa: S311 - decoration, not secrecy
    canvas = Canvas.blank(palette, variant, layout, chance, mirrored=chosen.mirrors and variant % 2 == 1)
    chosen.scene(canvas)
    return canvas.finished()
