"""What a candidate meets in Chromium, with scripts and without; the code is read with the server's key."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from registration.models import Registration

from . import builders
from .candidate import fill_in, press_register, read_code, token_of

WITHOUT_SCRIPTS = {"java_script_enabled": False}


@pytest.fixture(params=[{}, WITHOUT_SCRIPTS], ids=["with scripts", "without scripts"])
def visitor(request, new_context):
    """A page in the browser, with scripts and without."""
    return new_context(**request.param).new_page()


@pytest.fixture
def article(server):
    return builders.make_article(title="Night shifts", publish_at=timezone.now() - timedelta(days=30))


def open_article(page, article):
    page.goto(article.get_absolute_url())
    fill_in(page)


def test_candidate_registers_beside_an_article(visitor, article):
    open_article(visitor, article)
    visitor.get_by_label("Captcha").fill(read_code(visitor).lower())
    press_register(visitor)
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Registration.objects.get().article == article


def test_candidate_corrects_a_slip_and_need_not_copy_another_code(visitor, article):
    open_article(visitor, article)
    visitor.get_by_role("textbox", name="E-mail").fill("zoe@homtail.com")
    visitor.get_by_label("Captcha").fill(read_code(visitor))
    press_register(visitor)
    expect(visitor).to_have_title(re.compile("^Error: "))
    expect(visitor.get_by_role("alert")).to_be_focused()
    visitor.get_by_role("button", name="Use zoe@hotmail.com").click()
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()


def test_candidate_copies_another_code_after_a_wrong_one(visitor, article):
    open_article(visitor, article)
    code = read_code(visitor)
    visitor.get_by_label("Captcha").fill("AAAAA" if code != "AAAAA" else "CCCCC")
    press_register(visitor)
    visitor.get_by_label("Captcha").fill(read_code(visitor))
    press_register(visitor)
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()


def test_candidate_registers_with_the_enter_key_alone(visitor, article):
    open_article(visitor, article)
    visitor.get_by_label("Captcha").fill(read_code(visitor))
    visitor.get_by_label("Captcha").press("Enter")
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()


def test_new_code_keeps_what_was_typed_and_where_the_reader_is(page, article):
    open_article(page, article)
    first = token_of(page)
    button = page.get_by_role("button", name="New code")
    button.click()
    expect(page.get_by_role("region", name="Quick Register").get_by_role("status")).to_have_text("There is a new code.")
    expect(button).to_be_focused()
    expect(page.get_by_label("First Name")).to_have_value("Zoë")
    assert token_of(page) != first


def test_new_code_without_scripts_keeps_what_was_typed(new_context, article):
    page = new_context(**WITHOUT_SCRIPTS).new_page()
    open_article(page, article)
    page.get_by_role("button", name="New code").click()
    expect(page.get_by_label("First Name")).to_have_value("Zoë")
    expect(page.get_by_label("Captcha")).to_be_focused()
    expect(page.get_by_label("I agree")).to_be_checked()


def test_candidate_back_from_the_thank_you_page_may_register_again(page, article):
    open_article(page, article)
    for _ in range(2):
        page.get_by_label("Captcha").fill(read_code(page))
        press_register(page)
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        page.go_back()
        expect(page.get_by_label("First Name")).to_have_value("Zoë")


def test_sound_plays_in_the_page(page, article):
    open_article(page, article)
    page.get_by_text("Hear six digits instead").click()
    expect(page.locator("audio")).to_have_js_property("readyState", 4)
    assert page.url.endswith(article.get_absolute_url())


def test_referring_site_is_noted(page, article):
    page.goto("about:blank")
    page.goto(article.get_absolute_url(), referer="https://search.example/results?q=secret")
    expect(page.locator("[name=referring_host]")).to_have_value("search.example")


def test_pages_of_the_form_have_no_barriers_that_a_program_can_find(page, article):
    page.goto("/register/")
    assert Axe().run(page).response["violations"] == []
    press_register(page)
    assert Axe().run(page).response["violations"] == []
