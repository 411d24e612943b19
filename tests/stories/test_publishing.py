"""Staff at work in a real browser; `page` itself fails the test on a console error or a refused style or script."""

import re

import pytest
from playwright.sync_api import expect

from news.models import Article, Picture
from tests import builders
from tests.accessibility import barriers
from tests.page_requests import held_back, intercept, wait_until_quiet


def upload_through_picker(page, alt):
    """Put a new picture where the cursor is, by way of the editor's picture button."""
    page.get_by_role("button", name="Picture", exact=True).click()
    dialog = page.get_by_role("dialog", name="Pictures")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": builders.picture_file((1300, 900)).read()}
    dialog.get_by_label("Choose files").set_input_files(file)
    dialog.get_by_label("Alternative text").fill(alt)
    dialog.get_by_role("button", name="Put in").click()
    page.locator(".ProseMirror figure").wait_for()


def test_editor_writes_illustrates_and_publishes_an_article(server, newsroom):
    builders.make_category(name="Interviews")
    page = newsroom
    page.goto("/admin/news/article/add/")
    page.get_by_label("Title:", exact=True).fill("What to ask")
    body = page.get_by_role("textbox", name="Body")
    body.click()
    page.keyboard.type("Ask about the rota. Then ask again.")
    page.keyboard.press("Enter")
    upload_through_picker(page, "Two people talking")
    page.get_by_label("Category:").select_option("Interviews")
    page.get_by_role("button", name="Publish now").first.click()
    page.get_by_text("is live, dated").wait_for()

    article = Article.objects.get()
    assert article.body.startswith("<p>Ask about the rota. Then ask again.</p>")
    server.run_jobs()
    page.goto(article.get_absolute_url())
    picture = page.get_by_role("img", name="Two people talking")
    picture.scroll_into_view_if_needed()
    picture.evaluate("img => img.decode()")
    assert re.search(r"body-\d+\.(avif|webp)$", picture.evaluate("img => img.currentSrc"))


@pytest.mark.once
@pytest.mark.parametrize("height", [568, 720])
def test_no_button_of_the_picture_dialog_moves_when_the_library_arrives(newsroom, height):
    newsroom.set_viewport_size({"width": 1280, "height": height})
    newsroom.goto("/admin/news/article/add/")
    late = []
    intercept(newsroom, "**/picker/", lambda route: late.append(route))
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    dialog = newsroom.get_by_role("dialog", name="Pictures")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": builders.picture_file((1300, 900)).read()}
    dialog.get_by_label("Choose files").set_input_files(file)
    button = dialog.get_by_role("button", name="Put in")
    button.click(trial=True)
    before = button.bounding_box()
    late[0].continue_()
    dialog.get_by_role("button", name="Search").wait_for()
    assert button.bounding_box() == before


@pytest.mark.once
def test_leaving_an_article_with_unsaved_words_asks_first(newsroom):
    newsroom.route("**/autosave/", lambda route: None)
    newsroom.goto("/admin/news/article/add/")
    newsroom.get_by_role("textbox", name="Body").click()
    newsroom.keyboard.type("Not saved yet")
    questions = []
    newsroom.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    newsroom.goto("/admin/")
    assert questions == ["beforeunload"]


@pytest.mark.once
def test_leaving_words_typed_before_the_script_came_asks_first(newsroom):
    with held_back(newsroom, "newsroom"):
        newsroom.goto("/admin/news/category/add/", wait_until="commit")
        newsroom.get_by_label("Name:").fill("Pay")
    newsroom.wait_for_load_state("load")
    questions = []
    newsroom.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    newsroom.goto("/admin/")
    assert questions == ["beforeunload"]


@pytest.mark.once
def test_leaving_a_form_as_it_was_asks_nothing(newsroom):
    questions = []
    newsroom.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    for path in ("category/add/", "picture/add/", "article/add/", ""):
        newsroom.goto(f"/admin/news/{path}")
        wait_until_quiet(newsroom)
        # The browser asks nobody about a page that was never used.
        newsroom.get_by_role("heading", level=1).click()
    assert questions == []


@pytest.mark.once
def test_editor_moves_the_focal_point_by_a_click(newsroom):
    newsroom.goto("/admin/news/picture/add/")
    upload = builders.picture_file((800, 400))
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": upload.read()}
    newsroom.get_by_label("Name:").fill("Ward")
    newsroom.get_by_label("File").set_input_files(file)
    newsroom.get_by_label("Alternative text:").fill("A ward")
    newsroom.get_by_role("button", name="Save and continue editing").click()
    # From the script that listens to the click.
    newsroom.locator(".focal-crops").wait_for()
    newsroom.locator(".focal-point img").evaluate("picture => picture.decode()")
    newsroom.locator(".focal-point").click(position={"x": 48, "y": 12})
    newsroom.get_by_role("button", name="Save", exact=True).click()
    newsroom.get_by_text("was changed successfully").wait_for()
    assert Picture.objects.get().focal_x in range(8, 13)


@pytest.mark.once
def test_every_page_of_the_newsroom_obeys_the_security_policy(newsroom):
    author = builders.make_author()
    article = builders.make_article(picture=builders.make_picture(), authors=[author.pk])
    objects = {"article": article.pk, "picture": article.picture_id, "category": article.category_id}
    objects |= {"author": author.pk}
    for name, key in objects.items():
        for page in ("", "add/", f"{key}/change/", f"{key}/history/", f"{key}/delete/"):
            newsroom.goto(f"/admin/news/{name}/{page}")
            wait_until_quiet(newsroom)
            expect(newsroom.get_by_role("heading").first).to_be_visible()


@pytest.mark.once
def test_every_page_of_the_newsroom_is_accessible(newsroom):
    article = builders.make_article(picture=builders.make_picture())
    objects = {"article": article.pk, "picture": article.picture_id, "category": article.category_id}
    found = []
    for name, key in objects.items():
        for page in ("", "add/", f"{key}/change/"):
            found += barriers_at(newsroom, f"{name}/{page}")
    assert found == []


def barriers_at(page, address):
    page.goto(f"/admin/news/{address}")
    wait_until_quiet(page)
    return barriers(page)
