"""The editor of articles in a real browser: its toolbar, the “/” menu, pictures and links, by hand and by keyboard."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import expect

from news.models import Article, Picture
from tests import builders
from tests.accessibility import barriers
from tests.page_requests import intercept
from tests.stories.coming_days import AT_NINE, MARCH
from tests.stories.signing_in import sign_in
from tests.waiting import until

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once


def body_of(page):
    return page.get_by_role("textbox", name=re.compile("^Body"))


def html_of(page):
    return page.locator("#id_body").evaluate("area => area.value")


def begin(page, words=""):
    page.goto("/admin/news/article/add/")
    page.locator(".ProseMirror").click()
    if words:
        page.keyboard.type(words)


HAND_OVER = """(element, [kind, files, text]) => {
    const data = new DataTransfer();
    for (const [type, words] of Object.entries(text)) data.setData(type, words);
    for (const [name, type, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, {type}));
    const {left, top, width, height} = element.getBoundingClientRect();
    const place = {clientX: left + width / 2, clientY: top + Math.min(height, 40) / 2, bubbles: true, cancelable: true};
    element.dispatchEvent(kind === "drop"
        ? new DragEvent("drop", {dataTransfer: data, ...place})
        : new ClipboardEvent("paste", {clipboardData: data, ...place}));
}"""


def photograph(name="ward.png", kind="PNG", **options):
    return (name, f"image/{kind.lower()}", list(builders.picture_file((1300, 700), kind, **options).read()))


def hand(element, *files, kind="drop", **text):
    names = {"html": "text/html", "plain": "text/plain"}
    element.evaluate(HAND_OVER, [kind, files, {names[each]: words for each, words in text.items()}])


def dialog_of(page):
    return page.get_by_role("dialog", name="Pictures")


def describe(page, words, number=0):
    dialog_of(page).get_by_label("Alternative text").nth(number).fill(words)


def put_in(page):
    dialog_of(page).get_by_role("button", name="Put in").click()


def figures_of(page):
    return body_of(page).locator("figure img")


def choose_picture(page):
    # It has its size only then.
    figures_of(page).evaluate("img => img.decode()")
    figures_of(page).click()
    # Chromium takes the cursor away from it, and static/figure.js brings it back 50 milliseconds later.
    page.evaluate("new Promise((done) => { setTimeout(done, 60); })")


def choose_last_word(page):
    page.keyboard.press("Control+Shift+ArrowLeft")
    # The browser tells the editor only later.
    until(lambda: page.locator("#id_body").evaluate("({editor}) => !editor.state.selection.empty"))


# The toolbar


def test_toolbar_is_one_stop_and_is_walked_by_arrow_keys(newsroom):
    begin(newsroom, "Pay")
    newsroom.keyboard.press("Alt+F10")
    stops = newsroom.get_by_role("toolbar", name="Formatting").locator("button[tabindex='0']")
    expect(stops).to_have_count(1)
    expect(stops).to_be_focused()
    newsroom.keyboard.press("Home")
    newsroom.keyboard.press("Enter")
    assert html_of(newsroom) == "<h2>Pay</h2>"
    heading = newsroom.get_by_role("button", name="Heading", exact=True)
    expect(heading).to_have_attribute("aria-pressed", "true")
    expect(body_of(newsroom)).to_be_focused()
    newsroom.keyboard.press("Shift+Tab")
    expect(heading).to_be_focused()
    newsroom.keyboard.press("ArrowLeft")
    expect(newsroom.get_by_role("button", name="Keys and shortcuts")).to_be_focused()
    newsroom.keyboard.press("ArrowRight")
    newsroom.keyboard.press("ArrowRight")
    expect(newsroom.get_by_role("button", name="Smaller heading")).to_be_focused()
    expect(stops).to_have_count(1)
    newsroom.keyboard.press("End")
    expect(newsroom.get_by_role("button", name="Keys and shortcuts")).to_be_focused()
    newsroom.keyboard.press("Escape")
    expect(body_of(newsroom)).to_be_focused()


def test_toolbar_passes_over_what_makes_no_sense_here(newsroom):
    begin(newsroom, "our rates")
    unlink = newsroom.get_by_role("button", name="Take the link away", exact=True)
    expect(unlink).to_be_hidden()
    choose_last_word(newsroom)
    hand(body_of(newsroom), kind="paste", plain="https://example.org/pay")
    body_of(newsroom).get_by_role("link").click()
    newsroom.get_by_role("button", name="Link", exact=True).focus()
    newsroom.keyboard.press("ArrowRight")
    expect(unlink).to_be_focused()
    newsroom.keyboard.press("Enter")
    assert html_of(newsroom) == "<p>our rates</p>"
    # The stop was on a button that is gone with the link.
    expect(newsroom.locator(".prose-menubar button[tabindex='0']")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_cursor_comes_into_a_table(newsroom, width):
    newsroom.set_viewport_size({"width": width, "height": 800})
    begin(newsroom, "Rates")
    bar = newsroom.get_by_role("toolbar", name="Formatting")

    def height():
        return bar.bounding_box()["height"]

    before = height()
    newsroom.keyboard.press("Enter")
    newsroom.keyboard.type("/table")
    newsroom.keyboard.press("Enter")
    table = bar.get_by_role("button", name="Table", exact=True)
    expect(table).to_have_attribute("aria-pressed", "true")
    assert height() == before
    table.click()
    menu = newsroom.get_by_role("toolbar", name="Table")
    expect(menu.get_by_role("button", name="Delete table")).to_be_in_viewport(ratio=1)
    assert height() == before
    assert barriers(newsroom, ".table-menu") == []


def test_menu_of_a_table_closes_when_the_keyboard_leaves_it(newsroom):
    begin(newsroom, "/table")
    newsroom.keyboard.press("Enter")
    newsroom.get_by_role("button", name="Table", exact=True).press("Enter")
    menu = newsroom.get_by_role("toolbar", name="Table")
    expect(menu.get_by_role("button", name="Add column")).to_be_focused()
    newsroom.keyboard.press("Tab")
    expect(body_of(newsroom)).to_be_focused()
    expect(menu).to_be_hidden()


def test_table_is_changed_by_the_keyboard(newsroom):
    begin(newsroom, "/table")
    newsroom.keyboard.press("Enter")
    cells, menu = body_of(newsroom).locator("tr").first.locator("th"), newsroom.get_by_role("toolbar", name="Table")
    table = newsroom.get_by_role("button", name="Table", exact=True)
    table.press("Enter")
    expect(menu.get_by_role("button", name="Add column")).to_be_focused()
    # There is nothing to join or to split.
    expect(menu.get_by_role("button")).to_have_count(6)
    newsroom.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    expect(body_of(newsroom)).to_be_focused()
    expect(cells).to_have_count(4)
    table.press("Enter")
    newsroom.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(body_of(newsroom)).to_be_focused()
    newsroom.keyboard.press("Shift+ArrowRight")
    newsroom.keyboard.press("Shift+ArrowRight")
    table.press("Enter")
    newsroom.keyboard.press("End")
    newsroom.keyboard.press("ArrowDown")
    newsroom.keyboard.press("ArrowUp")
    expect(menu.get_by_role("button", name="Delete table")).to_be_focused()
    newsroom.keyboard.press("Enter")
    expect(body_of(newsroom).locator("table")).to_have_count(0)


def test_shortcuts_are_listed(newsroom):
    begin(newsroom)
    newsroom.get_by_role("button", name="Keys and shortcuts").click()
    keys = newsroom.get_by_role("dialog", name="Keys and shortcuts")
    expect(keys.get_by_role("row", name="Ctrl+K Link")).to_be_visible()
    expect(keys.get_by_role("row", name="Ctrl+P Preview at full size")).to_be_visible()
    assert barriers(newsroom, "dialog[open]") == []
    newsroom.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(body_of(newsroom)).to_be_focused()


@pytest.mark.parametrize(
    ("keys", "html"), [("Control+Alt+2", "<h2>Pay</h2>"), ("Control+Alt+3", "<h3>Pay</h3>"), ("Control+,", "")]
)
def test_listed_keys_do_what_they_say(newsroom, keys, html):
    begin(newsroom, "Pay")
    newsroom.keyboard.press(keys)
    if html:
        assert html_of(newsroom) == html
    else:
        expect(newsroom.get_by_role("button", name="Subscript")).to_have_attribute("aria-pressed", "true")


def test_text_is_checked_for_its_spelling_and_says_how_to_begin(newsroom):
    begin(newsroom)
    assert body_of(newsroom).get_attribute("spellcheck") != "false"
    expect(body_of(newsroom).locator("p")).to_have_attribute("data-placeholder", re.compile("press /"))


# “/”


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("/h2", "<h2>Rates</h2>"),
        ("/small", "<h3>Rates</h3>"),
        ("/points", "<ul><li><p>Rates</p></li></ul>"),
        ("/num", "<ol><li><p>Rates</p></li></ol>"),
        ("/quot", "<blockquote><p>Rates</p></blockquote>"),
    ],
)
def test_slash_offers_what_a_line_can_become(newsroom, typed, html):
    begin(newsroom, typed)
    expect(newsroom.get_by_role("listbox", name="Insert").get_by_role("option")).to_have_count(1)
    newsroom.keyboard.press("Enter")
    newsroom.keyboard.type("Rates")
    assert html_of(newsroom) == html


def test_choices_behind_a_slash_are_walked_and_announced(newsroom):
    begin(newsroom, "/")
    menu = newsroom.get_by_role("listbox", name="Insert")
    expect(menu.get_by_role("option", selected=True)).to_have_text("Heading")
    newsroom.keyboard.press("ArrowDown")
    expect(newsroom.get_by_role("status").filter(has_text="Smaller heading, 2 of 8")).to_be_attached()
    chosen = body_of(newsroom).get_attribute("aria-activedescendant")
    expect(newsroom.locator(f"#{chosen}")).to_have_text("Smaller heading")
    newsroom.keyboard.press("ArrowUp")
    newsroom.keyboard.press("ArrowUp")
    expect(menu.get_by_role("option", selected=True)).to_have_text("Line across")
    assert barriers(newsroom) == []
    menu.get_by_role("option", name="Quotation").click()
    expect(body_of(newsroom).locator("blockquote")).to_have_count(1)


def test_escape_leaves_the_slash_and_what_follows_alone(newsroom):
    begin(newsroom, "/h")
    newsroom.keyboard.press("Escape")
    newsroom.keyboard.type("our is £40")
    expect(newsroom.get_by_role("listbox", name="Insert")).to_be_hidden()
    assert html_of(newsroom) == "<p>/hour is £40</p>"
    newsroom.keyboard.press("Enter")
    newsroom.keyboard.type("/")
    expect(newsroom.get_by_role("listbox", name="Insert")).to_be_visible()


def test_slash_within_a_line_is_a_slash(newsroom):
    begin(newsroom, "and/")
    expect(newsroom.get_by_role("listbox", name="Insert")).to_be_hidden()
    newsroom.keyboard.press("Enter")
    newsroom.keyboard.type("/zzz")
    expect(newsroom.get_by_role("listbox", name="Insert")).to_be_hidden()


# Pictures


@pytest.mark.parametrize("kind", ["drop", "paste"])
@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_picture_that_meets_the_text_is_described_and_stands_there(newsroom, kind, format):
    begin(newsroom, "Sleep first.")
    hand(body_of(newsroom).locator("p"), photograph(f"ward.{format.lower()}", format), kind=kind)
    expect(dialog_of(newsroom).get_by_label("Alternative text")).to_be_focused()
    newsroom.keyboard.type("A ward at night")
    dialog_of(newsroom).get_by_label("Caption").fill("The ward")
    newsroom.keyboard.press("Enter")
    expect(figures_of(newsroom)).to_have_attribute("alt", "A ward at night")
    expect(body_of(newsroom).locator("figcaption")).to_have_text("The ward")
    expect(dialog_of(newsroom)).to_be_hidden()
    picture = Picture.objects.get()
    assert (picture.alt, picture.caption, picture.width) == ("A ward at night", "The ward", 1300)
    assert f'data-file="{picture.pk}"' in html_of(newsroom)


def test_two_pictures_at_once_stand_in_their_order(newsroom):
    begin(newsroom, "/pic")
    newsroom.keyboard.press("Enter")
    files = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": builders.picture_file((800, 400)).read()} for n in "ab"
    ]
    dialog_of(newsroom).get_by_label("Choose files").set_input_files(files)
    describe(newsroom, "Day")
    dialog_of(newsroom).get_by_label("Decorative").nth(1).check()
    put_in(newsroom)
    expect(figures_of(newsroom)).to_have_count(2)
    expect(figures_of(newsroom).nth(0)).to_have_attribute("alt", "Day")
    expect(figures_of(newsroom).nth(1)).to_have_attribute("alt", "")
    assert [picture.is_decorative for picture in Picture.objects.order_by("pk")] == [False, True]


def test_picture_described_otherwise_while_another_is_refused_stands_as_it_was_described_last(
    newsroom, console_problems
):
    begin(newsroom)
    hand(body_of(newsroom), photograph("a.png"), photograph("b.png"))
    describe(newsroom, "Wrong words")
    put_in(newsroom)
    expect(dialog_of(newsroom).get_by_role("alert").nth(1)).to_contain_text("Say what the picture shows")
    describe(newsroom, "A ward")
    describe(newsroom, "A corridor", 1)
    put_in(newsroom)
    expect(figures_of(newsroom)).to_have_count(2)
    expect(figures_of(newsroom).nth(0)).to_have_attribute("alt", "A ward")
    expect(figures_of(newsroom).nth(1)).to_have_attribute("alt", "A corridor")
    console_problems[:] = [problem for problem in console_problems if "422" not in problem]


def test_picture_without_a_description_waits_for_one(newsroom):
    begin(newsroom)
    hand(body_of(newsroom), photograph())
    put_in(newsroom)
    expect(dialog_of(newsroom).get_by_role("alert")).to_contain_text("Say what the picture shows, or tick decorative")
    expect(dialog_of(newsroom).get_by_label("Alternative text")).to_be_focused()
    newsroom.keyboard.type("A ward")
    newsroom.keyboard.press("Enter")
    expect(figures_of(newsroom)).to_have_attribute("alt", "A ward")


HEIC = list(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (("IMG_1.HEIC", "image/heic", HEIC), "This is a HEIC photograph"),
        (("ward.jpg", "image/jpeg", list(b"\xff\xd8\xff\xe0" + bytes(900))), ""),
        (("rates.pdf", "application/pdf", list(b"%PDF-1.7 " + bytes(900))), ""),
    ],
)
def test_file_of_no_use_is_refused_at_once_and_the_others_go_in(newsroom, file, sentence):
    begin(newsroom)
    hand(body_of(newsroom), file, photograph())
    refused = dialog_of(newsroom).get_by_role("alert").first
    expect(refused).to_contain_text(sentence or ".")
    expect(refused).not_to_contain_text("Say what the picture shows")
    dialog_of(newsroom).get_by_role("button", name="Leave it out").first.click()
    describe(newsroom, "A ward")
    put_in(newsroom)
    expect(figures_of(newsroom)).to_have_count(1)


def test_picture_outlives_a_lost_connection(newsroom, console_problems):
    begin(newsroom, "Sleep first.")
    newsroom.get_by_text("Saved at").wait_for()
    newsroom.context.set_offline(True)
    hand(body_of(newsroom), photograph())
    describe(newsroom, "A ward")
    put_in(newsroom)
    expect(dialog_of(newsroom).get_by_role("alert")).to_contain_text("could not be reached")
    # Even when the dialog was closed in the meantime.
    newsroom.keyboard.press("Escape")
    newsroom.context.set_offline(False)
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    expect(dialog_of(newsroom).get_by_label("Alternative text")).to_have_value("A ward")
    put_in(newsroom)
    expect(figures_of(newsroom)).to_have_attribute("alt", "A ward")
    console_problems[:] = [problem for problem in console_problems if "ERR_INTERNET_DISCONNECTED" not in problem]


def test_picture_outlives_the_session(server, newsroom, console_problems):
    begin(newsroom, "Sleep first.")
    hand(body_of(newsroom), photograph())
    describe(newsroom, "A ward")
    newsroom.context.clear_cookies(name="sessionid")
    put_in(newsroom)
    expect(dialog_of(newsroom).get_by_role("alert")).to_contain_text("You are signed out. The picture is kept here")
    dialog_of(newsroom).get_by_role("button", name="Search").click()
    expect(dialog_of(newsroom).locator(".picture-library")).to_contain_text("You are signed out.")
    link = dialog_of(newsroom).get_by_role("alert").get_by_role("link", name="Sign in in another tab")
    assert link.get_attribute("target") == "_blank"
    sign_in(newsroom.context, server, builders.make_staff("again"))
    put_in(newsroom)
    expect(figures_of(newsroom)).to_have_attribute("alt", "A ward")
    assert Picture.objects.count() == 1
    console_problems[:] = [problem for problem in console_problems if "403" not in problem]


def test_picture_of_the_library_is_found_and_put_in(newsroom):
    builders.make_picture(alt="A ward", name="Ward"), builders.make_picture(alt="A lighthouse", name="Coast")
    begin(newsroom)
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    expect(dialog_of(newsroom).get_by_role("button", name="Ward")).to_be_visible()
    dialog_of(newsroom).get_by_label("Find a picture").fill("light")
    newsroom.keyboard.press("Enter")
    expect(dialog_of(newsroom).get_by_role("button", name="Ward")).to_be_hidden()
    dialog_of(newsroom).get_by_role("button", name="Coast").press("Enter")
    expect(figures_of(newsroom)).to_have_attribute("alt", "A lighthouse")
    expect(body_of(newsroom)).to_be_focused()


def test_description_of_a_picture_in_the_text_is_changed(newsroom):
    picture = builders.make_picture(alt="A ward")
    body = f'<figure><img src="{picture.plain.url}" alt="A ward" data-file="{picture.pk}"></figure><p>Words.</p>'
    article = builders.make_article(status="draft", body=body)
    newsroom.goto(f"/admin/news/article/{article.pk}/change/")
    choose_picture(newsroom)
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    expect(dialog_of(newsroom).get_by_label("Alternative text")).to_have_value("A ward")
    describe(newsroom, "A ward before the round")
    put_in(newsroom)
    expect(figures_of(newsroom)).to_have_attribute("alt", "A ward before the round")
    expect(figures_of(newsroom)).to_have_count(1)


def test_picture_is_exchanged_for_a_file_while_another_waits_in_the_dialog(newsroom):
    picture = builders.make_picture(alt="A ward")
    body = f'<figure><img src="{picture.plain.url}" alt="A ward" data-file="{picture.pk}"></figure><p>Words.</p>'
    newsroom.goto(f"/admin/news/article/{builders.make_article(status='draft', body=body).pk}/change/")
    hand(body_of(newsroom), photograph("left.png"))
    describe(newsroom, "Left in the dialog")
    dialog_of(newsroom).get_by_role("button", name="Cancel").click()
    alternative = dialog_of(newsroom).get_by_label("Alternative text").filter(visible=True)
    choose_picture(newsroom)
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    expect(alternative).to_have_value("A ward")
    alternative.fill("A ward at night")
    put_in(newsroom)
    expect(figures_of(newsroom)).to_have_attribute("alt", "A ward at night")
    expect(figures_of(newsroom)).to_have_attribute("src", picture.plain.url)
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    day = {"name": "day.jpg", "mimeType": "image/jpeg", "buffer": builders.picture_file((800, 400)).read()}
    dialog_of(newsroom).get_by_label("Choose files").set_input_files(day)
    alternative.fill("A ward by day")
    put_in(newsroom)
    expect(figures_of(newsroom)).to_have_attribute("alt", "A ward by day")
    expect(figures_of(newsroom)).not_to_have_attribute("src", picture.plain.url)
    newsroom.keyboard.press("Control+End")
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    expect(alternative).to_have_value("Left in the dialog")


def test_lead_picture_is_chosen_seen_and_taken_away(newsroom):
    builders.make_picture(name="Coast")
    begin(newsroom, "Sleep first.")
    field = newsroom.locator(".field-picture")
    field.get_by_role("button", name="Choose a picture").click()
    dialog_of(newsroom).get_by_role("button", name="Coast").click()
    expect(field.locator(".thumbnail")).to_be_visible()
    expect(field.get_by_role("button", name="Choose a picture")).to_be_focused()
    expect(newsroom.locator("#id_picture")).to_have_value(str(Picture.objects.get().pk))
    newsroom.get_by_role("button", name="Save draft").first.click()
    # A new article gets its address before that, without a new page.
    expect(newsroom.get_by_text("Draft saved.")).to_be_visible()
    expect(field.locator(".thumbnail")).to_be_visible()
    assert Article.objects.get().picture == Picture.objects.get()
    field.get_by_role("button", name="Remove it").click()
    expect(field.locator(".thumbnail")).to_be_hidden()
    expect(newsroom.locator("#id_picture")).to_have_value("")


def test_picture_dropped_on_its_field_is_the_lead_picture(newsroom):
    begin(newsroom)
    hand(newsroom.locator(".field-picture .picture-field"), photograph())
    describe(newsroom, "A ward")
    put_in(newsroom)
    expect(newsroom.locator(".field-picture .thumbnail")).to_be_visible()
    assert "figure" not in html_of(newsroom)


def test_without_scripts_the_form_has_its_lists_of_pictures(server, new_context, settings):
    settings.MEDIA_ROOT = server.data / "media"
    page = sign_in(new_context(java_script_enabled=False), server, builders.make_staff()).new_page()
    article = builders.make_article(picture=builders.make_picture(name="Coast"))
    page.goto(f"/admin/news/article/{article.pk}/change/")
    expect(page.locator("#id_picture")).to_be_visible()
    expect(page.locator("#add_id_picture")).to_be_visible()
    expect(page.locator("#change_id_picture, #view_id_picture, #delete_id_picture")).to_have_count(0)


@pytest.mark.parametrize("address", ["https://www.youtube.com/watch?v=abc", "https://vimeo.com/1234"])
def test_video_becomes_a_link_and_a_picture_that_leads_to_it(newsroom, address):
    builders.make_picture(name="Coast", alt="A lighthouse")
    begin(newsroom)
    hand(body_of(newsroom), kind="paste", plain=address)
    note = newsroom.get_by_role("status").filter(has_text="Videos are not played")
    expect(body_of(newsroom).get_by_role("link")).to_have_attribute("href", address)
    note.get_by_role("button", name="Add a picture with this link").click()
    dialog_of(newsroom).get_by_role("button", name="Coast").click()
    expect(body_of(newsroom).locator("figcaption a")).to_have_attribute("href", address)
    expect(body_of(newsroom).locator("figcaption")).to_contain_text("Watch at")


def test_typing_goes_on_behind_a_picture_and_never_in_its_place(newsroom):
    builders.make_picture(name="Coast", alt="A lighthouse")
    begin(newsroom, "Sleep.")
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    dialog_of(newsroom).get_by_role("button", name="Coast").click()
    expect(body_of(newsroom)).to_be_focused()
    newsroom.keyboard.type("Then")
    newsroom.locator("#id_body").evaluate("({editor}) => editor.commands.setNodeSelection(9)")
    newsroom.keyboard.type("And ")
    assert re.sub("<figure.*figure>", "|", html_of(newsroom)) == "<p>Sleep.</p>|<p>And Then</p>"


def test_picture_is_removed_with_its_frame(newsroom):
    builders.make_picture(name="Coast", alt="A lighthouse")
    begin(newsroom, "Sleep.")
    newsroom.get_by_role("button", name="Picture", exact=True).click()
    dialog_of(newsroom).get_by_role("button", name="Coast").click()
    expect(body_of(newsroom)).to_be_focused()
    newsroom.keyboard.type("Then")
    newsroom.locator("#id_body").evaluate("({editor}) => editor.commands.setNodeSelection(9)")
    newsroom.keyboard.press("Delete")
    assert html_of(newsroom) == "<p>Sleep.</p><p>Then</p>"


# Pictures and what lies around them


def test_picture_is_saved_and_seen_by_the_second_tab_and_a_colleague(server, newsroom, new_context):
    article = builders.make_article(status="draft", body="<p>Words.</p>")
    path = f"/admin/news/article/{article.pk}/change/"
    newsroom.goto(path)
    second = newsroom.context.new_page()
    second.goto(path)
    hand(body_of(newsroom), photograph())
    describe(newsroom, "A ward")
    put_in(newsroom)
    newsroom.get_by_text("Saved at").wait_for()
    second.get_by_label("Title:", exact=True).fill("Night shifts")
    second.get_by_text("Saved at").wait_for()
    newsroom.reload()
    expect(figures_of(newsroom)).to_have_attribute("alt", "A ward")
    expect(newsroom.get_by_label("Title:", exact=True)).to_have_value("Night shifts")


def test_picture_is_not_lost_in_a_conflict(server, newsroom, new_context):
    article = builders.make_article(status="draft", body="<p>Words.</p>")
    path = f"/admin/news/article/{article.pk}/change/"
    other = sign_in(new_context(), server, builders.make_staff("wren")).new_page()
    newsroom.goto(path)
    other.goto(path)
    body_of(other).click()
    other.keyboard.type("Hers. ")
    other.get_by_text("Saved at").wait_for()
    hand(body_of(newsroom), photograph())
    describe(newsroom, "A ward")
    put_in(newsroom)
    newsroom.get_by_role("button", name="Save draft").first.click()
    newsroom.wait_for_url("**/conflict/**")
    aside = article.revisions.get(state="aside")
    assert f'data-file="{Picture.objects.get().pk}"' in aside.content["body"]


# Links


@pytest.fixture
def pages():
    """An article in each state, a topic and a document."""
    topic = builders.make_category(name="Night work")
    soon = timezone.now() + timedelta(days=3)
    builders.publish_document("privacy-notice")
    return {
        "live": builders.make_article(title="Night shifts", category=topic),
        "scheduled": builders.make_article(title="Night rates", publish_at=soon, category=topic),
        "draft": builders.make_article(title="Night trains", status="draft", category=topic),
    }


def finder(page):
    return page.get_by_role("dialog", name="Link")


def test_article_is_linked_by_its_title_with_the_keyboard_alone(newsroom, pages):
    begin(newsroom, "See ")
    newsroom.keyboard.press("Control+k")
    newsroom.keyboard.type("night shi")
    expect(finder(newsroom).get_by_role("option")).to_have_count(1)
    newsroom.keyboard.press("ArrowDown")
    newsroom.keyboard.press("Enter")
    newsroom.keyboard.type(" first.")
    address = pages["live"].get_absolute_url()
    assert html_of(newsroom) == f'<p>See <a href="{address}">Night shifts</a> first.</p>'


def test_what_is_chosen_stays_chosen_when_the_answer_to_the_last_key_comes(newsroom, pages):
    begin(newsroom, "See ")
    newsroom.keyboard.press("Control+k")
    newsroom.keyboard.type("night")
    expect(finder(newsroom).get_by_role("status")).to_have_text("4 found")
    late = []
    intercept(newsroom, "**/links/*night+sh", lambda route: late.append(route))
    newsroom.keyboard.type(" sh")
    # Asked of the page, so that Playwright has its turn.
    until(lambda: newsroom.evaluate("true") and late)
    option = finder(newsroom).get_by_role("option").filter(has_text="Night shifts")
    while option.get_attribute("aria-selected") != "true":
        newsroom.keyboard.press("ArrowDown")
    late[0].continue_()
    expect(finder(newsroom).get_by_role("status")).to_have_text("1 found")
    newsroom.keyboard.press("Enter")
    expect(body_of(newsroom).get_by_role("link")).to_have_text("Night shifts")


def test_finder_says_what_can_be_opened(newsroom, pages):
    begin(newsroom)
    newsroom.keyboard.press("Control+k")
    newsroom.keyboard.type("night")
    option = finder(newsroom).get_by_role("option")
    expect(option.filter(has_text="Night shifts")).to_contain_text("Live, since")
    expect(option.filter(has_text="Night rates")).to_contain_text("Scheduled, goes live")
    expect(option.filter(has_text="Night trains")).to_contain_text("Nobody can open it")
    expect(option.filter(has_text="Night work")).to_contain_text("Topic")
    assert barriers(newsroom, "dialog[open]") == []
    newsroom.locator("#link-words").fill("privacy")
    expect(option.filter(has_text="Document")).to_have_count(1)
    newsroom.keyboard.press("Escape")
    expect(body_of(newsroom)).to_be_focused()


def test_finder_does_not_offer_the_article_itself(newsroom, pages):
    newsroom.goto(f"/admin/news/article/{pages['live'].pk}/change/")
    newsroom.get_by_role("textbox", name="Body").click()
    newsroom.keyboard.press("Control+k")
    newsroom.keyboard.type("night")
    expect(finder(newsroom).get_by_role("option").filter(has_text="Night rates")).to_be_visible()
    expect(finder(newsroom).get_by_role("option").filter(has_text="Night shifts")).to_have_count(0)


def test_finder_does_not_offer_a_new_article_either(newsroom, pages):
    begin(newsroom)
    newsroom.get_by_label("Title:", exact=True).fill("Night after night")
    newsroom.get_by_text("Saved at").wait_for()
    body_of(newsroom).click()
    newsroom.keyboard.press("Control+k")
    newsroom.keyboard.type("night trains")
    expect(finder(newsroom).get_by_role("status")).to_have_text("1 found")
    finder(newsroom).get_by_label("Words of a title").fill("night after")
    expect(finder(newsroom).get_by_role("status")).to_have_text("Nothing found")


def test_selected_words_are_linked_changed_and_freed(newsroom, pages):
    begin(newsroom, "our rates")
    choose_last_word(newsroom)
    newsroom.get_by_role("button", name="Link", exact=True).click()
    finder(newsroom).get_by_label("Words of a title").fill("www.example.org/pay")
    newsroom.keyboard.press("Enter")
    assert html_of(newsroom) == '<p>our <a href="https://www.example.org/pay">rates</a></p>'
    body_of(newsroom).get_by_role("link").click()
    newsroom.keyboard.press("Control+k")
    expect(finder(newsroom).get_by_label("Words of a title")).to_have_value("https://www.example.org/pay")
    newsroom.keyboard.type("desk@example.org")
    newsroom.keyboard.press("Enter")
    assert html_of(newsroom) == '<p>our <a href="mailto:desk@example.org">rates</a></p>'
    body_of(newsroom).get_by_role("link").click()
    newsroom.keyboard.press("Control+k")
    finder(newsroom).get_by_role("button", name="Take the link away").click()
    assert html_of(newsroom) == "<p>our rates</p>"


def test_words_that_are_no_address_are_not_taken_for_one(newsroom):
    begin(newsroom, "Pay")
    newsroom.keyboard.press("Control+k")
    newsroom.keyboard.type("javascript:alert(1)")
    newsroom.keyboard.press("Enter")
    expect(finder(newsroom).get_by_role("status")).to_contain_text("Choose one that was found")
    newsroom.keyboard.press("Escape")
    assert html_of(newsroom) == "<p>Pay</p>"


def test_address_pasted_over_a_selection_links_it(newsroom):
    begin(newsroom, "our rates")
    choose_last_word(newsroom)
    hand(body_of(newsroom), kind="paste", plain="https://example.org/pay")
    assert html_of(newsroom) == '<p>our <a href="https://example.org/pay">rates</a></p>'


def test_link_survives_the_renaming_of_what_it_leads_to(newsroom, pages, page):
    linked = pages["scheduled"]
    article = builders.make_article(body=f'<p><a href="{linked.get_absolute_url()}">Rates</a></p>')
    linked.slug = "rates-at-night"
    linked.save()
    Article.objects.filter(pk=linked.pk).update(publish_at=timezone.now() - timedelta(days=1))
    page.goto(article.get_absolute_url())
    with page.expect_response(lambda answer: answer.status == 301):
        page.get_by_role("link", name="Rates", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Night rates")


# A whole article


STOPS = 150


def tab_to(page, target):
    for _ in range(STOPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key never came to {target}.")


def type_into(page, target, words):
    tab_to(page, target)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def choose_by_key(page, field):
    """On a busy machine the browser may take a press of the key for no wish of anybody's, as it comes too late."""
    for patience in (5_000, 10_000, 20_000, 40_000):
        tab_to(page, field)
        try:
            with page.expect_file_chooser(timeout=patience) as chooser:
                page.keyboard.press("Space")
            return chooser.value
        except PlaywrightTimeoutError:
            continue
    raise AssertionError("No files can be chosen.")


def test_article_is_written_illustrated_scheduled_and_corrected_by_the_keyboard(newsroom, pages):
    page = newsroom
    page.goto("/admin/news/article/add/")
    type_into(page, page.locator("#id_title"), "After the night")
    tab_to(page, body_of(page))
    page.keyboard.type("/h2")
    page.keyboard.press("Enter")
    page.keyboard.type("Sleep")
    page.keyboard.press("Enter")
    page.keyboard.type("See ")
    page.keyboard.press("Control+k")
    page.keyboard.type("night shi")
    expect(finder(page).get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type(".")
    page.keyboard.press("Enter")
    page.keyboard.type("/pic")
    # The library, too, has come before anybody goes on.
    with page.expect_response("**/picker/**"):
        page.keyboard.press("Enter")
    expect(dialog_of(page)).to_be_visible()
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": builders.picture_file((1300, 900)).read()}
    choose_by_key(page, dialog_of(page).get_by_label("Choose files")).set_files(file)
    expect(dialog_of(page).get_by_label("Alternative text")).to_be_focused()
    page.keyboard.type("A ward at dawn")
    page.keyboard.press("Enter")
    expect(figures_of(page)).to_have_count(1)
    expect(body_of(page)).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Choose a picture").first)
    page.keyboard.press("Enter")
    tab_to(page, dialog_of(page).get_by_role("button", name="A ward at dawn"))
    page.keyboard.press("Enter")
    expect(page.locator(".field-picture .thumbnail")).to_be_visible()
    tab_to(page, page.locator("#id_category"))
    page.keyboard.type("Night")
    tab_to(page, page.locator("#id_publish_at_0"))
    page.keyboard.type(f"{MARCH:%m%d%Y}")
    tab_to(page, page.locator("#id_publish_at_1"))
    page.keyboard.type("0900AM")
    tab_to(page, page.locator("[name=_schedule]").last)
    page.keyboard.press("Enter")
    page.get_by_text(f"goes live by itself on {AT_NINE}").wait_for()
    page.wait_for_load_state()
    type_into(page, page.locator("#id_title"), "The morning after")
    tab_to(page, page.locator("[name=_schedule]").last)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text(f"goes live by itself on {AT_NINE}").wait_for()
    article = Article.objects.get(title="The morning after")
    picture = Picture.objects.get()
    assert (article.state, article.picture, article.category.name) == ("scheduled", picture, "Night work")
    assert article.body.startswith('<h2>Sleep</h2><p>See <a href="/news/')
    assert f'data-file="{picture.pk}"' in article.body


def test_article_is_written_and_scheduled_through_the_accessibility_tree(newsroom, pages):
    """By roles and names alone, as a screen reader or a voice finds things."""
    page = newsroom
    page.goto("/admin/news/article/add/")
    page.get_by_role("textbox", name="Title", exact=False).first.fill("After the night")
    text = body_of(page)
    text.press_sequentially("Sleep")
    toolbar = page.get_by_role("toolbar", name="Formatting")
    toolbar.get_by_role("button", name="Heading", exact=True).press("Enter")
    expect(toolbar.get_by_role("button", name="Heading", exact=True, pressed=True)).to_be_visible()
    text.press("Enter")
    text.press_sequentially("/")
    page.get_by_role("listbox", name="Insert").get_by_role("option", name="Picture").click()
    dialog = page.get_by_role("dialog", name="Pictures")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": builders.picture_file((1300, 900)).read()}
    dialog.get_by_role("button", name="Choose files").set_input_files(file)
    dialog.get_by_role("textbox", name="Alternative text").fill("A ward at dawn")
    dialog.get_by_role("button", name="Put in").click()
    text.get_by_role("img", name="A ward at dawn").wait_for()
    toolbar.get_by_role("button", name="Link", exact=True).click()
    link = page.get_by_role("dialog", name="Link")
    link.get_by_role("combobox", name="Words of a title, or an address").fill("night shifts")
    link.get_by_role("option", name="Night shifts").click()
    text.get_by_role("link", name="Night shifts").wait_for()
    page.get_by_role("combobox", name="Category").select_option("Night work")
    page.get_by_role("textbox", name="Day").first.fill(f"{MARCH}")
    page.get_by_role("textbox", name="Time in London").first.fill("09:00")
    page.get_by_role("button", name=re.compile("^Schedule")).first.click()
    page.get_by_text(f"goes live by itself on {AT_NINE}").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_editor_is_accessible_and_fits(server, new_context, settings, width, scheme):
    settings.MEDIA_ROOT = server.data / "media"
    builders.make_picture(name="Coast")
    context = new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = sign_in(context, server, builders.make_staff()).new_page()
    begin(page, "/")
    expect(page.get_by_role("listbox", name="Insert")).to_be_visible()
    found = barriers(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Picture", exact=True).click()
    hand(dialog_of(page), photograph())
    put_in(page)
    expect(dialog_of(page).get_by_role("alert")).to_contain_text("Say what the picture shows")
    found += barriers(page, "dialog[open]")
    assert dialog_of(page).evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(finder(page)).to_be_visible()
    found += barriers(page, "dialog[open]")
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == []
