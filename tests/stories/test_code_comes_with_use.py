"""The code beside an article, and the cookie with it, come when somebody begins with the form; readers get neither."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from registration.models import Registration
from tests import builders
from tests.candidate import expect_thanks, fill_in, press_register, read_code, wait_for_code
from tests.page_requests import wait_until_quiet
from tests.processes import ROOT
from tests.waiting import until

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once

SCROLL = """depth => {
    scrollTo({top: depth, behavior: "instant"});
    document.querySelector(".beside").scrollTop = depth;
}"""
# What a browser or a password manager does that fills in a form which nobody has touched.
FILL_UNTOUCHED = """() => {
    const field = document.querySelector("[name=first_name]");
    field.value = "Zoë";
    field.dispatchEvent(new Event("input", {bubbles: true}));
}"""
SCRIPTS = [True, False]
WIDTHS = [320, 768, 1280]


def press(label):
    return lambda page: page.get_by_text(label, exact=True).first.click()


WAYS = {
    "a press on a field": lambda page: page.get_by_label("Telephone").click(),
    "a press on a label": press("Profession"),
    "a tick": lambda page: page.get_by_label("I agree").check(),
    "the keyboard": lambda page: page.keyboard.press("Tab"),
    "a press on the place of the picture": lambda page: page.get_by_role("img", name="Picture of a code").click(),
    "reaching for the sound": press("Hear it"),
    "the browser's own filling in": lambda page: page.evaluate(FILL_UNTOUCHED),
}


@pytest.fixture
def open_article(new_context, server):
    """Opens an article as wide as wished, with scripts or without; notes what the browser asks for in `page.asked`."""
    body = "".join(f"<h2>Part {n}</h2>" + "<p>Words that are read at leisure.</p>" * 9 for n in range(9))
    article = builders.make_article(body=body)

    def open_it(width, scripts):
        size = {"width": width, "height": 800}
        page = new_context(viewport=size, java_script_enabled=scripts).new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(article.get_absolute_url())
        wait_until_quiet(page)
        return page

    return open_it


def requests_for_codes(page):
    return [address for address in page.asked if "/register/" in address]


@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_reader_who_scrolls_through_an_article_gets_no_cookie(open_article, width, scripts):
    page = open_article(width, scripts)
    for depth in range(0, page.evaluate("document.body.scrollHeight"), 700):
        page.evaluate(SCROLL, depth)
        page.wait_for_timeout(50)
    page.get_by_role("link", name="Medical News").first.focus()
    wait_until_quiet(page)
    assert requests_for_codes(page) == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize("way", WAYS)
def test_code_comes_with(open_article, way, scripts):
    page = open_article(1280, scripts)
    if way == "the keyboard":
        page.locator("#quick-register").evaluate("heading => { heading.tabIndex = -1; heading.focus() }")
    WAYS[way](page)
    wait_for_code(page)
    wait_until_quiet(page)
    assert [address.split("?")[0].rpartition("/")[2] for address in requests_for_codes(page)][:1] == ["code.png"]
    assert [cookie["path"] for cookie in page.context.cookies()] == ["/register/"]


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_code_stays_when_the_candidate_looks_elsewhere(open_article, scripts):
    page = open_article(1280, scripts)
    captcha, field = page.locator(".captcha"), page.get_by_label("First Name")

    def seen_from(place):
        place.click()
        return captcha.screenshot()

    without_code = captcha.screenshot()
    with page.expect_response("**/register/code.png*") as picture:
        field.fill("Zoë")
    picture.value.finished()
    wait_for_code(page)
    # It is drawn a moment after it has come.
    until(lambda: seen_from(field) == seen_from(page.get_by_role("heading", level=1)) != without_code)
    assert len(requests_for_codes(page)) == 1


@pytest.mark.parametrize("scripts", SCRIPTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_candidate_registers_by_the_code_that_came(open_article, width, scripts):
    page = open_article(width, scripts)
    fill_in(page)
    page.get_by_label("Captcha").fill(read_code(page))
    press_register(page)
    expect_thanks(page)
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_nothing_moves_when_the_code_comes(open_article, scripts):
    page = open_article(320, scripts)
    parts = page.locator(".register-form, .captcha, .captcha-picture")
    heights = "parts => parts.map(part => part.offsetHeight)"
    before = parts.evaluate_all(heights)
    page.get_by_label("First Name").focus()
    wait_for_code(page)
    page.wait_for_timeout(100)
    assert parts.evaluate_all(heights) == before


def test_copy_without_its_style_sheet_asks_for_the_code_on_the_next_page(new_context, server):
    page = new_context(java_script_enabled=False).new_page()
    page.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    page.goto(builders.make_article().get_absolute_url())
    fill_in(page)
    press_register(page)
    expect(page.get_by_role("link", name="Enter the code in the picture")).to_be_visible()
    page.get_by_label("Captcha").fill(read_code(page))
    press_register(page)
    expect_thanks(page)


def test_style_sheet_asks_for_the_picture_where_it_is():
    assert f'url("{reverse("registration:picture")}")' in (ROOT / "static/site.css").read_text()
