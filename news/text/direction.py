"""Text that runs from the right, beside ours and within bodies."""

import re
from itertools import accumulate

ISOLATE, END = "\u2068", "\u2069"
DEPTHS = {"\u2066": 1, "\u2067": 1, ISOLATE: 1, END: -1}
# The scripts that run from the right, and the characters that change a direction.
TURNING = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
BLOCK = re.compile(r"<(?:p|h[23]|[uo]l|li|blockquote|figcaption|t[hd])(?=[\s>])")
FIRST_LETTER = re.compile(r"(?:<[^>]*>|&#?\w+;|[^\w<&]|[\d_])*([^\W\d_])")


def isolated(text: str) -> str:
    """Between FSI and PDI if it could disturb the order of what stands around it: the <bdi> of plain text."""
    if not TURNING.search(text):
        return text
    depths = [0, *accumulate(DEPTHS[character] for character in text if character in DEPTHS)]
    if min(depths) < 0 or depths[-1]:
        # An unpaired one would end our pair, or outlive it.
        text = text.translate(dict.fromkeys(map(ord, DEPTHS)))
    return f"{ISOLATE}{text}{END}"


def with_directions(html: str) -> str:
    """Each block of a body with the direction of its first letter; a body that runs from the left stays as it is."""
    if not TURNING.search(html):
        return html

    def direct(block: re.Match[str]) -> str:
        letter = FIRST_LETTER.match(html, block.start())
        return f'{block[0]} dir="{"rtl" if letter and TURNING.match(letter[1]) else "ltr"}"'

    return BLOCK.sub(direct, html)
