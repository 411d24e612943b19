"""Letters of symbol fonts, which stand for other characters: “m” in Symbol is μ, and 5 mg are not 5 μg."""

import re

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# In the order of their codes; a space stands for what the font leaves free.
SYMBOL = dict(
    zip(
        [*range(0x20, 0x7F), *range(0xA0, 0xFF)],
        " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
        strict=True,
    )
)
# Those of the other fonts that mean something in a text; the rest are drawings.
WINGDINGS = dict(
    zip(
        b'!"()*6AEFGHJKLMNQRSTVXY[\\lmnopqrstuvwx',
        "✎✂☎✆✉⌛✌☜☞☝☟☺😐☹💣☠✈☼💧❄✞✠✡☯ॐ●❍■□❐❑❒⬧⧫◆❖⬥⌧",
        strict=True,
    )
)
WINGDINGS |= dict(zip(range(0x80, 0x96), "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", strict=True))
WINGDINGS |= dict(
    zip(
        [*b"\x20\x9e\x9f\xa0\xa1\xa4\xa5\xa7\xa8\xab\xac\xb5", *range(0xDF, 0xF3), *b"\xfb\xfc\xfd\xfe"],
        " ·•▪○◉◎▪☐★✶✪←→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦⇨⇧⇩✗✓☒☑",
        strict=True,
    )
) | {0xD8: "➢", 0xF3: "⬄", 0xF4: "⇳"}
WINGDINGS_2 = dict(zip(b" OPQRSTUV", " ✗✓☒☑☒☒⊗⊗", strict=True)) | {0xA3: "☐", 0x97: "●", 0x98: "•"}
WINGDINGS_3 = dict(zip(b' !"#$fghipqtu\xa8', " →↑↓←←→↑↓▲▼◀▶→", strict=True))
WEBDINGS = dict(zip(b" 3456=acginrY", " ◀▶▲▼▸✔☐■ℹ●✖♥", strict=True))
FONTS = {
    "symbol": SYMBOL,
    "wingdings": WINGDINGS,
    "wingdings 2": WINGDINGS_2,
    "wingdings 3": WINGDINGS_3,
    "webdings": WEBDINGS,
}
# Word may write a letter here, and then only its font says what it shows; this one is every list's.
PRIVATE, BULLET = re.compile("[\uf020-\uf0ff]"), "\uf0b7"
# What stands before the family in the short notation.
SIZE = re.compile(r"^.*?\d(?:pt|px|r?em|%)(?:/\S+)?\s+")


def font_of(style: dict[str, str], face: str) -> str | None:
    """The symbol font that an element sets, "" if it sets another one, None if none."""
    named = (style.get("mso-symbol-font-family"), style.get("font-family"), SIZE.sub("", style.get("font", "")))
    family = next(filter(None, [*named, face.lower()]), None)
    if family is None:
        return None
    first = family.split(",")[0].strip(" \"'")
    return first if first in FONTS else ""


def read(text: str, font: str) -> str:
    """What the letters show; UNKNOWN for drawings that no character stands for."""
    if not font:
        return PRIVATE.sub(UNKNOWN, text.replace(BULLET, "•"))
    return "".join(shown(letter, FONTS[font]) for letter in text)


def shown(letter: str, known: dict[int, str]) -> str:
    code = ord(letter) - (0xF000 if PRIVATE.match(letter) else 0)
    return letter if letter.isspace() or code > 0xFF else known.get(code, UNKNOWN)
