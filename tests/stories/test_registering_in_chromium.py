"""What a candidate meets in Chromium, with scripts and without."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from registration.models import Registration
from tests import builders
from tests.accessibility import barriers
from tests.candidate import expect_thanks, fill_in, open_article, press_register, read_code, token_of

WITHOUT_SCRIPTS = {"java_script_enabled": False}


@pytest.fixture(params=[{}, WITHOUT_SCRIPTS], ids=["with scripts", "without scripts"])
def visitor(request, new_context):
    """A page in the browser, with scripts and without."""
    return new_context(**request.param).new_page()


@pytest.fixture
def article(server):
    return builders.make_article(title="Night shifts", publish_at=timezone.now() - timedelta(days=30))


def test_candidate_registers_beside_an_article(visitor, article):
    open_article(visitor, article)
    visitor.get_by_label("Captcha").fill(read_code(visitor).lower())
    press_register(visitor)
    expect_thanks(visitor)
    assert Registration.objects.get().article == article


def test_candidate_corrects_a_slip_and_need_not_copy_another_code(visitor, article):
    open_article(visitor, article)
    visitor.get_by_role("textbox", name="E-mail").fill("zoe@homtail.com")
    visitor.get_by_label("Captcha").fill(read_code(visitor))
    press_register(visitor)
    expect(visitor).to_have_title(re.compile("^Error: "))
    expect(visitor.get_by_role("alert")).to_be_focused()
    visitor.get_by_role("button", name="Use zoe@hotmail.com").click()
    expect_thanks(visitor)


def test_candidate_copies_another_code_after_a_wrong_one(visitor, article):
    open_article(visitor, article)
    code = read_code(visitor)
    visitor.get_by_label("Captcha").fill("AAAAA" if code != "AAAAA" else "CCCCC")
    press_register(visitor)
    expect(visitor).to_have_title(re.compile("^Error: "))
    visitor.get_by_label("Captcha").fill(read_code(visitor))
    press_register(visitor)
    expect_thanks(visitor)


def test_candidate_registers_with_the_enter_key_alone(visitor, article):
    open_article(visitor, article)
    visitor.get_by_label("Captcha").fill(read_code(visitor))
    visitor.get_by_label("Captcha").press("Enter")
    expect_thanks(visitor)


def news_of_the_code(page):
    return page.get_by_role("region", name="Quick Register").get_by_role("status")


@pytest.mark.once
def test_new_code_keeps_what_was_typed_and_where_the_reader_is(page, article):
    open_article(page, article)
    first = token_of(page)
    button = page.get_by_role("button", name="New code")
    button.click()
    expect(news_of_the_code(page)).to_have_text("There is a new code.")
    expect(button).to_be_focused()
    expect(page.get_by_label("First Name")).to_have_value("Zoë")
    assert token_of(page) != first


@pytest.mark.once
def test_new_code_without_scripts_keeps_what_was_typed(new_context, article):
    page = new_context(**WITHOUT_SCRIPTS).new_page()
    open_article(page, article)
    page.get_by_role("button", name="New code").click()
    expect(page.get_by_label("First Name")).to_have_value("Zoë")
    expect(page.get_by_label("Captcha")).to_be_focused()
    expect(page.get_by_label("I agree")).to_be_checked()


@pytest.mark.once
def test_candidate_back_from_the_thank_you_page_may_register_again(page, article):
    open_article(page, article)
    for _ in range(2):
        page.get_by_label("Captcha").fill(read_code(page))
        press_register(page)
        expect_thanks(page)
        with page.expect_response("**/register/code.png*"):
            page.go_back()
        expect(page.get_by_label("First Name")).to_have_value("Zoë")


def come_back(page):
    """What the browser tells a page that it kept whole and shows again."""
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")


def wake_up(page):
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def reach_for_the_code(page):
    page.get_by_label("Captcha").focus()


@pytest.mark.once
def test_page_kept_whole_by_the_browser_shows_a_new_code(page, article):
    open_article(page, article)
    first = token_of(page)
    page.get_by_label("Captcha").fill(first.code)
    come_back(page)
    expect(news_of_the_code(page)).to_have_text("There is a new code.")
    expect(page.get_by_label("Captcha")).to_be_empty()
    page.get_by_label("Captcha").fill(read_code(page))
    press_register(page)
    expect_thanks(page)


@pytest.mark.once
@pytest.mark.parametrize("return_to", [wake_up, reach_for_the_code])
def test_candidate_whose_laptop_slept_is_given_a_new_code(page, article, return_to):
    page.clock.install()
    open_article(page, article)
    first = token_of(page)
    page.clock.fast_forward("01:05:00")
    return_to(page)
    expect(news_of_the_code(page)).to_have_text("The code had expired. There is a new one.")
    assert token_of(page) != first
    page.get_by_label("Captcha").fill(read_code(page))
    press_register(page)
    expect_thanks(page)


def test_candidate_registers_in_the_older_of_two_tabs(visitor, article):
    open_article(visitor, article)
    code = read_code(visitor)
    later = visitor.context.new_page()
    open_article(later, article)
    token_of(later)
    visitor.get_by_label("Captcha").fill(code)
    press_register(visitor)
    expect_thanks(visitor)


def test_candidate_registers_in_one_tab_and_a_friend_in_the_other(visitor, article):
    open_article(visitor, article)
    later = visitor.context.new_page()
    open_article(later, article)
    later.get_by_role("textbox", name="E-mail").fill("friend@example.org")
    code = read_code(later)
    visitor.get_by_label("Captcha").fill(code)
    press_register(visitor)
    expect_thanks(visitor)
    later.get_by_label("Captcha").fill(code)
    press_register(later)
    expect(later.get_by_role("link", name="That code has been used once already")).to_be_visible()
    later.get_by_label("Captcha").fill(read_code(later))
    press_register(later)
    expect_thanks(later)


def test_copy_of_an_article_that_is_gone_still_registers(visitor, article):
    address = article.get_absolute_url()
    copy = visitor.request.get(address).text()
    article.delete()
    visitor.route(f"**{address}", lambda route: route.fulfill(body=copy, content_type="text/html; charset=utf-8"))
    visitor.goto(address)
    fill_in(visitor)
    visitor.get_by_label("Captcha").fill(read_code(visitor))
    press_register(visitor)
    expect_thanks(visitor)
    registration = Registration.objects.get()
    assert (registration.article_title, registration.source_is_genuine) == ("Night shifts", True)


@pytest.mark.once
def test_sound_plays_in_the_page(page, article):
    open_article(page, article)
    page.get_by_text("Hear it").click()
    expect(page.locator("audio")).to_have_js_property("readyState", 4)
    assert page.url.endswith(article.get_absolute_url())


def test_referring_site_is_noted(page, article):
    page.goto("about:blank")
    page.goto(article.get_absolute_url(), referer="https://search.example/results?q=secret")
    expect(page.locator("[name=referring_host]")).to_have_value("search.example")


@pytest.mark.once
def test_pages_of_the_form_have_no_barriers_that_a_program_can_find(page, article):
    page.goto("/register/")
    assert barriers(page) == []
    press_register(page)
    expect(page).to_have_title(re.compile("^Error: "))
    page.wait_for_load_state()
    assert barriers(page) == []
