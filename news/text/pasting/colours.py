"""Whether a colour sets words apart: black, grey and white text does not, nor does a white ground."""

import re
from collections.abc import Mapping

NONE = {"", "none", "transparent", "initial", "inherit", "unset", "auto"}
NONE |= {"currentcolor", "window", "windowtext", "white"}
GREYS = {"black", "gray", "grey", "dimgray", "dimgrey", "darkgray", "darkgrey", "silver"}
RGB = re.compile(r"rgba?\((\d+)[, ]+(\d+)[, ]+(\d+)(?:[,/ ]+([\d.]+))?")
HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b")
# How far the parts of a colour are apart that nobody takes for grey, and how light a ground is that looks white.
LOUD, LIGHT = 0x60, 0xE0


def is_loud(ink: str) -> bool:
    parts = parts_of(ink)
    return max(parts) - min(parts) >= LOUD if parts else ink not in NONE | GREYS


def is_ground(ground: str) -> bool:
    parts = parts_of(ground)
    return min(parts) < LIGHT if parts else ground.partition(" ")[0] not in NONE


def parts_of(colour: str) -> tuple[int, ...]:
    """Red, green and blue; white if transparent, nothing if the colour has a name."""
    if found := RGB.search(colour):
        return (
            (255, 255, 255) if found[4] and not float(found[4].strip(".") or 0) else tuple(map(int, found.groups()[:3]))
        )
    if found := HEX.search(colour):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return tuple(bytes.fromhex(digits))
    return ()


def sets_apart(tag: str, style: Mapping[str, str], ink: str) -> bool:
    """Whether colour, highlighting or an underline makes the words of an element differ from those around it."""
    ground = style.get("background-color") or style.get("background") or style.get("mso-highlight") or ""
    lines = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    return tag in {"mark", "u"} or "underline" in lines or is_ground(ground) or is_loud(style.get("color") or ink)
