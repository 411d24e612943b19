"""Who wrote an article, from the newsroom's form to the page that readers see."""

import pytest
from playwright.sync_api import expect

from news.models import Article
from tests import builders
from tests.accessibility import barriers
from tests.stories.test_bad_days import open_form, press, sign_in
from tests.stories.test_publishing import barriers_at

WIDTHS = [390, 1280]


@pytest.fixture
def ellis(server):
    return builders.make_staff("ellis", groups=["Editors"])


@pytest.fixture
def people(server):
    doctor = {"role": "Consultant", "register": "GMC", "registration_number": "0000000", "biography": "Eleven wards."}
    return builders.make_author(name="Dr Ann Lee", slug="dr-ann-lee", **doctor), builders.make_author(name="محمد 2")


def open_readers(desk, width=1280):
    if width < 1100:
        desk.get_by_role("button", name="Settings").click()
    desk.get_by_role("heading", name="For readers").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_editor_names_authors_by_keyboard_and_readers_find_all_of_them(server, new_context, ellis, people, width):
    article = builders.make_article(title="Night shifts")
    desk = sign_in(new_context(viewport={"width": width, "height": 800}), server, ellis)
    open_form(desk, article)
    open_readers(desk, width)
    first, second, third = (desk.get_by_label(f"Author {n}", exact=True) for n in (1, 2, 3))
    expect(second).to_be_hidden()
    first.focus()
    desk.keyboard.type("محمد 2")
    expect(second).to_be_visible()
    expect(third).to_be_hidden()
    desk.keyboard.press("Tab")
    desk.keyboard.type("dr ann lee")
    desk.get_by_text("Saved at").wait_for()
    if width < 1100:
        desk.keyboard.press("Escape")
    press(desk, "Publish now")
    expect(desk.get_by_text("is live, dated")).to_be_visible()
    expect(second).to_have_value("Dr Ann Lee")
    reader = new_context(viewport={"width": width, "height": 800}).new_page()
    reader.goto(article.get_absolute_url())
    expect(reader.locator("header .meta").first).to_contain_text("By محمد 2 and Dr Ann Lee")
    assert barriers(reader) == []
    reader.get_by_role("link", name="Dr Ann Lee").first.click()
    expect(reader.get_by_role("heading", name="Dr Ann Lee", level=1)).to_be_visible()
    expect(reader.get_by_role("link", name="0000000")).to_have_attribute(
        "href", "https://www.gmc-uk.org/registrants/0000000"
    )
    expect(reader.get_by_role("link", name="Night shifts")).to_be_visible()
    assert barriers(reader) == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= width


def test_authors_are_named_without_scripts(server, new_context, ellis, people):
    article = builders.make_article(status="draft", authors=[people[0].pk])
    desk = sign_in(new_context(java_script_enabled=False), server, ellis)
    desk.goto(f"/admin/news/article/{article.pk}/change/")
    open_readers(desk)
    desk.get_by_label("Author 2", exact=True).fill("Nobody Known")
    desk.get_by_role("button", name="Save draft").first.click()
    expect(desk.get_by_text("Nobody on the list of authors is called “Nobody Known”").first).to_be_visible()
    desk.get_by_label("Author 2", exact=True).fill("محمد 2")
    desk.get_by_role("button", name="Save draft").first.click()
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    assert Article.objects.get().authors == [author.pk for author in people]


def test_what_is_typed_among_the_authors_follows_into_the_other_tab(server, new_context, ellis, people):
    article = builders.make_article(status="draft")
    context = new_context()
    one, other = sign_in(context, server, ellis), context.new_page()
    for tab in (one, other):
        open_form(tab, article)
        open_readers(tab)
    one.get_by_label("Author 1", exact=True).fill("Dr Ann Lee")
    one.get_by_text("Saved at").wait_for()
    other.get_by_label("Summary").first.fill("Typed in the other.")
    expect(other.get_by_label("Author 1", exact=True)).to_have_value("Dr Ann Lee")


@pytest.mark.once
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_authors_in_the_newsroom_are_accessible(server, new_context, ellis, people, width):
    builders.make_article(authors=[people[0].pk])
    desk = sign_in(new_context(viewport={"width": width, "height": 800}), server, ellis)
    key = people[0].pk
    assert [
        found
        for page in ("", "add/", f"{key}/change/", f"{key}/delete/")
        for found in barriers_at(desk, f"author/{page}")
    ] == []
