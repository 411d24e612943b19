"""Plain text with the markup that its lines mean: paragraphs, lists, and headings on lines of their own."""

import re
from collections.abc import Iterator
from html import escape

from .furniture import BACK, is_frame
from .markup import readable

BLANK = re.compile(r"\n\s*\n")
WAY_BACK = re.compile(rf"^[ \t]*{BACK.pattern}$", re.IGNORECASE | re.MULTILINE)
BULLET = re.compile(r"[-*•·–]\s+(.*)", re.DOTALL)
NUMBER = re.compile(r"\d{1,3}[.)]\s+(.*)", re.DOTALL)
# Where programs break the lines of a paragraph.
WRAPPED = 50
# How far down the menu of a page may reach that was saved as text, and how long its lines may be.
TOP, LONGEST = 40, 150
SENTENCE = re.compile(r".*[.!?…][\"'”’)]?", re.DOTALL)


def marked_up(text: str) -> str:
    text = readable(text).strip()
    if not BLANK.search(text):
        text = text.replace("\n", "\n\n")
    # Each line above the way back stands on its own.
    above = text[: back.start()] if (back := WAY_BACK.search(text)) else ""
    if len(lines := above.split("\n")) < TOP and all(len(line) <= LONGEST for line in lines):
        text = above.replace("\n", "\n\n") + text[len(above) :]
    return "\n".join(block for chunk in BLANK.split(text) for part in parted(chunk) for block in shown(part))


def parted(chunk: str) -> Iterator[list[str]]:
    """The lines of a chunk, with those apart that belong to no paragraph."""
    part: list[str] = []
    lines = [line.strip() for line in chunk.split("\n") if line.strip()]
    width = max(map(len, lines), default=0)
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        is_new = not part or bool(SENTENCE.fullmatch(part[-1]))
        # The next word would have had room: this line does not end where a program broke it.
        if part and is_new and len(part[-1]) + len(line.split()[0]) < width:
            yield part
            part = []
        is_short = len(line) <= WRAPPED and line[-1] not in ".,;:" and len(following) > len(line) + 20
        is_heading = is_short and (not part or (is_new and len(line) + len(following.split()[0]) < width))
        if is_frame(line) or (is_heading and not BULLET.match(line) and not NUMBER.match(line)):
            yield part
            yield [line]
            part = []
        else:
            part.append(line)
    yield part


def shown(lines: list[str]) -> Iterator[str]:
    for pattern, tag in (BULLET, "ul"), (NUMBER, "ol"):
        if lines and pattern.match(lines[0]):
            items: list[str] = []
            for line in lines:
                if found := pattern.match(line):
                    items.append(found[1])
                else:
                    items[-1] += f" {line}"
            yield f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{tag}>"
            return
    is_wrapped = all(len(line) >= WRAPPED for line in lines[:-1])
    if lines:
        yield f"<p>{(' ' if is_wrapped else '<br>').join(map(escape, lines))}</p>"
