"""Asking for one's data in a browser: without JavaScript, by keyboard alone, on a narrow screen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from registration.models import Case
from tests.accessibility import barriers
from tests.candidate import read_code

FORM = reverse("registration:request")


def has_no_violations(page):
    # What is seen of it may be there before its styles and scripts.
    page.wait_for_load_state()
    assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anybody_asks_without_scripts_on_a_narrow_screen_by_keyboard(new_context, scheme):
    viewport = {"width": 320, "height": 640}
    page = new_context(java_script_enabled=False, viewport=viewport, color_scheme=scheme).new_page()
    page.goto(FORM)
    page.get_by_label("See my data").focus()
    # Arrow keys choose among radio buttons, and the Tab key goes on to what follows.
    for key in ("ArrowDown", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Zoë O’Neill")
    page.keyboard.press("Tab")
    page.keyboard.type("zoe@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("All of it, please.")
    page.get_by_label("Captcha").fill(read_code(page))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="We have received it")).to_be_visible()
    case = Case.objects.get()
    expect(page.locator(".reference")).to_have_text(case.reference)
    assert (case.kind, case.words) == ("erasure", "All of it, please.")


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_its_mistakes_and_the_page_after_it_are_accessible(new_context, scheme):
    page = new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(FORM)
    has_no_violations(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    has_no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("link", name="Choose what you want us to do").click()
    expect(page.get_by_label("See my data")).to_be_focused()
    page.get_by_label("Complain").check()
    page.get_by_label("Your name").fill("Zoë O’Neill")
    page.get_by_label("E-mail").fill("zoe@example.org")
    page.get_by_label("In your words").fill("You never called.")
    page.get_by_label("Captcha").fill(read_code(page))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="We have received it")).to_be_visible()
    has_no_violations(page)
