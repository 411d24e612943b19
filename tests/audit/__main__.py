"""Every kind of public page put before independent checkers; run by `./run audit`.

Prints a table and writes it into docs/quality.md; ends with 1 where anything was found. `./run audit quick` leaves
out Lighthouse and the file: minutes instead of a quarter of an hour.
"""

import sys

from tests.audit import ROOT, checkers, demo

HEAD = ["page", "axe", "Nu", "html-validate", "performance", "accessibility", "best practices", "SEO", "CLS"]
QUALITY = ROOT / "docs" / "quality.md"
# The table in the file stands between these.
MARKS = ("<!-- written by ./run audit -->\n", "<!-- end -->\n")


def main(with_lighthouse: bool) -> int:
    checkers.install()
    with demo.demo_site() as site:
        with demo.browser() as browser:
            reports = [checkers.axe(browser, site.origin), checkers.nu(), checkers.html_validate()]
        rows, lines = [], []
        for kind in demo.KINDS:
            found = [report.get(kind.name, []) for report in reports]
            row, lost = [kind.name, *(str(len(each)) for each in found)], []
            if with_lighthouse and kind.is_lasting:
                scores, shift, lost = checkers.lighthouse(kind, site.origin)
                row += [*map(str, scores), f"{shift:.3f}".rstrip("0").rstrip(".")]
            rows.append(row + [""] * (len(HEAD) - len(row)))
            lines += [f"{kind.name}: {line}" for each in [*found, lost] for line in dict.fromkeys(each)]
            print(" ".join(rows[-1]), flush=True)
    table = markdown(rows)
    print(f"\n{table}")
    print("\n".join(lines))
    if with_lighthouse:
        before, _, rest = QUALITY.read_text().partition(MARKS[0])
        QUALITY.write_text(before + MARKS[0] + table + MARKS[1] + rest.partition(MARKS[1])[2])
    return 1 if lines else 0


def markdown(rows: list[list[str]]) -> str:
    lines = [HEAD, ["---"] * len(HEAD), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


sys.exit(main(with_lighthouse=sys.argv[1:] != ["quick"]))
