"""Plain text with the markup that its lines mean: paragraphs, lists, and headings on lines of their own."""

import re
from collections.abc import Iterator
from html import escape

from .furniture import BACK, is_frame

BLANK = re.compile(r"\n\s*\n")
BULLET = re.compile(r"[-*•·–]\s+(.*)", re.DOTALL)
NUMBER = re.compile(r"\d{1,3}[.)]\s+(.*)", re.DOTALL)
# Where programs break the lines of a paragraph.
WRAPPED = 50
# How far down the menu of a page may reach that was saved as text, and how long its lines may be.
TOP, LONGEST = 40, 150
SENTENCE = re.compile(r".*[.!?…][\"'”’)]?", re.DOTALL)


def marked_up(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    top, text = top_and_rest(text)
    chunks = [*top, *(BLANK.split(text) if BLANK.search(text) else text.split("\n"))]
    return "\n".join(block for chunk in chunks for part in parted(chunk) for block in shown(part))


def top_and_rest(text: str) -> tuple[list[str], str]:
    """The lines above the way back, each of which stands on its own, and what follows."""
    lines = text.split("\n")
    end = next((place for place, line in enumerate(lines[:TOP]) if BACK.fullmatch(line.strip())), 0)
    if any(len(line) > LONGEST for line in lines[:end]):
        end = 0
    return lines[:end], "\n".join(lines[end:])


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
