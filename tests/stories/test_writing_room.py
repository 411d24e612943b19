"""The article's form as a room to write in: the text first, the rest beside it, and no more said than is news."""

import re
from datetime import timedelta
from itertools import count

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from playwright.sync_api import expect

from news.models import Article
from news.times import LONDON
from tests import builders
from tests.accessibility import barriers
from tests.page_requests import intercept, wait_until_quiet
from tests.stories.test_bad_days import draft_of, open_form, says, sign_in, write

SUMMARY = "What helps on the first day off, and what only seems to. Asked of forty nurses."
LONG = "<p>A paragraph of some length about nights, days and the pay for both.</p>" * 40
# Counts what screen readers would say: each change in a live region, those inserted with their words included.
LISTEN = """() => {
    window.heard = [];
    const isLive = (element) => {
        const region = element?.closest("[aria-live], [role=status], [role=alert], output");
        return region && region.ariaLive !== "off";
    };
    new MutationObserver((changes) => {
        const places = new Set(changes.map(({ target }) => target.closest ? target : target.parentElement));
        for (const place of places) if (isLive(place) && place.textContent) heard.push(place.textContent);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@pytest.fixture
def ellis(server):
    return builders.make_staff("ellis", groups=["Editors"], first_name="Ellis")


@pytest.fixture
def desk(server, new_context, ellis, settings):
    settings.MEDIA_ROOT = server.data / "media"
    return sign_in(new_context(), server, ellis)


def at(page, width, height=800):
    page.set_viewport_size({"width": width, "height": height})
    return page


def body_of(page):
    return page.get_by_role("textbox", name="Body")


def overlay_of(page):
    return page.frame_locator("iframe[title='Preview at full size']")


def monday_after(day):
    return day + timedelta(days=7 - day.weekday())


@pytest.mark.once
@pytest.mark.parametrize(("width", "height", "highest"), [(1280, 720, 320), (390, 844, 500)])
def test_text_begins_on_the_first_screen_and_the_title_has_the_focus(desk, width, height, highest):
    at(desk, width, height).goto("/admin/news/article/add/")
    expect(desk.get_by_label("Title:", exact=True)).to_be_focused()
    assert body_of(desk).bounding_box()["y"] < highest
    article = builders.make_article(title="Sleeping well after nights", summary=SUMMARY, status="draft")
    open_form(desk, article)
    box = body_of(desk).bounding_box()
    assert box["y"] < highest
    assert box["width"] <= 42 * 16
    assert desk.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.once
def test_publish_button_is_the_second_stop_after_the_text(desk):
    open_form(desk, builders.make_article(status="draft"))
    write(desk, " Done.")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Save draft")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Publish now")).to_be_focused()


@pytest.mark.once
@pytest.mark.parametrize("width", [390, 1280])
def test_toolbar_and_buttons_stay_in_sight_at_the_end_of_a_long_text(desk, width):
    open_form(at(desk, width), builders.make_article(body=LONG, status="draft"))
    write(desk, " The end.")
    expect(desk.locator(".prose-menubar")).to_be_in_viewport(ratio=0.9)
    expect(desk.get_by_role("button", name="Publish now")).to_be_in_viewport(ratio=1)


@pytest.mark.once
def test_publish_button_says_when_and_offers_the_other_way(desk):
    open_form(desk, builders.make_article(status="draft"))
    schedule = desk.get_by_role("button", name="Schedule")
    expect(desk.get_by_role("button", name="Publish now", exact=True)).to_be_visible()
    expect(schedule).to_be_hidden()
    goes_live = desk.get_by_role("group", name="Goes live")
    for day, words in (("2037-03-02", "Mon 2 Mar 2037, 09:00 GMT"), ("2037-09-02", "Wed 2 Sep 2037, 09:00 BST")):
        goes_live.get_by_label("Day").fill(day)
        goes_live.get_by_label("Time in London").fill("09:00")
        expect(desk.get_by_role("button", name=f"Schedule for {words}")).to_be_visible()
    expect(desk.get_by_role("button", name="Publish now instead")).to_be_visible()
    # A time that the clocks leave out is none.
    goes_live.get_by_label("Day").fill("2037-03-29")
    goes_live.get_by_label("Time in London").fill("01:30")
    expect(schedule).to_be_hidden()
    goes_live.get_by_label("Day").fill("2007-03-02")
    expect(desk.get_by_role("button", name="Publish now", exact=True)).to_be_visible()


def test_article_is_scheduled_for_next_monday_by_two_buttons(desk):
    article = builders.make_article(status="draft")
    now = timezone.now().astimezone(LONDON)
    # The browser's day too, should another begin meanwhile.
    desk.clock.set_fixed_time(now)
    open_form(desk, article)
    desk.get_by_role("button", name="Next Monday 09:00").click()
    day = monday_after(now.date())
    desk.get_by_role("button", name=f"Schedule for Mon {day.day} {day:%b}, 09:00").click()
    expect(desk.get_by_text("goes live by itself on Mon")).to_be_visible()
    moment = Article.objects.get().publish_at.astimezone(LONDON)
    assert (moment.date(), moment.hour, moment.minute) == (day, 9, 0)


@pytest.mark.once
@pytest.mark.parametrize("width", [320, 390])
def test_telephone_has_one_row_of_buttons_and_the_rest_in_a_menu(desk, width):
    open_form(at(desk, width), builders.make_article(status="draft"))
    desk.get_by_role("button", name="Settings").click()
    desk.get_by_role("button", name="Tomorrow 09:00").click()
    row = desk.locator(".submit-row")
    expect(desk.get_by_role("button", name="Schedule for")).to_be_in_viewport(ratio=1)
    assert row.bounding_box()["height"] <= 56
    tops = row.locator("> *:visible").evaluate_all("each => each.map(one => one.getBoundingClientRect().top)")
    assert max(tops) - min(tops) < 10
    desk.get_by_label("More").click()
    expect(desk.get_by_role("button", name="Publish now instead")).to_be_in_viewport(ratio=1)


@pytest.mark.once
def test_panel_opens_as_a_drawer_and_gives_the_focus_back(desk):
    open_form(at(desk, 390), builders.make_article(status="draft"))
    category = desk.get_by_label("Category:")
    expect(category).to_be_hidden()
    button = desk.get_by_role("button", name="Settings")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.closest('#panel') !== null")
    expect(category).to_be_in_viewport()
    desk.keyboard.press("Escape")
    expect(category).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.once
@pytest.mark.parametrize("width", [390, 1280])
def test_errors_are_listed_with_ways_to_their_places(desk, width):
    at(desk, width).goto("/admin/news/article/add/")
    desk.get_by_label("Title:", exact=True).fill("Night shifts")
    desk.get_by_role("button", name="Publish now").click()
    expect(desk.locator(".errornote")).to_be_focused()
    # With the script that leads to the places.
    desk.wait_for_load_state()
    places = desk.locator(".error-places")
    places.get_by_role("link", name="Category").press("Enter")
    expect(desk.get_by_label("Category:")).to_be_focused()
    expect(desk.get_by_label("Category:")).to_be_in_viewport()
    desk.keyboard.press("Escape")
    places.get_by_role("link", name="Body").press("Enter")
    expect(body_of(desk)).to_be_focused()


@pytest.mark.once
def test_no_more_than_one_sentence_is_announced_in_thirty_seconds_of_typing(desk):
    article = builders.make_article(status="draft", body="<p>As it was.</p>")
    minutes = count()

    def a_minute_later(route):
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"at": f"09:{next(minutes):02}"})

    desk.route("**/autosave/", a_minute_later)
    desk.clock.install()
    # No answer is too late for the page: by its clock they all come at once.
    desk.add_init_script("AbortSignal.timeout = () => new AbortController().signal")
    open_form(desk, article)
    desk.clock.pause_at(timezone.now() + timedelta(minutes=1))
    write(desk, " ")
    desk.evaluate(LISTEN)
    for number in range(60):
        desk.keyboard.type(f"word{number} ")
        desk.clock.run_for(500)
        if number % 4 == 3:
            expect(desk.locator("#autosave")).not_to_have_attribute("data-state", re.compile("sending|behind"))
    heard = desk.evaluate("heard")
    assert len(set(heard)) <= 1, heard
    # What was typed last waits for a second of its own.
    desk.clock.resume()
    says(desk, "Saved at")
    assert "word59" in draft_of(article)["body"]


def test_preview_shows_the_paragraph_that_is_written_and_leaves_no_trace(desk):
    article = builders.make_article(body=LONG)
    desk.goto("/admin/news/article/")
    open_form(desk, article)
    expect(desk.frame_locator("iframe[title='Preview of the article']").locator(".preview-mark")).to_contain_text(
        "This is what visitors see now."
    )
    write(desk, " The very end.")
    small = desk.frame_locator("iframe[title='Preview of the article']")
    expect(small.locator(".preview-mark")).to_contain_text("This is not published")
    desk.keyboard.press("Control+p")
    expect(overlay_of(desk).get_by_text("The very end.")).to_be_in_viewport()
    expect(desk.get_by_label("a desktop")).to_be_focused()
    for _ in range(6):
        desk.keyboard.press("Tab")
        assert desk.evaluate("document.activeElement.tagName") != "IFRAME"
    assert barriers(desk, "#preview") == []
    desk.keyboard.press("Escape")
    says(desk, "Saved at")
    desk.go_back()
    expect(desk).to_have_url(re.compile("/admin/news/article/$"))


@pytest.mark.once
def test_preview_says_when_it_shows_an_earlier_text(desk, console_problems):
    article = builders.make_article(status="draft")
    open_form(desk, article)
    desk.keyboard.press("Control+p")
    note = desk.get_by_text("This is an earlier text")
    expect(overlay_of(desk).get_by_role("heading", name=article.title).first).to_be_visible()
    expect(note).to_be_hidden()
    desk.keyboard.press("Escape")
    intercept(desk, "**/preview/", lambda route: route.fulfill(status=503))
    desk.keyboard.press("Control+p")
    expect(note).to_be_visible()
    # The browser calls such an answer an error.
    console_problems.clear()


@pytest.mark.once
def test_quiet_mode_hides_the_rest_and_is_remembered(desk):
    article = builders.make_article(status="draft")
    open_form(desk, article)
    desk.get_by_label("More").click()
    desk.get_by_role("button", name="Quiet mode").click()
    for _ in range(2):
        expect(desk.get_by_label("Category:")).to_be_hidden()
        expect(desk.locator("#header")).to_be_hidden()
        expect(body_of(desk)).to_be_visible()
        expect(desk.get_by_role("button", name="Publish now")).to_be_visible()
        open_form(desk, article)
    desk.get_by_label("More").click()
    desk.get_by_role("button", name="Quiet mode").click()
    expect(desk.get_by_label("Category:")).to_be_visible()


@pytest.mark.once
def test_words_and_minutes_are_counted(desk):
    open_form(desk, builders.make_article(status="draft", body="<p>Two words</p>"))
    expect(desk.get_by_text("2 words · 1 minute read")).to_be_visible()
    write(desk, " and more")
    expect(desk.get_by_text("4 words · 1 minute read")).to_be_visible()


def test_copy_is_a_draft_of_its_own_with_what_was_just_typed(desk):
    article = builders.make_article(title="Night shifts", body="<p>As published.</p>")
    open_form(desk, article)
    write(desk, " And more.")
    desk.get_by_label("More").click()
    desk.get_by_role("button", name="Duplicate").click()
    expect(desk.get_by_text("This is a copy of “Night shifts”")).to_be_visible()
    expect(desk.get_by_label("Title:", exact=True)).to_have_value("Copy of Night shifts")
    copy = Article.objects.exclude(pk=article.pk).get()
    assert (copy.state, copy.body) == ("draft", "<p>As published. And more.</p>")
    assert Article.objects.get(pk=article.pk).body == "<p>As published.</p>"


def test_everything_can_be_written_and_scheduled_without_scripts(server, new_context, ellis):
    builders.make_category(name="Pay")
    author = builders.make_author(name="Jo")
    page = sign_in(new_context(java_script_enabled=False), server, ellis)
    at(page, 390).goto("/admin/news/article/add/")
    page.get_by_label("Title:", exact=True).fill("Night shifts")
    page.get_by_label("Body:").fill("<p>Words.</p>")
    page.get_by_label("Category:").select_option("Pay")
    page.get_by_role("heading", name="For readers").click()
    page.get_by_label("Author 1", exact=True).fill("Jo")
    page.get_by_role("heading", name="Search and sharing").click()
    page.get_by_label("Slug:").fill("night-shifts")
    day = timezone.localdate() + timedelta(days=30)
    page.locator("#id_publish_at_0").fill(f"{day}")
    page.locator("#id_publish_at_1").fill("09:00")
    expect(page.get_by_role("button", name="Publish now")).to_be_visible()
    page.get_by_role("button", name="Schedule").click()
    expect(page.get_by_text(f"goes live by itself on {day:%a} {day.day} {day:%b %Y}, 09:00")).to_be_visible()
    assert Article.objects.get().authors == [author.pk]


def test_reader_without_permission_to_change_sees_the_text_and_no_buttons(server, new_context):
    reader = builders.make_staff("remy", is_superuser=False)
    reader.user_permissions.add(Permission.objects.get(codename="view_article"))
    article = builders.make_article(title="Night shifts")
    page = sign_in(new_context(), server, reader)
    page.goto(f"/admin/news/article/{article.pk}/change/")
    expect(page.get_by_text("Night shifts").last).to_be_visible()
    for name in ("Save draft", "Publish now", "Settings"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.get_by_role("link", name="The page as it was saved last").click()
    expect(page.get_by_role("heading", name="Night shifts", level=1)).to_be_visible()


@pytest.mark.once
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_room_is_accessible_with_its_menu_drawer_and_errors(desk, width, scheme):
    desk.emulate_media(color_scheme=scheme)
    article = builders.make_article(status="draft", title="متى تعمل ليلاً", body="", summary="")
    desk.goto(f"/admin/news/article/{article.pk}/change/")
    at(desk, width)
    desk.get_by_role("button", name="Publish now").click()
    expect(desk.locator(".errornote")).to_be_visible()
    wait_until_quiet(desk)
    found = barriers(desk)
    if width == 390:
        desk.get_by_role("button", name="Settings").click()
    desk.get_by_label("More").click()
    assert found + barriers(desk) == []
