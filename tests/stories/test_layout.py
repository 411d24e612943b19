"""How pages stand in Chromium at the widths of a telephone, a tablet and a desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import builders

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once

STRAPLINE = "Locum work for doctors, nurses and allied health professionals"
# In how many rows the children stand, by their middles.
ROWS = """element => new Set([...element.children].filter(child => child.offsetWidth).map(child => {
    const box = child.getBoundingClientRect();
    return Math.round(box.top + box.height / 2);
})).size"""
LINES = """element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
}"""


@pytest.fixture
def at(page, server):
    def go(path, width):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        return page

    return go


@pytest.mark.parametrize("width", [768, 1280])
def test_strapline_takes_one_line(at, width):
    builders.make_agency(strapline=STRAPLINE)
    assert at("/register/", width).locator(".brand small").evaluate(LINES) == 1


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_navigation_takes_one_row(at, width):
    assert at("/register/", width).locator(".masthead nav").evaluate(ROWS) == 1


def test_header_of_a_telephone_takes_one_row(at):
    header = at("/register/", 390).locator(".masthead")
    assert header.bounding_box()["height"] <= 70
    assert header.locator(".wrap").evaluate(ROWS) == 1


def test_number_is_still_told_to_those_who_listen(at):
    at("/register/", 390).get_by_role("link", name="Call 020 8551 1299").wait_for()


def test_register_page_has_company_beside_the_form_only_where_there_is_room(at):
    for width, is_beside in ((320, False), (768, False), (1280, True)):
        page = at("/register/", width)
        form, company = (page.locator(name).bounding_box() for name in (".quick-register", ".next"))
        assert (company["x"] >= form["x"] + form["width"]) == is_beside, width
        assert (company["y"] >= form["y"] + form["height"]) != is_beside, width


def test_telephone_numbers_stand_on_one_line_where_there_is_room(at):
    assert at("/register/", 768).locator(".next .numbers").evaluate(ROWS) == 1


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_picture_shows_its_placeholder_below_itself(at, settings, server, width):
    settings.MEDIA_ROOT = server.data / "media"
    picture = builders.make_picture(file=builders.picture_file((1920, 1080)))
    article = builders.make_article(
        picture=picture, summary="Much is said here. " * 12, publish_at=timezone.now() - timedelta(days=1)
    )
    boxes = at(article.get_absolute_url(), width).evaluate("""() => [...document.querySelectorAll("main .picture")].map(
        box => [box.offsetHeight, box.querySelector("img").offsetHeight])""")
    assert len(boxes) == 2
    assert all(abs(box - image) <= 1 for box, image in boxes), boxes
