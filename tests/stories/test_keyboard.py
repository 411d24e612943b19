"""The whole visit with the keyboard alone; at each stop the reader sees where the focus is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from registration.models import Registration
from tests import builders
from tests.candidate import read_code

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once

# More stops than any page has before what the story looks for.
STOPS = 60
# What is focused: its words, and whether it or the card around it is outlined.
FOCUSED = """() => {
    const element = document.activeElement;
    const words = element.labels?.[0]?.textContent || element.textContent || element.value || "";
    const outlined = each => each && getComputedStyle(each).outlineStyle !== "none";
    const shown = element === document.body || outlined(element) || outlined(element.closest(".card"));
    return {words: words.trim(), shown, tag: element.tagName};
}"""


@pytest.fixture
def articles(server):
    shared = {"category": builders.make_category(), "body": "<h2>One</h2><p>Text.</p>", "summary": "For any nurse."}
    now = timezone.now()
    return [
        builders.make_article(title=f"Night shift {n}", publish_at=now - timedelta(days=n), **shared)
        for n in range(1, 15)
    ]


def tab_to(page, words):
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["shown"], f"Nobody can see that {focused} is focused."
        if focused["words"].startswith(words):
            return
    raise AssertionError(f"The Tab key never came to {words}.")


def test_reader_skips_to_the_article_and_returns(page, articles):
    page.goto("/news/")
    tab_to(page, "Skip to content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Night shift 2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Night shift 2")
    tab_to(page, "« Back to Medical News")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Medical News")


def test_reader_searches_and_opens_what_was_found(page, articles):
    page.goto("/news/")
    tab_to(page, "Search")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    # Words from before that are asked for twice, and the second answer takes the focus away from the first.
    page.wait_for_load_state()
    tab_to(page, "Search Medical News")
    page.keyboard.type("nurses")
    expect(page.locator("#found")).to_have_text("14 articles with nurses.")
    tab_to(page, "Night shift")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quick Register")).to_be_visible()


def test_reader_turns_the_pages(page, articles):
    page.goto("/news/")
    tab_to(page, "Older articles")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?before=*")
    tab_to(page, "Newer articles")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Older articles")).to_be_visible()


def test_candidate_registers(page, articles):
    page.goto(articles[0].get_absolute_url())
    for label, typed in {
        "First Name": "Zoë",
        "Last Name": "O'Neill",
        "E-mail": "zoe@example.org",
        "Telephone": "020 7946 0018",
        "Profession": "N",
    }.items():
        tab_to(page, label)
        page.keyboard.type(typed)
    code = read_code(page)
    tab_to(page, "Captcha")
    page.keyboard.type(code)
    tab_to(page, "I agree")
    page.keyboard.press("Space")
    tab_to(page, "Register")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Registration.objects.get().first_name == "Zoë"
