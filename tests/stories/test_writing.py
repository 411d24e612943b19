"""Preview, checks and pasting in a real browser, beside the form; `page` itself fails on a refused style or script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from news.models import Article, Picture
from registration.models import DailyCount
from tests import builders
from tests.accessibility import barriers
from tests.page_requests import intercept, wait_until_quiet
from tests.stories.signing_in import sign_in

PASTE = """([element, html]) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def body_of(page):
    return page.get_by_role("textbox", name=re.compile("^(Body|Text)"))


def preview_of(page):
    return page.frame_locator("iframe[title='Preview of the article']")


def test_preview_follows_while_an_editor_types(newsroom):
    article = builders.make_article(title="Before")
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    preview_of(newsroom).get_by_role("heading", name="Before", level=1).wait_for()
    newsroom.get_by_label("Title:", exact=True).fill("Nights without tears")
    preview_of(newsroom).get_by_role("heading", name="Nights without tears", level=1).wait_for()
    body_of(newsroom).click()
    newsroom.keyboard.press("Control+End")
    newsroom.keyboard.type(" Typed this moment.")
    preview_of(newsroom).get_by_text("Typed this moment.").wait_for()
    expect(preview_of(newsroom).get_by_label("First Name")).to_be_disabled()
    assert Article.objects.get().title == "Before"


@pytest.mark.once
def test_preview_is_as_wide_as_the_chosen_device(newsroom):
    article = builders.make_article(status="draft")
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    preview_of(newsroom).get_by_role("heading", level=1).first.wait_for()
    newsroom.keyboard.press("Control+p")
    for device, width in {"a phone": 390, "a tablet": 768, "a desktop": 1280}.items():
        newsroom.get_by_label(device).check()
        overlay = newsroom.locator("iframe[title='Preview at full size']")
        expect(overlay).to_have_js_property("contentWindow.innerWidth", width)


@pytest.mark.once
def test_finding_leads_to_its_place_by_the_keyboard(newsroom):
    article = builders.make_article(
        status="draft", body='<h2>Pay</h2><p>Long ago.</p><p>See <a href="/nothing/">the rates</a>.</p>'
    )
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    link = newsroom.get_by_role("link", name="Go there: There is no summary")
    link.focus()
    newsroom.keyboard.press("Enter")
    expect(newsroom.locator("#id_summary")).to_be_focused()
    newsroom.keyboard.type("All about pay.")
    newsroom.get_by_text("1 error.").wait_for()
    newsroom.get_by_role("link", name="Go there: The link “the rates”").press("Enter")
    newsroom.wait_for_function("getSelection().toString() === 'the rates'")


@pytest.mark.once
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


STRUCK = "<p>Give <s>500</s> <span style='text-decoration:line-through'>50</span> 250 mg</p>"
DROP = (
    PASTE.replace("ClipboardEvent", "DragEvent").replace('"paste"', '"drop"').replace("clipboardData", "dataTransfer")
)


def hand_markup(page, html, script=PASTE):
    body_of(page).click()
    body_of(page).evaluate(f"(element, html) => ({script})([element, html])", html)


@pytest.mark.once
@pytest.mark.parametrize("script", [PASTE, DROP], ids=["pasted", "dropped"])
@pytest.mark.parametrize("of", ["article", "document"])
def test_writer_is_told_which_struck_out_words_were_left_out(newsroom, of, script):
    version = builders.publish_document("privacy").document.start_version()
    documents = f"/admin/registration/documentversion/{version.pk}/change/"
    newsroom.goto("/admin/news/article/add/" if of == "article" else documents)
    hand_markup(newsroom, STRUCK, script)
    note = newsroom.get_by_role("status").filter(has_text="left out")
    expect(note).to_contain_text("Words that are struck out were left out: “500”, “50”.")
    expect(body_of(newsroom)).to_contain_text("Give 250 mg")
    assert barriers(newsroom, ".paste-note") == []
    note.get_by_role("button", name="Close").click()
    expect(note).to_be_hidden()


@pytest.mark.once
def test_text_of_a_like_editor_is_cleaned_too_and_text_of_ours_is_not(newsroom):
    newsroom.goto("/admin/news/article/add/")
    hand_markup(newsroom, '<p data-pm-slice="1 1 []">Give <s>500</s> 250 mg</p>')
    expect(newsroom.get_by_role("status").filter(has_text="left out")).to_contain_text("“500”")
    hand_markup(newsroom, '<p data-pm-slice="1 1 []"> at night</p>')
    expect(body_of(newsroom)).to_contain_text("Give 250 mg at night")


@pytest.mark.once
def test_without_the_site_struck_out_words_are_left_out_all_the_same(newsroom, console_problems):
    newsroom.goto("/admin/news/article/add/")
    intercept(newsroom, "**/paste/", lambda route: route.abort())
    hand_markup(newsroom, STRUCK)
    expect(body_of(newsroom)).to_contain_text(re.compile("Give +250 mg"))
    expect(newsroom.get_by_role("status").filter(has_text="cleaned only roughly")).to_be_visible()
    console_problems[:] = [problem for problem in console_problems if "ERR_FAILED" not in problem]


@pytest.mark.once
def test_list_that_begins_later_keeps_its_numbers_in_the_editor(newsroom):
    newsroom.goto("/admin/news/article/add/")
    hand_markup(newsroom, "<ol style='list-style-type:lower-alpha' start=3><li>c</li><li value=7>g</li></ol>")
    body_of(newsroom).get_by_role("listitem").nth(1).wait_for()
    html = newsroom.locator("#id_body").evaluate("area => area.value")
    assert re.findall(r'<ol data-type="lower-alpha" start="(\d)"', html) == ["3", "7"]


@pytest.mark.once
def test_long_description_is_counted_and_not_sent_in_vain(newsroom):
    newsroom.goto("/admin/news/picture/add/")
    newsroom.get_by_label("File").set_input_files(
        {"name": "ward.png", "mimeType": "image/png", "buffer": builders.picture_file(kind="PNG").read()}
    )
    newsroom.get_by_label("Alternative text").fill("A ward. " * 40)
    expect(newsroom.get_by_text("69 characters too many: at most 250 fit.")).to_be_visible()
    newsroom.get_by_role("button", name="Save", exact=True).last.click()
    expect(newsroom.get_by_label("Alternative text")).to_be_focused()
    newsroom.get_by_label("Alternative text").fill("A ward.")
    expect(newsroom.get_by_text("too many")).to_be_hidden()
    newsroom.get_by_role("button", name="Save", exact=True).last.click()
    newsroom.get_by_text("was added successfully").wait_for()


@pytest.mark.once
@pytest.mark.parametrize("words", ["", "Dusk"])
def test_picture_of_another_site_stays_there_and_its_copier_is_told(newsroom, words):
    newsroom.goto("/admin/news/article/add/")
    body_of(newsroom).fill("Sleep first. ")
    copied = f"<img src='https://elsewhere.example/a.jpg' alt='A'>{words}"
    body_of(newsroom).evaluate(f"(element, html) => ({PASTE})([element, html])", copied)
    newsroom.get_by_role("status").filter(has_text="Pictures of other sites are left out").wait_for()
    expect(body_of(newsroom).locator("img:not(.ProseMirror-separator)")).to_have_count(0)
    expect(body_of(newsroom)).to_have_text(f"Sleep first. {words}".strip())


def test_newcomer_schedules_an_illustrated_article_in_ten_interactions(newsroom):
    builders.make_category(name="Careers")
    page, counted = newsroom, []

    def interact(what, act, *arguments):
        counted.append(what)
        act(*arguments)

    page.goto("/admin/")
    interact("add", page.get_by_role("link", name="Add article").first.click)
    page.wait_for_url("**/article/add/")
    interact("title", page.get_by_label("Title:", exact=True).fill, "Night shifts")
    interact("body", body_of(page).fill, "Sleep first.")
    interact("new picture", page.get_by_role("button", name="Choose a picture").first.click)
    dialog = page.get_by_role("dialog", name="Pictures")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": builders.picture_file((1300, 900)).read()}
    interact("file", dialog.get_by_label("Choose files").set_input_files, file)
    interact("description", dialog.get_by_label("Alternative text").fill, "A ward at night")
    interact("take it", dialog.get_by_role("button", name="Put in").click)
    preview_of(page).get_by_role("img", name="A ward at night").first.wait_for()
    interact("category", page.get_by_label("Category:").select_option, "Careers")
    interact("time", page.get_by_role("button", name="Next Monday 09:00").click)
    interact("schedule", page.get_by_role("button", name="Schedule for Mon").click)
    page.get_by_text("goes live by itself on Mon ").wait_for()
    article = Article.objects.get()
    assert (article.state, article.picture.alt, article.picture.name) == ("scheduled", *["A ward at night"] * 2)
    assert len(counted) == 10


def hand_over(page, kind, html=""):
    """Drop or paste a picture onto the page, as from another window, with the markup that programs put beside it."""
    picture = list(builders.picture_file((1300, 700), "PNG").read())
    page.evaluate(
        """([kind, bytes, html]) => {
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            data.items.add(new File([new Uint8Array(bytes)], "ward.png", {type: "image/png"}));
            const event = kind === "drop"
                ? new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true})
                : new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            document.body.dispatchEvent(event);
        }""",
        [kind, picture, html],
    )


@pytest.mark.once
@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_picture_is_dropped_or_pasted_into_the_library(newsroom, kind):
    newsroom.goto("/admin/news/picture/add/")
    hand_over(newsroom, kind)
    newsroom.get_by_label("Alternative text").fill("A ward")
    newsroom.get_by_role("button", name="Save", exact=True).click()
    newsroom.get_by_text("was added successfully").wait_for()
    assert Picture.objects.get().width == 1300


@pytest.mark.once
@pytest.mark.parametrize(
    ("html", "files"), [("<meta charset=utf-8><img src='/a.jpg'>", 1), ("<p>Words of Word</p>", 0)]
)
def test_picture_copied_in_a_browser_is_taken_and_one_of_copied_words_is_not(newsroom, html, files):
    newsroom.goto("/admin/news/picture/add/")
    hand_over(newsroom, "paste", html)
    expect(newsroom.get_by_label("File")).to_have_js_property("files.length", files)


@pytest.mark.once
def test_what_has_the_focus_is_not_covered_by_the_buttons_that_stay_in_sight(newsroom):
    newsroom.set_viewport_size({"width": 1000, "height": 420})
    newsroom.goto("/admin/news/picture/add/")
    newsroom.get_by_label("Name").focus()
    for name in ("file", "alt", "is_decorative", "caption"):
        newsroom.keyboard.press("Tab")
        box = newsroom.locator(f"#id_{name}")
        expect(box).to_be_focused()
        assert box.evaluate(
            "box => { const {left, top, height} = box.getBoundingClientRect();"
            " return box.contains(document.elementFromPoint(left + 5, top + height / 2)); }"
        ), name


@pytest.mark.once
def test_errors_of_the_form_are_announced(newsroom):
    newsroom.goto("/admin/news/article/add/")
    newsroom.get_by_label("Title:", exact=True).fill("Night shifts")
    newsroom.get_by_role("button", name="Publish now").first.click()
    expect(newsroom.locator(".errornote")).to_be_focused()
    described = newsroom.locator(f"#{body_of(newsroom).get_attribute('aria-describedby')}")
    assert body_of(newsroom).get_attribute("aria-invalid") == "true"
    assert "This field is required" in described.inner_text()


def test_writer_and_editor_agree_about_an_article(server, new_context):
    article = builders.make_article(title="Night shifts", status="draft")
    writer, editor = (
        sign_in(new_context(), server, builders.make_staff(name, groups=[group])).new_page()
        for name, group in (("wren", "Writers"), ("edith", "Editors"))
    )
    writer.goto(f"/admin/news/article/{article.pk}/change/")
    assert writer.get_by_role("button", name="Publish now").count() == 0
    writer.get_by_role("link", name="Ask for review").click()
    writer.get_by_role("textbox", name="Comment").fill("Is the tone right?")
    writer.get_by_role("button", name="Ask for review").click()
    writer.get_by_text("Waiting for an editor").wait_for()
    editor.goto("/admin/")
    editor.get_by_role("link", name="Night shifts").click()
    editor.get_by_role("textbox", name="Comment").fill("It is.")
    editor.get_by_role("button", name="Send back").click()
    editor.get_by_text("is sent back to its writer").wait_for()
    writer.goto("/admin/")
    writer.get_by_role("link", name="“Night shifts” was sent back to you.").click()
    writer.get_by_text("It is.").wait_for()
    editor.goto(f"/admin/news/article/{article.pk}/change/")
    editor.get_by_role("button", name="Publish now").first.click()
    editor.get_by_text("is live, dated").wait_for()


def test_renamed_article_is_found_where_it_was(server, newsroom):
    article = builders.make_article(title="Nights", slug="nights")
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    newsroom.get_by_role("heading", name="Search and sharing").click()
    newsroom.get_by_label("Slug:").fill("night-shifts")
    newsroom.get_by_text("are redirected to /news/night-shifts/").wait_for()
    newsroom.get_by_role("button", name="Publish now").first.click()
    newsroom.get_by_text("is live, dated").wait_for()
    newsroom.goto("/news/nights/?utm_source=letter")
    assert newsroom.url.endswith("/news/night-shifts/?utm_source=letter")
    newsroom.get_by_role("heading", name="Nights", level=1).wait_for()


@pytest.mark.once
def test_pages_around_the_form_are_accessible(server, newsroom):
    article = builders.make_article(status="draft", body="<p>See <a href='/nothing/'>here</a>.</p>")
    article.remarks.create(step="asked", text="Please look.")
    article.preview_links.create()
    builders.make_article(publish_at=timezone.now() + timedelta(days=3), title="Soon")
    builders.make_picture()
    Picture.objects.update(uploaded_at=timezone.now() - timedelta(days=2))
    found = []
    pages = ("review/", "../reports/", "../reports/calendar/", "../reports/reviews/", "../reports/links/")
    for place in (*pages, "../../picture/unused/", "../../../"):
        newsroom.goto(f"/admin/news/article/{article.pk}/{place}")
        wait_until_quiet(newsroom)
        found += [(place, *barrier) for barrier in barriers(newsroom)]
    newsroom.goto(article.preview_links.get().get_absolute_url())
    found += [("preview", *barrier) for barrier in barriers(newsroom)]
    assert found == []


@pytest.mark.once
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_start_page_scrolls_only_downwards(newsroom, width):
    today = timezone.localdate()
    for reason in ("no code", "limit", "wrong", "fields"):
        DailyCount.objects.create(day=today, name=f"refused:{reason}", number=1_000)
    newsroom.set_viewport_size({"width": width, "height": 800})
    newsroom.goto("/admin/")
    for numbers in newsroom.get_by_text("In numbers").all():
        numbers.click()
    yesterday = today - timedelta(days=1)
    days = newsroom.get_by_role("region", name="By day")
    quiet = days.get_by_role("row", name=f"{yesterday:%a} {yesterday.day} {yesterday:%b}")
    expect(quiet).to_be_visible()
    assert newsroom.evaluate("document.documentElement.scrollWidth") <= width
    assert quiet.bounding_box()["height"] < 50


@pytest.mark.once
def test_desk_is_accessible(newsroom):
    article = builders.make_article(body="<p>See <a href='/nothing/'>here</a>.</p>", picture=builders.make_picture())
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    newsroom.get_by_text("2 warnings").or_(newsroom.get_by_text("error")).first.wait_for()
    assert barriers(newsroom) == []
