"""Pages of the years when tables laid out a page: what is the text, and which heading is its title."""

from datetime import UTC, datetime

import pytest

from news.moving.old_articles import OldStatus
from news.moving.sources import open_source

FIRST = "Wards across the county will have ten minutes more between two shifts, which locums have asked for since May."
SECOND = "Whoever takes over at night reads the board first. Matrons say that nobody has been called back since then."
LINKS = "".join(f'<a href="/{name}.html">{name}</a><br>' for name in ("Home", "Doctors", "Nurses", "Contact"))
MENU = f'<td width="150" valign="top"><font size="1">{LINKS}</font></td>'
HEADER = (
    '<td colspan="2"><img src="logo.gif" alt="Agency"><br><font size="6">Agency Ltd</font><br>Locums since 1999</td>'
)
FOOTER = '<td colspan="2" align="center">&copy; 2006 Agency Ltd</td>'
WHEN = "Published: 27 Jan 2006"

CONTENTS = {
    "a bold first line": f"<td><font><b>Longer handovers</b><br>{WHEN}<br><br>{FIRST}<br><br>{SECOND}</font></td>",
    "a heading": f"<td><h1>Longer handovers</h1><p>{WHEN}</p><p>{FIRST}</p><p>{SECOND}</p></td>",
    "a lower heading": f"<td><h3>Longer handovers</h3><p>{WHEN}</p><p>{FIRST}</p><p>{SECOND}</p></td>",
    "a table of its own": f"<td><table><tr><td class=head>Longer handovers</td></tr><tr><td><i>{WHEN}</i></td></tr>"
    f"<tr><td>{FIRST}<br><br>{SECOND}</td></tr></table></td>",
    "its date in a cell beside": f"<td><table><tr><td><b>Longer handovers</b></td><td>{WHEN}</td></tr>"
    f"<tr><td colspan=2><p>{FIRST}</p><p>{SECOND}</p></td></tr></table></td>",
    "a way back above it": "<td><a href=index.html>&laquo; Back to Medical News</a><br><b>Longer handovers</b><br>"
    f"{WHEN}<br><br>{FIRST}<br><br>{SECOND}</td>",
}
TITLES = ("Longer handovers", "Longer handovers - Agency Ltd", "Agency Ltd | Longer handovers", "Agency Ltd", "")


@pytest.fixture
def one(tmp_path):
    def record(page):
        (tmp_path / "a.html").write_text(page)
        return next(open_source(tmp_path / "a.html").records())

    return record


def laid_out(content, title, menu=MENU):
    """A header, a menu beside the text, and a foot, in tables within a table."""
    return (
        f"<html><head><title>{title}</title></head><body><table width=760><tr>{HEADER}</tr><tr><td colspan=2>"
        f"<table><tr>{menu}{content}</tr></table></td></tr><tr>{FOOTER}</tr></table></body></html>"
    )


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_a_page_laid_out_by_tables_is_published_with_its_own_title(one, content, title):
    article = one(laid_out(content, title))
    assert article.title == "Longer handovers"
    assert (article.status, article.publish_at) == (OldStatus.PUBLIC, datetime(2006, 1, 27, tzinfo=UTC))
    assert article.html.replace("\n", "") == f"<p>{FIRST}</p><p>{SECOND}</p>"


def test_a_page_of_rows_without_a_menu_is_read_too(one):
    page = "".join(
        f"<tr><td>{row}</td></tr>" for row in ("Agency Ltd", f"<h2>Longer handovers</h2>{WHEN}", FIRST, SECOND)
    )
    article = one(f"<title>Agency Ltd</title><table>{page}<tr>{FOOTER}</tr></table>")
    assert (article.title, article.status) == ("Longer handovers", OldStatus.PUBLIC)
    assert article.html == f"<p>{FIRST}</p><p>{SECOND}</p>"


def test_a_short_text_beside_a_long_column_is_known_by_its_date(one):
    column = f"<td><b>Why us</b><p>{FIRST}</p><p>{SECOND}</p></td>"
    article = one(laid_out(f"<td><b>Longer handovers</b><br>{WHEN}<br><br>From April on.</td>{column}", "Agency Ltd"))
    assert (article.title, article.status) == ("Longer handovers", OldStatus.PUBLIC)
    assert article.html.startswith("<p>From April on.</p>")


def test_what_stood_around_the_text_is_named(one):
    notes = " ".join(one(laid_out(CONTENTS["a heading"], "Longer handovers")).notes)
    assert "“Home Doctors Nurses Contact”" in notes
    assert "Locums since 1999" in notes


RATES = "<tr><th>Grade</th><th>Day</th></tr>" + "<tr><td>Registrar</td><td>£60</td></tr>" * 3


@pytest.mark.parametrize("around", ["{}", "<table><tr>" + MENU + "<td>{}</td></tr></table>"])
def test_a_table_of_the_text_stays_a_table(one, around):
    text = f"<h1>Rates</h1><p>{WHEN}</p><p>{FIRST}</p><p>{SECOND}</p><table>{RATES}</table>"
    article = one(around.format(text))
    assert article.title == "Rates"
    assert article.html.count("<tr>") == 4
    assert article.html.startswith(f"<p>{FIRST}</p>")


def test_a_page_that_is_mostly_a_table_keeps_it(one):
    article = one(f"<h1>Rates</h1><p>{WHEN}</p><table>{RATES * 9}</table>")
    assert (article.title, article.html.count("<tr>")) == ("Rates", 36)


@pytest.mark.parametrize("when", [WHEN, "27 January 2006"])
def test_a_table_with_dates_below_the_date_of_the_page_stays_a_table(one, when):
    courses = "".join(f"<tr><td>{name}</td><td>Date: {day} May 2006</td></tr>" for day, name in enumerate("ABC", 4))
    article = one(f"<h1>Courses</h1><p>{when}</p><p>{FIRST}</p><table>{courses}</table><p>{SECOND}</p>")
    assert article.publish_at == datetime(2006, 1, 27, tzinfo=UTC)
    assert article.html.count("<tr>") == 3
