"""Registering with nothing but a keyboard, and what a screen reader is told of the form."""

import re

import pytest
from playwright.sync_api import expect

from registration.models import Registration
from tests import builders
from tests.candidate import ANSWERS, expect_thanks, press_register, read_code

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once

FORM = """
- region "Quick Register":
  - heading "Quick Register" [level=2]
  - paragraph: Fields marked * are required.
  - textbox "First Name*"
  - textbox "Last Name*"
  - textbox "E-mail*"
  - textbox "Telephone"
  - combobox "Profession"
  - img "Picture of a code of five letters. If you cannot see it, choose “Hear it” after the button Register."
  - textbox "Captcha* (Please copy the code below)"
  - status
  - checkbox "I agree to the Terms and Conditions*" [checked=false]
  - link "Terms and Conditions"
  - button "Register"
  - button "New code"
  - group: Hear it
  - button "E-mail me a link"
  - group: Help
"""
# All that is told on a page of the form, and in which order the Tab key comes to it.
STOPS = [
    "First Name*",
    "Last Name*",
    "E-mail*",
    "Telephone",
    "Profession",
    "Captcha* (Please copy the code below)",
]
REMEDIES = {
    "First Name*": "Enter your first name",
    "Last Name*": "Enter your last name",
    "E-mail*": "Enter your e-mail address",
    "Captcha* (Please copy the code below)": "Enter the code in the picture",
    "I agree to the Terms and Conditions*": "Tick the box if you agree to the Terms and Conditions",
}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(request, new_context):
    page = new_context(java_script_enabled=request.param).new_page()
    page.goto(builders.make_article().get_absolute_url())
    return page


def tab_to(page, target):
    """Press the Tab key until the focus is there, as somebody does who has no mouse."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if is_focused(target):
            return
    raise AssertionError(f"The Tab key never comes to {target}.")


def is_focused(target) -> bool:
    return target.and_(target.page.locator(":focus")).count() == 1


def type_in(page, answers: dict[str, str]):
    for label, value in answers.items():
        tab_to(page, page.get_by_role("textbox", name=label))
        page.keyboard.type(value)


def agree_and_register(page):
    tab_to(page, page.get_by_role("checkbox", name="I agree"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Register", exact=True))
    page.keyboard.press("Enter")


def test_candidate_without_a_mouse_registers(visitor):
    type_in(visitor, ANSWERS)
    tab_to(visitor, visitor.get_by_role("combobox", name="Profession"))
    # A second letter that comes more than a second later would begin another word.
    visitor.keyboard.press("N")
    type_in(visitor, {"Captcha": read_code(visitor)})
    agree_and_register(visitor)
    expect_thanks(visitor)
    registration = Registration.objects.get()
    assert (registration.last_name, registration.profession) == ("O'Neill", "nurse")


def test_candidate_without_a_mouse_is_led_to_the_mistake_and_mends_it(visitor):
    type_in(visitor, {label: value for label, value in ANSWERS.items() if label != "Last Name"})
    type_in(visitor, {"Captcha": read_code(visitor)})
    agree_and_register(visitor)
    expect(visitor.get_by_role("alert", name="There is a problem")).to_be_focused()
    tab_to(visitor, visitor.get_by_role("link", name="Enter your last name"))
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("textbox", name="Last Name")).to_be_focused()
    visitor.keyboard.type("O'Neill")
    visitor.keyboard.press("Enter")
    expect_thanks(visitor)


def test_candidate_who_cannot_copy_the_code_asks_for_a_link_by_keyboard(visitor):
    type_in(visitor, ANSWERS)
    tab_to(visitor, visitor.get_by_role("checkbox", name="I agree"))
    visitor.keyboard.press("Space")
    tab_to(visitor, visitor.get_by_role("button", name="E-mail me a link"))
    visitor.keyboard.press("Enter")
    expect_thanks(visitor)
    assert Registration.objects.get().status == "unconfirmed"


def test_screen_reader_is_told_every_part_of_the_form_by_name_and_role(page):
    page.goto(builders.make_article().get_absolute_url())
    expect(page.get_by_role("region", name="Quick Register")).to_match_aria_snapshot(FORM)


def test_tab_key_comes_to_every_field_in_the_order_of_the_page(page):
    page.goto(builders.make_article().get_absolute_url())
    tab_to(page, page.get_by_label(STOPS[0], exact=True))
    for label in STOPS[1:]:
        page.keyboard.press("Tab")
        expect(page.get_by_label(label, exact=True)).to_be_focused()


def test_screen_reader_is_told_each_mistake_with_its_field(visitor):
    press_register(visitor)
    expect(visitor).to_have_title(re.compile("^Error: "))
    expect(visitor.get_by_role("alert", name="There is a problem")).to_be_focused()
    for name, remedy in REMEDIES.items():
        field = visitor.get_by_role("textbox", name=name).or_(visitor.get_by_role("checkbox", name=name))
        expect(field).to_have_accessible_description(remedy)
        expect(field).to_have_attribute("aria-invalid", "true")


def test_everything_can_be_pressed_on_the_smallest_of_phones(new_context):
    page = new_context(viewport={"width": 240, "height": 320}, has_touch=True).new_page()
    page.goto(builders.make_article().get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= 240
    for button in page.locator(".quick-register :is(button, summary, input[type=checkbox]):visible").all():
        if button.get_attribute("aria-hidden"):
            continue
        size = button.bounding_box()
        assert min(size["width"], size["height"]) >= 24, button
