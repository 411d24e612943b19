"""Somebody asks what we hold about them, reads the mail, and puts it right: with a keyboard, without scripts."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from registration.mail import signed_links
from registration.models import Case, Person
from tests import builders
from tests.accessibility import barriers
from tests.candidate import read_code


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(request, new_context):
    return new_context(java_script_enabled=request.param, viewport={"width": 320, "height": 640}).new_page()


@pytest.fixture
def person(server):
    return builders.make_person(profession="nurse")


def link_to(person) -> str:
    return urlsplit(signed_links.to_person("own-page", person)).path


def open_page(page, person):
    page.goto(link_to(person))
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("heading", name="Zoë O'Neill")).to_be_visible()


def press(page, target):
    """By keyboard."""
    target.focus()
    page.keyboard.press("Enter")


def test_somebody_asks_for_the_link_reads_the_mail_and_opens_the_page(page, server, mailbox, person):
    server.start_worker()
    page.goto("/register/my-data/")
    page.get_by_role("textbox", name="E-mail").fill("zoe@example.org")
    page.get_by_role("textbox", name="Captcha").fill(read_code(page))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    (message,) = mailbox.wait_for(1)
    words = message.get_body(("plain",)).get_content()
    page.goto(re.search(r"http\S+/register/my-data/\S+/", words)[0])
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("textbox", name="Last Name")).to_have_value("O'Neill")


@pytest.mark.once
def test_mistake_is_shown_and_put_right_by_keyboard(visitor, person):
    open_page(visitor, person)
    name = visitor.get_by_role("textbox", name="Last Name")
    name.fill("")
    press(visitor, visitor.get_by_role("button", name="Correct my data"))
    expect(visitor.get_by_role("alert", name="There is a problem")).to_be_focused()
    press(visitor, visitor.get_by_role("link", name="Enter your last name"))
    expect(name).to_be_focused()
    visitor.keyboard.type("Ward")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("status")).to_have_text("Corrected: last name.")
    assert Person.objects.get().last_name == "Ward"


def test_somebody_wants_no_more_calls_and_then_changes_their_mind(visitor, person):
    open_page(visitor, person)
    press(visitor, visitor.get_by_role("button", name="Do not contact me"))
    expect(visitor.get_by_role("status")).to_contain_text("We do not call you")
    press(visitor, visitor.get_by_role("button", name="You may contact me again"))
    expect(visitor.get_by_role("button", name="Do not contact me")).to_be_visible()


def test_somebody_asks_us_to_erase_their_data(visitor, person):
    open_page(visitor, person)
    visitor.get_by_role("radio", name="Erase my data").check()
    press(visitor, visitor.get_by_role("button", name="Send"))
    expect(visitor.get_by_role("status")).to_contain_text("Your reference")
    assert Case.objects.get().kind == "erasure"


def test_somebody_downloads_all_that_we_hold(visitor, person):
    open_page(visitor, person)
    with visitor.expect_download() as download:
        visitor.get_by_role("button", name="Download all that we hold").click()
    assert download.value.suggested_filename == "your-data.zip"


@pytest.mark.once
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_it_is_too_wide_or_hard_to_use(new_context, person, width, scheme):
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    for path in ("/register/my-data/", "/register/my-data/?sent", link_to(person)):
        page.goto(path)
        expect_good(page)
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("heading", name="News")).to_be_visible()
    expect_good(page)
    page.get_by_role("textbox", name="Last Name").fill("")
    page.get_by_role("button", name="Correct my data").click()
    expect(page.get_by_role("alert", name="There is a problem")).to_be_visible()
    expect_good(page)


def expect_good(page):
    # What is seen of it may be there before its styles and scripts.
    page.wait_for_load_state()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.once
@pytest.mark.parametrize(("name", "label"), [("wishes", "Reason"), ("pack", "They asked us for it")])
def test_no_page_for_staff_is_too_wide_or_hard_to_use(page, server, client, person, name, label):
    client.force_login(builders.make_staff("max", groups=["Managers"]))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": server.origin}])
    page.goto(f"/admin/registration/person/{person.pk}/{name}/")
    expect(page.get_by_label(label)).to_be_visible()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        expect_good(page)
