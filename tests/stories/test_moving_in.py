"""The day of the move: the operator runs the command, a manager reads the report, a visitor follows an old link."""

import pytest
from playwright.sync_api import expect

from tests.accessibility import barriers
from tests.builders import make_staff
from tests.stories.test_bad_days import sign_in

PAGE = """<!doctype html><title>{0}</title><h1>{0}</h1><p>Published: 27 Jan 2017</p>
<p>Read <a href="{1}.html">the other one</a>, too. It is long enough to be read as a text of some length.</p>"""


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "medical-news"
    folder.mkdir()
    (folder / "pay.html").write_text(PAGE.format("Pay in spring", "nights"))
    (folder / "nights.html").write_text(PAGE.format("A-word-that-nobody-has-ever-parted-" * 4, "pay"))
    return folder


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_manager_reads_what_came_and_a_visitor_follows_an_old_link(server, new_context, pages, width, scheme):
    told = server.manage("import_articles", str(pages))
    assert "2 new" in told
    server.manage("import_articles", str(pages), "--apply")
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = sign_in(context, server, make_staff("morgan", groups=["Managers"]))
    page.goto("/admin/news/import/")
    page.get_by_role("link", name=pages.name).first.click()
    expect(page.get_by_role("heading", name="New: 2")).to_be_visible()
    expect(page.get_by_text("leads to /news/pay/").first).to_be_visible()
    page.wait_for_load_state()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor = new_context().new_page()
    visitor.goto(f"{server.origin}/pay.html")
    expect(visitor.get_by_role("heading", name="Pay in spring")).to_be_visible()
    visitor.get_by_role("link", name="the other one").click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("A-word-that-nobody")
