"""What a run has to say: lines in the database, which managers read, and files for whoever moves the site."""

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from django.template.loader import render_to_string

from news.models import Import, ImportLine

TITLE_LENGTH = ImportLine._meta.get_field("title").max_length


def record(report: Import, lines: Iterable[ImportLine]) -> None:
    lines = list(lines)
    for line in lines:
        line.report, line.title = report, line.title[:TITLE_LENGTH]
    ImportLine.objects.bulk_create(lines, batch_size=500)
    report.counts = dict(Counter(report.counts) + Counter(line.kind for line in lines))
    report.save()


def write(report: Import, folder: Path) -> None:
    page = render_to_string("news/moving/report.html", {"report": report})
    (folder / "report.html").write_text(page, encoding="utf-8")
    with (folder / "report.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["What", "Title or address", "Words"])
        for line in report.lines.iterator(2_000):
            table.writerow([line.get_kind_display(), as_text(line.title), as_text(line.words)])


def as_text(words: str) -> str:
    """So that no spreadsheet takes it for a formula."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@")) else words
