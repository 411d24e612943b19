"""The rooms around the editor in Chromium: start page, list, picture library, calendar."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from news.models import Article
from news.newsroom import bulk, publishing
from tests import builders
from tests.accessibility import barriers
from tests.stories.signing_in import sign_in

DAY = timedelta(days=1)
PAGES = {
    "start": "/admin/",
    "list": "/admin/news/article/",
    "library": "/admin/news/picture/",
    "calendar": "/admin/news/article/reports/calendar/",
    "reports": "/admin/news/article/reports/",
}


@pytest.fixture
def edith(server, page, settings):
    settings.MEDIA_ROOT = server.data / "media"
    user = builders.make_staff("edith", groups=["Editors"], first_name="Edith")
    sign_in(page.context, server, user)
    return user


@pytest.fixture
def newsroom(edith):
    """Some of everything."""
    topic = builders.make_category(name="Careers")
    for n in range(3):
        builders.make_picture(name=f"A ward at night {n}", alt="A ward at night, its lamps lit" * (n + 1))
    picture = builders.make_picture(name="Portrait", file=builders.picture_file((300, 300), colour="olive"))
    live = builders.make_article(title="Rates for locum nurses rise in April", category=topic, picture=picture)
    soon = at(timezone.now() + 3 * DAY)
    scheduled = builders.make_article(title="How revalidation works", category=topic, publish_at=soon)
    draft = builders.make_article(title="Sleeping after nights", category=topic, status="draft", publish_at=soon + DAY)
    for article in (live, draft):
        publishing.save_draft(article, publishing.content_of(article) | {"summary": "Shorter."}, edith)
    draft.remarks.create(step="asked", author=edith)
    return scheduled


def press_with_shift(page, key):
    """Once the script is there that listens to it."""
    page.wait_for_load_state()
    page.keyboard.press(f"Shift+{key}")


def at(moment):
    return timezone.localtime(moment).replace(hour=10, minute=30, second=0, microsecond=0)


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_rooms_fit_the_screen_and_are_accessible(newsroom, page, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for name, path in PAGES.items():
        page.goto(path)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert barriers(page) == [], name


def test_editor_finds_an_unpublished_text_from_the_start_page_by_keyboard(newsroom, page):
    page.goto("/admin/")
    page.get_by_label("Find an article").focus()
    page.keyboard.type("shorter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sleeping after nights")).to_be_visible()
    expect(page.get_by_role("link", name="Rates for locum nurses")).to_be_visible()
    expect(page.get_by_role("link", name="How revalidation works")).to_have_count(0)


def test_editor_puts_an_article_first_and_visitors_see_it_there(newsroom, page, server):
    builders.make_article(title="The newest", publish_at=timezone.now())
    page.goto("/admin/news/article/?q=Rates")
    page.get_by_label("Select this object").or_(page.locator("input.action-select")).first.check()
    page.get_by_label("Action:").first.select_option("Put first in the lists")
    with page.expect_navigation():
        page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).first.click()
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/bulk.png", full_page=True)
    assert barriers(page) == []
    until = timezone.localtime(timezone.now() + DAY)
    page.locator("input[name=value_0]").fill(f"{until:%Y-%m-%d}")
    page.locator("input[name=value_1]").fill("10:00")
    page.get_by_role("button", name="Put first in the lists").click()
    expect(page.get_by_text("first in the lists until")).to_be_visible()
    page.goto("/news/")
    expect(page.locator("h2").first).to_have_text("Rates for locum nurses rise in April")


def test_editor_moves_an_article_by_keys_and_undoes_it(newsroom, page):
    page.goto("/admin/news/article/reports/calendar/")
    before = newsroom.publish_at
    link = page.get_by_role("link", name="How revalidation works")
    link.focus()
    press_with_shift(page, "ArrowRight")
    expect(page.get_by_role("status").filter(has_text="has moved from")).to_be_visible()
    expect(link).to_be_focused()
    assert Article.objects.get(pk=newsroom.pk).publish_at == before + DAY
    press_with_shift(page, "ArrowDown")
    expect(page.locator(f"td[data-day='{timezone.localdate(before + 8 * DAY)}']")).to_contain_text("How revalidation")
    page.wait_for_load_state()
    assert barriers(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"td[data-day='{timezone.localdate(before + DAY)}']")).to_contain_text("How revalidation")


@pytest.mark.once
def test_move_that_is_refused_leaves_the_keyboard_at_the_article(newsroom, page):
    page.goto("/admin/news/article/reports/calendar/")
    link = page.get_by_role("link", name="How revalidation works")
    link.focus()
    moved = newsroom.publish_at + 2 * DAY
    bulk.move(newsroom, builders.make_staff("ellis"), timezone.localdate(moved), newsroom.publish_at)
    press_with_shift(page, "ArrowRight")
    expect(page.get_by_text("Its time was changed meanwhile")).to_be_visible()
    expect(link).to_be_focused()
    press_with_shift(page, "ArrowRight")
    expect(page.locator(f"td[data-day='{timezone.localdate(moved + DAY)}']")).to_contain_text("How revalidation")


@pytest.mark.once
def test_editor_drags_a_draft_to_another_day(newsroom, page):
    page.goto("/admin/news/article/reports/calendar/")
    entry = page.locator("li", has=page.get_by_role("link", name="Sleeping after nights"))
    target = page.locator(f"td[data-day='{timezone.localdate() + 9 * DAY}']")
    entry.drag_to(target)
    expect(target).to_contain_text("Sleeping after nights")
    expect(page.get_by_role("status").filter(has_text="has moved from")).to_be_visible()


def test_editor_moves_an_article_without_scripts(newsroom, page, server, new_context):
    context = new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(f"{server.origin}/admin/news/article/reports/calendar/")
    plain.get_by_text("Move “How revalidation works”").click()
    day = timezone.localdate() + 12 * DAY
    plain.locator("details[open] input[name=day]").fill(f"{day:%Y-%m-%d}")
    plain.locator("details[open]").get_by_role("button", name="Move").click()
    expect(plain.locator(f"td[data-day='{day}']")).to_contain_text("How revalidation works")


@pytest.mark.once
@pytest.mark.parametrize("width", [320, 1280])
def test_editor_leafs_through_the_months_without_scripts(newsroom, page, server, new_context, width):
    context = new_context(java_script_enabled=False, viewport={"width": width, "height": 700})
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(f"{server.origin}/admin/news/article/reports/calendar/")
    later = plain.get_by_role("link", name="Later: ")
    month = later.inner_text().removeprefix("Later: ")
    later.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text(f"Going live in {month}")
    plain.wait_for_load_state()
    assert plain.get_by_role("navigation", name="Months").bounding_box()["width"] <= width
    plain.get_by_role("link", name="The next 30 days").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Going live in the next 30 days")


@pytest.mark.once
def test_day_of_the_calendar_opens_a_new_article_for_nine(newsroom, page):
    page.goto("/admin/news/article/reports/calendar/")
    day = timezone.localdate() + 4 * DAY
    page.locator(f"td[data-day='{day}'] a.calendar-day").click()
    expect(page.locator("input[name=publish_at_1]")).to_have_value("09:00")
    expect(page.locator("input[name=publish_at_0]")).to_have_value(f"{day:%Y-%m-%d}")


@pytest.mark.once
def test_library_is_a_grid_that_leads_to_the_picture(newsroom, page):
    page.goto("/admin/news/picture/?q=portrait")
    expect(page.locator(".picker-pictures > li")).to_have_count(1)
    page.get_by_role("link", name="Portrait").click()
    expect(page.get_by_label("Name:")).to_have_value("Portrait")
