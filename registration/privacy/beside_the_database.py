"""Lists that an older copy of the database, put back, must not undo: files of their own, which only grow.

A line of JSON for each entry, with hashes only. Nothing is ever taken out.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path


def append(path: Path, rows: Iterable[dict]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "a", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        # At the front, so that a line which a power cut tore spoils no other.
        file.writelines(f"\n{json.dumps(row)}" for row in rows)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[dict]:
    return list(parse(path.read_text())) if path.exists() else []


def newest(path: Path) -> dict | None:
    if not path.exists():
        return None
    with open(path, "rb") as file:
        # From the end, since the list only grows; several lines, lest the last be torn.
        file.seek(max(file.seek(0, os.SEEK_END) - 2000, 0))
        return [None, *parse(file.read().decode())][-1]


def parse(text: str) -> Iterator[dict]:
    for line in text.splitlines():
        with suppress(ValueError):
            if isinstance(row := json.loads(line), dict):
                yield row
