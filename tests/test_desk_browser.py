"""Preview, checks and pasting in a real browser, beside the form; `page` itself fails on a refused style or script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from news.models import Article

from . import builders

PASTE = """([element, html]) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def sign_in(server, page, client, user):
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": server.origin}])
    page.set_default_timeout(10_000)
    return page


@pytest.fixture
def newsroom(server, page, client, settings):
    settings.MEDIA_ROOT = server.data / "media"
    return sign_in(server, page, client, builders.make_staff())


def body_of(page):
    return page.get_by_role("textbox", name="Body")


def preview_of(page):
    return page.frame_locator("iframe[title='Preview of the article']")


def test_preview_follows_while_an_editor_types(newsroom):
    article = builders.make_article(title="Before", status="draft")
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    preview_of(newsroom).get_by_role("heading", name="Before", level=1).wait_for()
    newsroom.get_by_label("Title:").fill("Nights without tears")
    preview_of(newsroom).get_by_role("heading", name="Nights without tears", level=1).wait_for()
    body_of(newsroom).click()
    newsroom.keyboard.press("Control+End")
    newsroom.keyboard.type(" Typed this moment.")
    preview_of(newsroom).get_by_text("Typed this moment.").wait_for()
    assert preview_of(newsroom).get_by_label("First Name").is_disabled()
    assert Article.objects.get().title == "Before"


def test_preview_is_as_wide_as_the_chosen_device(newsroom):
    article = builders.make_article(status="draft")
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    for device, width in {"a phone": 320, "a tablet": 768, "a desktop": 1280}.items():
        newsroom.get_by_label(device).check()
        assert newsroom.locator(".desk iframe").evaluate("frame => frame.contentWindow.innerWidth") == width


def test_finding_leads_to_its_place_by_the_keyboard(newsroom):
    article = builders.make_article(
        status="draft", body='<h2>Pay</h2><p>Long ago.</p><p>See <a href="/nothing/">the rates</a>.</p>'
    )
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    link = newsroom.get_by_role("link", name="Go there: There is no summary")
    link.focus()
    newsroom.keyboard.press("Enter")
    assert newsroom.evaluate("document.activeElement.id") == "id_summary"
    newsroom.keyboard.type("All about pay.")
    newsroom.get_by_text("1 error.").wait_for()
    newsroom.get_by_role("link", name="Go there: The link “the rates”").press("Enter")
    newsroom.wait_for_function("getSelection().toString() === 'the rates'")


def test_text_pasted_from_word_is_clean_in_the_editor(newsroom):
    newsroom.goto("/admin/news/article/add/")
    body_of(newsroom).click()
    word = (
        "<h1>Pay</h1><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>"
        "One&nbsp; thing</p><p class=MsoNormal><a href='javascript:x()'>No</a></p>"
    )
    body_of(newsroom).evaluate(f"(element, html) => ({PASTE})([element, html])", word)
    body_of(newsroom).get_by_role("listitem").wait_for()
    html = newsroom.locator("#id_body").evaluate("area => area.value")
    assert html.startswith("<h2>Pay</h2><ul><li><p>One thing</p></li></ul>")
    assert "javascript" not in html


def test_desk_is_accessible(newsroom):
    article = builders.make_article(body="<p>See <a href='/nothing/'>here</a>.</p>", picture=builders.make_picture())
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    newsroom.get_by_text("2 warnings").or_(newsroom.get_by_text("error")).first.wait_for()
    found = Axe().run(newsroom).response["violations"]
    assert [(barrier["id"], node["html"]) for barrier in found for node in barrier["nodes"]] == []
