"""The numbers of lists: where they begin, whether they are letters or Roman, and where they jump."""

import re
from collections.abc import Mapping
from string import ascii_lowercase

from .tree import Element

TYPES = {"decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
TYPES |= {"lower-roman": "i", "upper-roman": "I", "decimal-leading-zero": "1"}
BULLETS = {"disc", "circle", "square"}
MARK = re.compile(r"\(?(\d{1,5}|[a-z]{1,8}|[A-Z]{1,8})[.):]*")
ROMAN = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}

# The number that a mark may mean, by type: “c” is a third and a hundredth.
type Readings = dict[str, int]


def readings_of(mark: str) -> Readings:
    """Nothing if the mark is no single number."""
    found = MARK.fullmatch(mark.strip())
    if not found:
        return {}
    if found[1].isdigit():
        return {"1": int(found[1])}
    letters, is_lower = found[1].lower(), found[1].islower()
    readings: Readings = {}
    # One that is likelier first: nobody's list begins at the ninth letter.
    if ROMAN.fullmatch(letters):
        readings["i" if is_lower else "I"] = roman(letters)
    if len({*letters}) == 1 and len(letters) < 4:
        readings["a" if is_lower else "A"] = ascii_lowercase.index(letters[0]) + 1 + 26 * (len(letters) - 1)
    return dict(reversed(readings.items())) if letters in "cdlm" else readings


def roman(letters: str) -> int:
    values = [VALUES[letter] for letter in letters]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def marks(number: int, type_: str) -> str:
    """How a list of the type marks its item; as a number if that takes more than one letter."""
    if type_ in ("a", "A") and 0 < number <= 26:
        return ascii_lowercase[number - 1].upper() if type_ == "A" else ascii_lowercase[number - 1]
    return str(number)


class Numbered:
    """A list that is being made of single items."""

    def __init__(self, level: int, kind: str, readings: Readings) -> None:
        self.level, self.first, self.element = level, readings, Element(kind)

    def continues_with(self, kind: str, readings: Readings) -> bool:
        count = len(self.element.children)
        common = {each: first for each, first in self.first.items() if readings.get(each) == first + count}
        if kind != self.element.tag or bool(self.first) != bool(readings) or (readings and not common):
            return False
        self.first = common
        return True

    def number(self) -> None:
        for each, first in [*self.first.items()][:1]:
            self.element.attributes |= numbers(each, first)


def numbers(type_: str, start: int) -> dict[str, str]:
    """Attributes of a list, as the editor writes them."""
    return ({} if start == 1 else {"start": str(start)}) | ({} if type_ == "1" else {"type": type_})


def apart(whole: Element) -> list[Element]:
    """The list, parted where its numbers jump: the editor knows where a list begins, but no number of an item."""
    attributes = {name: value for name, value in whole.attributes.items() if name not in ("start", "reversed")}
    step = -1 if "reversed" in whole.attributes else 1
    number = whole_number(whole.attributes, "start", len(whole.children) if step < 0 else 1) - step
    parts: list[Element] = []
    for entry in whole.elements:
        follows, number = number + 1, whole_number(entry.attributes, "value", number + step)
        entry.attributes.pop("value", None)
        if not parts or number != follows:
            parts.append(Element(whole.tag, numbers("1", number) | attributes))
        parts[-1].children.append(entry)
    return parts


def whole_number(attributes: Mapping[str, str], name: str, otherwise: int) -> int:
    text = attributes.get(name, "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else otherwise


def type_of(element: Element) -> str:
    """The style of the marks, which Google Docs writes into the items: a type, "ul" for bullets, or nothing."""
    for each in (element, *element.elements[:1]):
        style = each.style.get("list-style-type") or each.style.get("list-style", "").partition(" ")[0]
        if style in BULLETS:
            return "ul"
        if style in TYPES:
            return TYPES[style]
    return ""
