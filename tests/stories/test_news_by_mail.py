"""News by e-mail in a browser: asked for, confirmed by a mail's button, changed and stopped, without an account."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from registration.mail import signed_links
from registration.models import Consent, Reader, Registration
from registration.privacy.news import basis
from tests import builders
from tests.accessibility import barriers
from tests.candidate import expect_thanks, fill_in, press_register, read_code


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(request, new_context):
    return new_context(java_script_enabled=request.param, viewport={"width": 320, "height": 640}).new_page()


def link_in(message, path) -> str:
    return re.search(rf"http\S+{path}\S+", message.get_body(("plain",)).get_content())[0]


def path_to(reader, purpose) -> str:
    return urlsplit(signed_links.to_reader(purpose, reader)).path


def test_visitor_asks_on_the_page_confirms_chooses_and_stops(visitor, server, mailbox):
    server.start_worker()
    builders.make_category(name="Pay")
    builders.make_category(name="Rotas")
    visitor.goto("/news/")
    visitor.get_by_role("link", name="News by e-mail").click()
    visitor.get_by_role("textbox", name="E-mail").fill("rita@example.org")
    visitor.get_by_role("checkbox", name="Pay").check()
    visitor.get_by_role("textbox", name="Captcha").fill(read_code(visitor))
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    (message,) = mailbox.wait_for(1)
    visitor.goto(link_in(message, "/register/news/confirm/"))
    visitor.get_by_role("button", name="Yes, send me news").click()
    expect(visitor.get_by_text("They go to rita@example.org, about Pay.")).to_be_visible()
    assert basis(Reader.objects.get())
    visitor.get_by_role("link", name="choose other topics or stop them").click()
    expect(visitor.get_by_role("checkbox", name="Pay")).to_be_checked()
    visitor.get_by_role("checkbox", name="Rotas").check()
    visitor.get_by_role("button", name="Save my choice").click()
    expect(visitor.get_by_role("status")).to_have_text("Saved, thank you.")
    assert Reader.objects.get().topics.count() == 2
    visitor.get_by_role("button", name="Send me no more news").click()
    expect(visitor.get_by_role("heading", name="We send you no news")).to_be_visible()
    assert not Reader.objects.exists()


def test_candidate_ticks_after_registering_and_the_button_in_the_mail_makes_a_reader(page, server, mailbox):
    server.start_worker()
    page.goto("/register/")
    fill_in(page)
    page.get_by_role("textbox", name="Captcha").fill(read_code(page))
    press_register(page)
    expect_thanks(page)
    page.get_by_role("checkbox", name="Send me news and new vacancies by e-mail").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved, thank you.")
    question = next(one for one in mailbox.wait_for(2) if one["Subject"] == "Confirm that you want news by e-mail")
    assert not Reader.objects.exists()
    page.goto(link_in(question, "/register/confirm/"))
    page.get_by_role("button", name="Confirm my address and that I want news").click()
    expect(page.get_by_text("Our news and new vacancies come to you by e-mail")).to_be_visible()
    entry = Consent.objects.latest("pk")
    assert basis(Reader.objects.get()) == entry
    assert entry.reference == Registration.objects.get().reference


@pytest.mark.once
def test_mistake_is_shown_and_put_right_by_keyboard(visitor):
    builders.make_category(name="Pay")
    visitor.goto("/register/news/")
    visitor.get_by_role("checkbox", name="Pay").check()
    visitor.get_by_role("textbox", name="E-mail").fill("rita@")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("alert", name="There is a problem")).to_be_focused()
    expect(visitor.get_by_role("checkbox", name="Pay")).to_be_checked()
    visitor.get_by_role("alert").get_by_role("link").first.focus()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("textbox", name="E-mail")).to_be_focused()


@pytest.mark.once
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_it_is_too_wide_or_hard_to_use(new_context, server, width, scheme):
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    reader = builders.make_reader(topics=[builders.make_category(name="Wards without enough colleagues at night")])
    ticked = builders.make_registration()
    builders.agree_to_news(ticked.email, "thanks", reference=ticked.reference)
    links = [path_to(reader, purpose) for purpose in ("news-confirm", "news-choices", "news-stop")]
    links.append(urlsplit(signed_links.address("confirm", ticked)).path)
    for path in ("/register/news/", "/register/news/sent/", *links, f"{links[0]}?confirmed"):
        page.goto(path)
        expect_good(page)


def expect_good(page):
    # What is seen of it may be there before its styles and scripts.
    page.wait_for_load_state()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.once
def test_staff_find_readers_on_any_screen(page, server, client):
    client.force_login(builders.make_staff("jo", groups=["Recruiters"]))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": server.origin}])
    builders.make_reader(refusal="address refused: 550")
    page.goto("/admin/registration/reader/")
    page.get_by_role("searchbox", name="Find a reader").fill("rita")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 reader found")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        expect_good(page)
    page.get_by_role("link", name="rita@example.org").click()
    expect(page.get_by_text("Yes to e-mail")).to_be_visible()
