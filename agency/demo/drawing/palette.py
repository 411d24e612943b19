"""The colours of the set: each palette gives the same roles, so that every scene can wear every palette."""

from dataclasses import dataclass

INK, SEA, LAGOON, MIST = "#0b3c49", "#13707f", "#8cc0c0", "#dcebea"
SAND, BLUSH, GOLD, PEACH, CORAL = "#f3e9dc", "#fadfce", "#f2b84b", "#ef8354", "#e4572e"
PAPER, LINE, STEEL, NIGHT = "#fffaf2", "#d9e3e0", "#b9cdcd", "#072b35"
COFFEE = "#6b3f2a"

# Skin with hair that stands out from it.
COMPLEXIONS = (
    ("#f3c9a8", "#b86a32"),
    ("#f3c9a8", "#2a1a17"),
    ("#d99b6c", "#4f2d1f"),
    ("#a9683f", "#1d1b22"),
    ("#7c4a2d", "#1d1b22"),
    ("#573421", "#160f10"),
)


@dataclass(frozen=True)
class Palette:
    ground: str
    tint: str  # ornaments that whisper on the ground
    backdrop: str  # the large shape behind the subject
    main: str  # the subject's own colour: clear of ground, backdrop and paper
    accent: str
    second: str
    outline: str = INK  # thin dark parts
    frame: str = INK  # large dark parts, which a dark ground would swallow

    @property
    def is_light(self) -> bool:
        return self.frame == INK


SANDY = Palette(SAND, "#e9d8c0", "#f4c878", SEA, CORAL, PEACH)
MISTY = Palette(MIST, "#c5dedd", "#9ccacb", SEA, CORAL, GOLD)
ROSY = Palette(BLUSH, "#f5cbb2", PEACH, "#0f5563", GOLD, MIST)
DEEP = Palette(INK, "#14505f", SEA, PEACH, GOLD, CORAL, STEEL, LAGOON)
MARINE = Palette(SEA, "#2a8491", INK, GOLD, PEACH, MIST, STEEL, LAGOON)

PALETTES = (SANDY, MISTY, DEEP, ROSY, MARINE)
# Skin would drown in a peach backdrop.
PALETTES_FOR_PEOPLE = (MISTY, SANDY, DEEP, MARINE)
PALETTES_FOR_NIGHT = (DEEP, MARINE)
