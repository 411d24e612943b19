"""Plain text with the markup that its lines mean: paragraphs, lists, and headings on lines of their own."""

import re
from collections.abc import Iterator
from html import escape

from .furniture import is_frame

BLANK = re.compile(r"\n\s*\n")
BULLET = re.compile(r"[-*•·–]\s+(.*)", re.DOTALL)
NUMBER = re.compile(r"\d{1,3}[.)]\s+(.*)", re.DOTALL)
# Where programs break the lines of a paragraph.
WRAPPED = 50


def marked_up(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    chunks = BLANK.split(text) if BLANK.search(text) else text.split("\n")
    return "\n".join(block for chunk in chunks for part in parted(chunk) for block in shown(part))


def parted(chunk: str) -> Iterator[list[str]]:
    """The lines of a chunk, with those apart that belong to no paragraph."""
    part: list[str] = []
    lines = [line.strip() for line in chunk.split("\n") if line.strip()]
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        is_heading = not part and len(line) <= WRAPPED and line[-1] not in ".,;:" and len(following) > len(line) + 20
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
