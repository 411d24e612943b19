"""WordPress's block editor: comments around plain HTML, and blocks that are made only when a page is shown."""

import json
import re
from collections.abc import Mapping

from .markup import line, listed

BLOCK = re.compile(r"<!--\s+(?P<ends>/?)wp:(?P<name>[a-z][\w/-]*)\s+(?P<settings>\{[^<>]*\}\s+)?(?P<whole>/?)-->")
# Blocks without words of their own.
SILENT = {"more", "nextpage", "separator", "spacer", "footnotes", "post-title", "post-content"}


def are_in(html: str) -> bool:
    return "<!-- wp:" in html


def shown(html: str, footnotes: str, reusable: Mapping[str, str]) -> tuple[str, list[str]]:
    """Without the comments; and notes about blocks of which nothing is left. Some are shared, and known by number."""
    lost: dict[str, None] = {}
    foreign: dict[str, None] = {}

    def show(block: re.Match[str], depth: int = 0) -> str:
        name, settings = block["name"].removeprefix("core/"), loaded(block["settings"], dict)
        if "/" in name and not name.startswith("core-embed/") and not block["ends"]:
            foreign[name] = None
        if not block["whole"]:
            return ""
        if name == "block" and (shared := reusable.get(str(settings.get("ref")))) and depth < 3:
            return BLOCK.sub(lambda inner: show(inner, depth + 1), shared)
        if name == "footnotes":
            return footnotes_shown(footnotes)
        if isinstance(address := settings.get("url"), str):
            return f"<p>{line(address)}</p>"
        if name not in SILENT:
            lost[name] = None
        return ""

    text = BLOCK.sub(show, html)
    notes = [f"Blocks that WordPress fills when it shows a page were taken out: {listed(lost)}."] if lost else []
    if foreign := {name: None for name in foreign if name not in lost}:
        notes.append(f"Blocks of plugins came along as plain text and pictures: {listed(foreign)}.")
    return text, notes


def footnotes_shown(text: str) -> str:
    """The block editor keeps footnotes beside the post, as JSON."""
    notes = [note["content"] for note in loaded(text, list) if isinstance(note, dict) and "content" in note]
    return f"<ol>{''.join(f'<li>{each}</li>' for each in notes if isinstance(each, str))}</ol>" if notes else ""


def loaded[Kind: (dict, list)](text: str | None, kind: type[Kind]) -> Kind:
    """Empty if it is something else."""
    try:
        value = json.loads(text or "null")
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, kind) else kind()
