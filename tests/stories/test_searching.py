"""Searching in Chromium, with scripts and without; any violation of the policy on a page fails its test."""

import re

import pytest
from playwright.sync_api import expect

from tests.accessibility import barriers
from tests.builders import make_article, make_category
from tests.page_requests import held_back


@pytest.fixture
def articles(server):
    topic = make_category(name="Pay", slug="pay")
    make_article(title="Payslips explained", category=topic, body="<p>What a nurse is paid.</p>")
    make_article(title="Interviews for nurses", category=topic)


def test_results_appear_while_a_reader_types(new_context, articles):
    page = new_context().new_page()
    page.goto("/news/search/")
    page.get_by_label("Search Medical News").press_sequentially("nurs", delay=20)
    expect(page.get_by_role("status")).to_have_text("2 articles with nurs.")
    expect(page.locator("#results h2")).to_have_text(["Interviews for nurses", "Payslips explained"])
    expect(page).to_have_url(re.compile(r"/news/search/\?q=nurs$"))
    expect(page.get_by_label("Search Medical News")).to_be_focused()


@pytest.mark.once
def test_words_typed_before_the_script_came_are_searched_for(page, articles):
    with held_back(page, "search"):
        page.goto("/news/search/", wait_until="commit")
        page.get_by_label("Search Medical News").press_sequentially("nurs")
    expect(page.get_by_role("status")).to_have_text("2 articles with nurs.")
    expect(page).to_have_url(re.compile(r"/news/search/\?q=nurs$"))


@pytest.mark.once
def test_choice_that_the_browser_puts_back_narrows_what_is_shown(page, articles):
    make_article(title="Nurses abroad", category=make_category(name="Abroad"))
    with held_back(page, "search"):
        page.goto("/news/search/?q=nurse", wait_until="commit")
        page.get_by_label("Topic").select_option("Pay")
        page.get_by_role("link", name="Nurses abroad").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Nurses abroad")
    page.go_back()
    expect(page.get_by_label("Topic")).to_have_value("pay")
    expect(page.get_by_role("status")).to_have_text("2 articles with nurse.")


@pytest.mark.once
def test_going_back_to_the_results_shows_them_again(new_context, articles):
    page = new_context().new_page()
    page.goto("/news/search/")
    page.get_by_label("Search Medical News").fill("payslips")
    page.get_by_role("link", name="Payslips explained").click()
    page.go_back()
    expect(page.get_by_role("link", name="Payslips explained")).to_be_visible()


def test_a_filter_narrows_what_was_found(new_context, articles):
    page = new_context().new_page()
    page.goto("/news/search/?q=nurse")
    page.get_by_label("Topic").select_option("Pay")
    expect(page).to_have_url(re.compile(r"q=nurse&topic=pay$"))
    expect(page.get_by_role("status")).to_have_text("2 articles with nurse.")


def test_search_needs_no_script(new_context, articles):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/news/search/")
    page.get_by_label("Search Medical News").fill("nurse")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Interviews for nurses")).to_be_visible()


@pytest.mark.once
@pytest.mark.parametrize("path", ["/news/search/?q=nurse", "/news/search/?q=zebra", "/news/archive/", "/news/"])
def test_pages_for_finding_are_open_to_everyone(new_context, articles, path):
    page = new_context().new_page()
    page.goto(path)
    assert barriers(page) == []


@pytest.mark.once
def test_data_for_search_engines_troubles_no_policy(new_context, articles):
    page = new_context().new_page()
    page.goto("/news/")
    page.get_by_role("link", name="Payslips explained").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Payslips explained")
    expect(page.locator('script[type="application/ld+json"]')).to_have_count(1)
