"""Draws the rooms of each app and which imports which: `python -m docs.images.make_architecture`.

With `--check` it draws nothing, and says whether the drawing is out of date.
"""

import sys
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path

import grimp

DRAWING = Path(__file__).with_name("architecture.svg")
APPS = {
    "agency": "what makes a site of the two",
    "registration": "candidates",
    "news": "articles",
}
LEFT_OUT = {"migrations", "__main__"}
WIDTH, TITLE, ROW, BOX, SPACE, LETTER = 1100, 44, 78, 34, 20, 8.4
STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #1f2328; text-anchor: middle; }
  text.app { font-size: 17px; font-weight: 700; text-anchor: start; }
  rect { fill: #e9f4f2; stroke: #13707f; }
  rect.app { fill: none; stroke-dasharray: 4; }
  path { fill: none; stroke: #13707f; stroke-opacity: 0.5; }
  marker path { fill: #13707f; stroke: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f1f2f3; }
    rect { fill: #0b3c49; stroke: #5f9488; }
    rect.app { fill: none; }
    path { stroke: #5f9488; }
    marker path { fill: #5f9488; }
  }
"""

type Rooms = dict[str, set[str]]


def rooms_of(graph: grimp.ImportGraph, app: str) -> Rooms:
    """The files and folders of an app, each with those that it imports."""
    rooms = {each for each in graph.find_children(app) if each.rpartition(".")[2] not in LEFT_OUT}
    home = {part: room for room in rooms for part in (room, *graph.find_descendants(room))}
    arrows: Rooms = {room: set() for room in rooms}
    for part, room in home.items():
        arrows[room] |= {home[each] for each in graph.find_modules_directly_imported_by(part) if each in home} - {room}
    return arrows


def floors_of(rooms: Rooms) -> list[list[str]]:
    """The top floor first; a room stands just above the highest of those that it imports. CycleError for a circle."""
    floor: dict[str, int] = {}
    for room in TopologicalSorter(rooms).static_order():
        floor[room] = max((floor[each] + 1 for each in rooms[room]), default=0)
    return [sorted(each for each in rooms if floor[each] == level) for level in range(max(floor.values()), -1, -1)]


def without_shortcuts(rooms: Rooms) -> Rooms:
    """Only the arrows that no longer way replaces: with all of them nobody could follow one."""

    def reached(room: str) -> set[str]:
        return rooms[room].union(*map(reached, rooms[room]))

    return {room: own - set().union(*map(reached, own)) for room, own in rooms.items()}


def width_of(room: str) -> float:
    return LETTER * len(room.rpartition(".")[2]) + 28


def places_of(floors: list[list[str]], arrows: Rooms, top: float) -> dict[str, tuple[float, float]]:
    """The middle of each room's upper edge; each stands near those that import it, so that few arrows cross."""
    places: dict[str, tuple[float, float]] = {}
    for number, floor in enumerate(floors):
        above = {room: [places[each][0] for each in arrows if room in arrows[each]] for room in floor}
        floor = sorted(floor, key=lambda room: (sum(above[room]) / len(above[room]) if above[room] else 0, room))
        space = (WIDTH - sum(map(width_of, floor))) / (len(floor) + 1)
        left = space
        for room in floor:
            places[room] = (left + width_of(room) / 2, top + number * ROW)
            left += width_of(room) + space
    return places


def drawn(app: str, rooms: Rooms, top: float) -> tuple[list[str], float]:
    """The lines of SVG for an app that begins at `top`, and where it ends."""
    floors, arrows = floors_of(rooms), without_shortcuts(rooms)
    places = places_of(floors, arrows, top + TITLE)
    end = top + TITLE + len(floors) * ROW - (ROW - BOX) + SPACE
    lines = [
        f'<rect class="app" x="1" y="{top:.0f}" width="{WIDTH - 2}" height="{end - top:.0f}" rx="8"/>',
        f'<text class="app" x="16" y="{top + 27:.0f}">{app}: {APPS[app]}</text>',
    ]
    for room in sorted(places):
        x, y = places[room]
        for other in sorted(arrows[room]):
            to_x, to_y = places[other]
            bend = (to_y - y - BOX) / 2
            curve = f"M{x:.0f} {y + BOX:.0f}c0 {bend:.0f} {to_x - x:.0f} {bend:.0f} {to_x - x:.0f} {to_y - y - BOX:.0f}"
            lines.append(f'<path d="{curve}" marker-end="url(#tip)"/>')
    for room in sorted(places):
        x, y = places[room]
        width = width_of(room)
        lines.append(f'<rect x="{x - width / 2:.0f}" y="{y:.0f}" width="{width:.0f}" height="{BOX}" rx="5"/>')
        lines.append(f'<text x="{x:.0f}" y="{y + 22:.0f}">{escape(room.rpartition(".")[2])}</text>')
    return lines, end


def drawing() -> str:
    graph = grimp.build_graph(*APPS, cache_dir=None)
    lines, top = [], 4.0
    for app in APPS:
        own, end = drawn(app, rooms_of(graph, app), top)
        lines += own
        top = end + SPACE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:.0f}" role="img">',
            "<title>The rooms of each app; an arrow leads to what a room imports</title>",
            f"<style>{STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
            '<path d="M0 0l8 4-8 4z"/></marker></defs>',
            *lines,
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    if "--check" not in sys.argv:
        DRAWING.write_text(drawing())
    elif not DRAWING.exists() or DRAWING.read_text() != drawing():
        sys.exit("docs/images/architecture.svg is out of date: python -m docs.images.make_architecture")
