"""A text that is not published yet, as its writer and those whom they ask see it in a real browser, and nobody else."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from news.models import PreviewLink
from tests import builders
from tests.stories.test_bad_days import open_form, sign_in, write

SECRET = "Rates rise in secret"
STYLES = "sheets => sheets.map(sheet => new URL(sheet.href).pathname)"
OVER = "This preview is over"


@pytest.fixture
def desk(server, new_context):
    return sign_in(new_context(), server, builders.make_staff("ellis", groups=["Editors"]))


@pytest.fixture
def stranger(new_context):
    """Somebody without an account."""
    return new_context().new_page()


def styles_of(page):
    return page.locator("link[rel=stylesheet]").evaluate_all(STYLES)


def expect_marks(page):
    """The sentence above the page, and the word across it."""
    expect(page.get_by_text("Preview. This is not published")).to_be_visible()
    expect(page.locator("body")).to_have_css("content", '"PREVIEW"', pseudo="after")


def lend(desk, article):
    """Make a link on the page for it, and return it as it stands there to be copied."""
    desk.goto(f"/admin/news/article/{article.pk}/review/")
    desk.get_by_role("button", name="Make a link").click()
    desk.get_by_text("The link is ready").wait_for()
    return desk.locator(".preview-address").inner_text()


def without_those_of_dead_links(problems):
    # The browser calls the answer that something is gone an error.
    return [problem for problem in problems if "status of 410" not in problem]


def test_preview_is_the_real_page_with_a_mark_and_is_kept_by_nobody(desk, stranger):
    live, draft = builders.make_article(), builders.make_article(status="draft", body="<p>Long ago.</p>")
    stranger.goto(live.get_absolute_url())
    with desk.expect_response(lambda answer: answer.url.endswith(f"/{draft.pk}/preview/")) as opened:
        open_form(desk, draft)
    with desk.expect_response(lambda answer: "Typed now." in (answer.request.post_data or "")) as refreshed:
        write(desk, " Typed now.")
    for answer in (opened.value, refreshed.value):
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    preview = desk.frame_locator("iframe[title='Preview of the article']")
    expect(preview.locator(".prose")).to_have_text("Long ago. Typed now.")
    expect_marks(preview)
    expect(preview.get_by_label("First Name")).to_be_disabled()
    assert styles_of(preview) == [*styles_of(stranger), *(new for new in styles_of(preview) if "preview" in new)]


def test_stranger_reads_a_draft_by_a_link_until_it_is_revoked(desk, stranger, console_problems):
    article = builders.make_article(title=SECRET, status="draft")
    stranger.goto(lend(desk, article))
    expect(stranger.get_by_role("heading", name=SECRET, level=1)).to_be_visible()
    expect_marks(stranger)
    assert stranger.context.cookies() == []
    desk.get_by_role("button", name="Revoke").click()
    desk.get_by_text("The link is revoked.").wait_for()
    stranger.reload()
    expect(stranger.get_by_role("heading", name=OVER)).to_be_visible()
    expect(stranger.get_by_text(SECRET)).to_have_count(0)
    console_problems[:] = without_those_of_dead_links(console_problems)


def test_link_to_a_draft_is_over_after_seven_days(desk, stranger, console_problems):
    article = builders.make_article(title=SECRET, status="draft")
    stranger.goto(lend(desk, article))
    expect(stranger.get_by_role("heading", name=SECRET, level=1)).to_be_visible()
    # The link grows old, since the server's own clock cannot be moved.
    link = PreviewLink.objects.get()
    PreviewLink.objects.update(made_at=link.made_at - timedelta(days=7))
    stranger.reload()
    expect(stranger.get_by_role("heading", name=OVER)).to_be_visible()
    desk.reload()
    expect(desk.locator(".preview-address")).to_have_count(0)
    console_problems[:] = without_those_of_dead_links(console_problems)


def test_link_to_a_draft_leads_to_the_article_once_it_is_published(desk, stranger, console_problems):
    article = builders.make_article(title=SECRET, status="draft")
    stranger.goto(lend(desk, article))
    expect(stranger.get_by_role("heading", name=SECRET, level=1)).to_be_visible()
    open_form(desk, article)
    desk.get_by_role("button", name="Publish now").first.click()
    desk.get_by_text("is live, dated").wait_for()
    stranger.reload()
    expect(stranger.get_by_role("heading", name=OVER)).to_be_visible()
    stranger.get_by_role("main").get_by_role("link", name=SECRET).click()
    expect(stranger).to_have_url(f"{desk.url.split('/admin')[0]}{article.get_absolute_url()}")
    expect(stranger.get_by_text("Preview.")).to_have_count(0)
    console_problems[:] = without_those_of_dead_links(console_problems)


def test_draft_that_is_written_and_previewed_is_on_no_public_page(desk, stranger):
    article = builders.make_article(title=SECRET, status="draft")
    stranger.goto(lend(desk, article))
    open_form(desk, article)
    write(desk, " Hush.")
    expect(desk.locator("#autosave-status")).to_contain_text("Saved at")
    for path in ("/news/", "/news/search/?q=secret", "/news/feed.atom", "/sitemap.xml", article.get_absolute_url()):
        assert SECRET not in stranger.request.get(path).text()
