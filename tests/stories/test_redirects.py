"""An editor leads an old address to its article; visitors follow it."""

import re

import pytest
from playwright.sync_api import expect

from news.models import Redirect
from tests import builders
from tests.accessibility import barriers
from tests.article_form import address
from tests.stories.test_bad_days import sign_in

WIDTHS = (320, 1280)


@pytest.fixture
def desk(server, new_context):
    return sign_in(new_context(), server, builders.make_staff("ellis", groups=["Editors"], first_name="Ellis"))


def look(page, shots, name):
    page.wait_for_load_state()
    assert barriers(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)


def test_editor_leads_an_old_address_to_its_article(desk, new_context, server, tmp_path):
    article = builders.make_article(title="What a shift is worth", slug="pay")
    Redirect.objects.put(
        (f"/2017/01/{day:02}/an-article-with-a-rather-long-old-address/", article) for day in range(1, 9)
    )
    visitor = new_context().new_page()
    desk.goto(address("redirect_changelist"))
    look(desk, tmp_path, "list")
    desk.get_by_role("link", name=re.compile("Add redirect")).first.click()
    desk.get_by_label("Former address").fill(f"{server.origin}/Medical-News/Pay.html")
    desk.get_by_label("Leads to").fill("/news/nothing/")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("There is no page of this site at that address.")).to_be_visible()
    look(desk, tmp_path, "mistake")
    desk.get_by_label("Leads to").fill(f"{server.origin}{article.get_absolute_url()}")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("was added successfully")).to_be_visible()
    visitor.goto("/medical-news/pay.html")
    expect(visitor).to_have_url(re.compile("/news/pay/$"))
    desk.get_by_role("search").get_by_role("textbox").fill("medical")
    desk.get_by_role("button", name="Search").click()
    with desk.expect_navigation():
        desk.get_by_role("link", name="/medical-news/pay.html").click()
    look(desk, tmp_path, "one")
    desk.get_by_text("Delete", exact=True).click()
    desk.get_by_role("button", name="Yes, I’m sure").click()
    expect(desk.get_by_text("was deleted successfully")).to_be_visible()
    assert Redirect.objects.count() == 8
