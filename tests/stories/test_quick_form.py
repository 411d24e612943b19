"""The box as people fill it in: on one screen, in a few stops, and with what their browser knows of them."""

import pytest
from playwright.sync_api import expect

from registration.models import Registration
from tests import builders
from tests.accessibility import barriers
from tests.candidate import ANSWERS, expect_thanks, fill_in, press_register, read_code, wait_for_code
from tests.processes import chromium

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once

# The window, and how far it may be from the words “Quick Register” to the foot of the button “Register”.
SCREENS = {(320, 640): 780, (390, 844): 780, (768, 1024): 620, (1280, 720): 620, (1440, 900): 620}
HEIGHT = """() => document.querySelector(".register-button").getBoundingClientRect().bottom
    - document.querySelector("#quick-register").getBoundingClientRect().top"""
CUT = """() => [...document.querySelectorAll(".quick-register *")].filter(element =>
    !element.closest(".visually-hidden, select, details > :not(summary)") && element.clientWidth
    && (element.scrollWidth > element.clientWidth + 1 || element.getBoundingClientRect().right > innerWidth + 1)
).map(element => element.outerHTML.slice(0, 100))"""
IN_SIGHT = """field => {
    const box = field.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
}"""
FIELDS = ["First Name", "Last Name", "E-mail", "Telephone", "Captcha"]
PROFILE = {
    "NAME_FULL": "Zoë O'Neill",
    "NAME_FIRST": "Zoë",
    "NAME_LAST": "O'Neill",
    "EMAIL_ADDRESS": "zoe@example.org",
    "PHONE_HOME_WHOLE_NUMBER": "+442079460018",
    "COMPANY_NAME": "St Elsewhere's",
    "ADDRESS_HOME_STREET_ADDRESS": "1 High Street",
    "ADDRESS_HOME_CITY": "Ilford",
    "ADDRESS_HOME_ZIP": "IG1 0ZZ",
    "ADDRESS_HOME_COUNTRY": "GB",
}


@pytest.fixture
def article(server):
    builders.publish_document("privacy-notice")
    return builders.make_article(body="<p>Words that are read at leisure.</p>" * 60)


@pytest.fixture
def box(page, article):
    """The article's page, with its box."""
    page.goto(article.get_absolute_url())
    return page


@pytest.fixture
def whole_browser(browser_type, browser_type_launch_args):
    """One with its windows, which keeps its user's address for forms."""
    browser = browser_type.launch(**browser_type_launch_args | {"executable_path": chromium(whole=True)})
    yield browser
    browser.close()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen[0]}x{screen[1]}")
def test_candidate_sees_the_form_on_one_screen(page, article, screen):
    width, height = screen
    page.set_viewport_size({"width": width, "height": height})
    page.goto(article.get_absolute_url())
    assert page.evaluate(HEIGHT) <= SCREENS[screen]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 1440])
def test_box_beside_an_article_shows_all_of_itself_without_scrolling(box, width):
    box.set_viewport_size({"width": width, "height": 720})
    beside = box.locator(".beside")
    assert beside.evaluate("box => box.scrollHeight - box.clientHeight") == 0
    for told in (beside.get_by_text("find you work"), beside.get_by_role("link", name="Privacy notice")):
        assert told.evaluate(IN_SIGHT)


@pytest.mark.parametrize("width", [320, 360, 375, 390, 412, 768, 1280])
def test_widest_answers_fit_into_their_fields(box, width):
    box.set_viewport_size({"width": width, "height": 844})
    for label, text in (("Captcha", "WMWMW"), ("Telephone", "+44 7700 900123")):
        field = box.get_by_label(label)
        field.fill(text)
        assert field.evaluate("field => field.scrollWidth - field.clientWidth") <= 0, label


def test_enter_in_an_empty_field_stays_and_says_that_it_is_required(box):
    box.get_by_label("First Name").press("Enter")
    expect(box.locator("#register_first_name")).to_be_focused()
    expect(box.locator("h1")).not_to_have_text("Quick Register")


@pytest.mark.parametrize("size", ["100%", "200%"])
def test_nothing_is_cut_on_a_narrow_screen_however_large_the_letters(box, size):
    box.set_viewport_size({"width": 320, "height": 640})
    box.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    assert box.evaluate(CUT) == []
    assert box.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_article_on_a_small_desk_has_no_barriers_that_a_program_can_find(box, scheme):
    # Nor colours halfway from one scheme to the other.
    box.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    box.set_viewport_size({"width": 1280, "height": 720})
    assert barriers(box) == []


def test_ways_round_the_code_stand_in_one_line(box):
    for width in (390, 1280):
        box.set_viewport_size({"width": width, "height": 844})
        ways = [box.get_by_text(words, exact=True) for words in ("New code", "Hear it", "E-mail me a link", "Help")]
        assert len({round(way.bounding_box()["y"]) for way in ways}) == 1, width


def test_help_with_the_code_opens_without_scripts(new_context, article):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(article.get_absolute_url())
    page.get_by_text("Help", exact=True).click()
    expect(page.get_by_text("hear six digits and type those")).to_be_visible()


def test_keyboard_comes_from_the_first_field_to_the_button_in_nine_stops(box):
    box.get_by_label("First Name").focus()
    stops = 1
    while not box.locator(".register-button:focus").count():
        box.keyboard.press("Tab")
        stops += 1
        assert stops <= 9


@pytest.mark.parametrize("label", FIELDS)
def test_field_is_in_sight_above_the_keyboard_of_a_telephone(box, label):
    box.emulate_media(reduced_motion="reduce")
    box.set_viewport_size({"width": 390, "height": 400})
    box.get_by_label(label).focus()
    assert box.get_by_label(label).evaluate(IN_SIGHT)


def test_code_is_there_before_the_candidate_comes_to_it(box):
    box.get_by_label("First Name").click()
    wait_for_code(box)
    expect(box.get_by_label("First Name")).to_be_focused()


def test_browser_fills_in_all_that_it_knows_and_leaves_the_trap_alone(whole_browser, article, server):
    box = whole_browser.new_context(base_url=server.origin).new_page()
    box.goto(article.get_absolute_url())
    session = box.context.new_cdp_session(box)
    fields = [{"name": name, "value": value} for name, value in PROFILE.items()]
    session.send("Autofill.enable")
    session.send("Autofill.setAddresses", {"addresses": [{"fields": fields}]})
    document = session.send("DOM.getDocument")["root"]["nodeId"]
    field = session.send("DOM.querySelector", {"nodeId": document, "selector": "[name=first_name]"})["nodeId"]
    number = session.send("DOM.describeNode", {"nodeId": field})["node"]["backendNodeId"]
    box.get_by_label("First Name").click()
    session.send("Autofill.trigger", {"fieldId": number, "address": {"fields": fields}})
    expect(box.get_by_label("Telephone")).to_have_value("+442079460018")
    for label in ("First Name", "Last Name", "E-mail"):
        expect(box.get_by_role("textbox", name=label)).to_have_value(ANSWERS[label])
    expect(box.locator("[name=message]")).to_have_value("")
    box.get_by_label("Captcha").fill(read_code(box))
    box.get_by_label("I agree").check()
    press_register(box)
    expect_thanks(box)


def paste(page, label, text):
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.get_by_label(label).focus()
    page.keyboard.press("Control+V")


def test_pasted_text_stays_where_it_was_pasted(new_context, article):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(article.get_absolute_url())
    paste(page, "First Name", "Zoë Mary O'Neill")
    expect(page.get_by_label("First Name")).to_have_value("Zoë Mary O'Neill")
    expect(page.get_by_label("Last Name")).to_have_value("")
    page.get_by_label("First Name").fill("")
    fill_in(page)
    paste(page, "Captcha", f" {read_code(page).lower()} ")
    press_register(page)
    expect_thanks(page)


@pytest.mark.parametrize("label", FIELDS)
def test_enter_key_goes_on_to_what_is_lacking(box, label):
    fill_in(box)
    wait_for_code(box)
    box.get_by_label("I agree").uncheck()
    box.get_by_label("Captcha").fill("ACEHK")
    box.get_by_role("textbox", name=label).press("Enter")
    expect(box.get_by_label("I agree")).to_be_focused()
    expect(box.get_by_role("heading", level=1)).to_contain_text("Article")


@pytest.mark.parametrize("label", ["First Name", "Captcha"])
def test_enter_key_sends_what_is_complete(box, label):
    fill_in(box)
    box.get_by_label("Captcha").fill(read_code(box))
    box.get_by_role("textbox", name=label).press("Enter")
    expect_thanks(box)
    assert Registration.objects.count() == 1
