"""Tables that people have in Excel, as it saves them."""

import csv
from collections.abc import Iterator

from .old_articles import Unreadable


def rows_of(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """With the number of the line: of UTF-8 or Windows' own characters, parted by commas, semicolons or tabs."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    lines = text.splitlines()
    first = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=max(",;\t", key=first.count))
    try:
        for cells in reader:
            row = [cell.strip() for cell in cells]
            if any(row):
                yield reader.line_num, row
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} cannot be read as a table: {error}.") from None
