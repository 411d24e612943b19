"""Tables for other programs, in which nothing that somebody has typed is taken for a formula or a number."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import IO

from django.utils import timezone

type Rows = Iterable[list[str]]
# Spreadsheets compute what begins so, some of them the wide forms too.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
TELEPHONE = re.compile(r"\+\d+( \d+)+")
# They would drop the plus or the noughts.
LOSSY = re.compile(r"0\d+")


def text_of(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case list():
            return ", ".join(map(str, value))
    return str(value)


def inert(text: str) -> str:
    """For CSV, which has no types."""
    is_safe = not FORMULA.match(text) and not LOSSY.fullmatch(text) or TELEPHONE.fullmatch(text)
    return text if is_safe else f"'{text}"


def write_csv(file: IO[bytes], rows: Rows) -> None:
    # Excel takes it for UTF-8 by the mark at its beginning only.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([inert(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(file: IO[bytes], rows: Rows) -> None:
    # Only now: each process would hold its forty modules, and an export is rare.
    from xlsxwriter import Workbook

    with Workbook(file, {"constant_memory": True}) as book:
        sheet, as_text = book.add_worksheet("Candidates"), book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 50, 20)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, as_text)


WRITERS: dict[str, Callable[[IO[bytes], Rows], None]] = {"xlsx": write_xlsx, "csv": write_csv}
