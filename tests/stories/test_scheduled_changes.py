"""A change of a live text from its scheduling to its second, and the comments on it, in a real browser."""

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from news.models import Revision
from news.times import LONDON, in_words
from tests import builders
from tests.accessibility import barriers
from tests.article_form import address
from tests.stories.test_bad_days import open_form, press, sign_in

WIDTHS = [1280, 390]


@pytest.fixture(params=WIDTHS, ids=str)
def desk(server, new_context, settings, request):
    settings.MEDIA_ROOT = server.data / "media"
    staff = builders.make_staff("ellis", groups=["Editors"], first_name="Ellis")
    page = sign_in(new_context(viewport={"width": request.param, "height": 900}), server, staff)
    page.width = request.param
    return page


def look_at(page, name):
    """Accessible, no wider than the screen, and kept for people to look at where they say so."""
    page.wait_for_load_state()
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}-{page.width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(page, runOnly=["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]) == []


def let_pass(change, server):
    """As if its moment had come, for processes that remember nothing of before."""
    Revision.objects.filter(pk=change.pk).update(goes_live_at=timezone.now() - timedelta(seconds=1))
    server.resume()


def schedule(desk, article, words, moment):
    open_form(desk, article)
    desk.get_by_role("textbox", name="Body").fill(words)
    group = desk.get_by_role("group", name="Change goes live")
    if desk.viewport_size["width"] < 1100:
        press(desk, "Settings")
    group.get_by_label("Day").fill(f"{moment:%Y-%m-%d}")
    group.get_by_label("Time in London").fill(f"{moment:%H:%M}")
    press(desk, "Schedule this change")
    desk.get_by_text("goes live by itself on").wait_for()


def test_editor_schedules_a_change_moves_it_and_visitors_see_it_in_its_second(desk, new_context, server):
    article = builders.make_article(title="Pay in winter", body="<p>Rates are low now.</p>")
    moment = (timezone.now() + timedelta(days=2)).astimezone(LONDON).replace(hour=9, minute=0, second=0, microsecond=0)
    schedule(desk, article, "Rates are high now.", moment)
    notice = desk.locator(".form-notice", has_text="A change waits for")
    expect(notice).to_contain_text(in_words(moment))
    look_at(desk, "waiting")

    with desk.expect_navigation():
        notice.get_by_role("link", name="give it another time or call it off").click()
    desk.get_by_label("Time in London").fill("10:30")
    look_at(desk, "change")
    press(desk, "Change the time")
    expect(notice).to_contain_text("10:30")
    visitor = new_context().new_page()
    visitor.goto(article.get_absolute_url())
    expect(visitor.locator(".prose")).to_have_text("Rates are low now.")

    # Where no beat of an open form can meet with the end of the processes, which the browser would call an error.
    desk.goto("about:blank")
    let_pass(article.revisions.planned().get(), server)
    visitor.goto(article.get_absolute_url())
    expect(visitor.locator(".prose")).to_have_text("Rates are high now.")
    desk.goto(address("article_history", article.pk))
    row = desk.get_by_role("row", name="this is what visitors see")
    expect(row).to_contain_text("1 paragraph of the text changed")
    look_at(desk, "history")
    open_form(desk, article)
    expect(notice).to_have_count(0)


def test_comment_is_written_from_a_passage_and_stands_at_it(desk):
    article = builders.make_article(body="<p>Rates are low now.</p><p>Ask us about them.</p>")
    desk.goto(address("article_review", article.pk))
    desk.get_by_role("link", name=re.compile("Comment on this.*Rates are low now")).click()
    expect(desk.get_by_label("About")).to_have_value("Rates are low now.")
    desk.get_by_label("Comment", exact=True).fill("How low?")
    press(desk, "Comment only")
    passage = desk.locator(".passages > li", has_text="Rates are low now.")
    expect(passage.get_by_text("How low?")).to_be_visible()
    look_at(desk, "review")
