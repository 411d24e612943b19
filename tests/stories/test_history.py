"""What was published, what differs, and what comes back from the trash, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from news.models import Article, Revision
from tests import builders
from tests.article_form import address
from tests.stories.test_bad_days import open_form, press, sign_in


@pytest.fixture
def desk(server, new_context, settings):
    settings.MEDIA_ROOT = server.data / "media"
    staff = builders.make_staff("ellis", groups=["Editors"], first_name="Ellis")
    return sign_in(new_context(), server, staff)


@pytest.fixture
def visitor(new_context):
    return new_context().new_page()


def rewrite_and_publish(desk, article, words):
    open_form(desk, article)
    desk.get_by_role("textbox", name="Body").fill(words)
    press(desk, "Publish now")
    desk.get_by_text("is live, dated").wait_for()


def rows_of_history(desk, article):
    desk.goto(address("article_history", article.pk))
    return desk.get_by_role("row").filter(has=desk.get_by_role("rowheader")).all_inner_texts()


def test_editor_reads_what_a_publication_changed_and_makes_the_former_text_a_draft(desk, visitor):
    article = builders.make_article(body="<p>Rates are <strong>low</strong> now.</p>")
    rewrite_and_publish(desk, article, "Rates are high now.")
    desk.get_by_role("link", name="History").click()
    publication = desk.get_by_role("row", name=re.compile("Published.* Ellis"))
    expect(publication).to_contain_text(re.compile(r"\w{3} \d+ \w{3} \d{4}, \d\d:\d\d (GMT|BST)"))
    publication.get_by_role("link").click()
    difference = desk.locator(".difference", has=desk.get_by_role("heading", name="Body"))
    expect(difference.locator("del")).to_have_text("[removed: low]")
    expect(difference.locator("ins")).to_have_text("[added: high]")
    expect(difference).not_to_contain_text("<")
    desk.goto(address("article_revision", article.pk, 1))
    press(desk, "Make this text a draft")
    expect(desk.get_by_role("textbox", name="Body")).to_have_text("Rates are low now.")
    visitor.goto(article.get_absolute_url())
    expect(visitor.locator(".prose")).to_have_text("Rates are high now.")
    published = Revision.objects.filter(state="published").order_by("number")
    assert [each.content["body"] for each in published] == [article.body, "<p>Rates are <strong>high</strong> now.</p>"]


def test_article_comes_back_from_the_trash_as_it_was(desk, visitor, console_problems):
    article = builders.make_article(slug="night-shifts", picture=builders.make_picture(alt="A ward at night"))
    registration = builders.make_registration(article=article)
    rewrite_and_publish(desk, article, "Sleep first.")
    before = [row.replace(" · this is what visitors see", "") for row in rows_of_history(desk, article)]
    desk.goto(address("article_change", article.pk))
    desk.get_by_label("More").click()
    desk.get_by_role("link", name="Move to the trash").click()
    # The form saves itself before it goes.
    desk.get_by_role("heading", name="to the trash?").wait_for()
    press(desk, "Move to the trash")
    desk.get_by_text("It can be brought back for 30 days.").wait_for()
    assert visitor.goto("/news/night-shifts/").status == 410

    desk.get_by_role("link", name="In the trash (1)").click()
    desk.get_by_role("link", name=article.title).click()
    press(desk, "Bring it back")
    desk.get_by_text("is back, withdrawn").wait_for()
    assert rows_of_history(desk, article) == before
    open_form(desk, article)
    press(desk, "Publish now")
    desk.get_by_text("is live, dated").wait_for()
    visitor.goto("/news/night-shifts/")
    expect(visitor.locator(".prose")).to_have_text("Sleep first.")
    expect(visitor.get_by_role("img", name="A ward at night").first).to_be_visible()
    registration.refresh_from_db()
    assert registration.article == Article.objects.get()
    # The browser calls the answer that something is gone an error.
    console_problems[:] = [problem for problem in console_problems if "status of 410" not in problem]
