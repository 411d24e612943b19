"""What a reader meets in Chromium: the way back, sharing, pictures that fit, a layout without holes, and no trace."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import builders
from tests.page_requests import wait_until_quiet

# What a browser makes of the pages: the same, whatever database they came from.
pytestmark = pytest.mark.once

WITHOUT_SCRIPTS = {"java_script_enabled": False}
# Width and height in CSS pixels, and device pixels to each.
SCREENS = [
    (320, 640, 2),
    (390, 844, 3),
    (768, 1024, 1),
    (820, 1180, 2),
    (1024, 768, 1),
    (1280, 720, 1),
    (1920, 1080, 2),
]
PICTURES = """() => Promise.all([...document.querySelectorAll("main .picture img")].map(async image => {
    image.loading = "eager";
    await image.decode();
    const box = image.getBoundingClientRect();
    // A picture that covers its box is drawn as wide as the box's height asks for.
    const drawn = Math.max(box.width, box.height * image.getAttribute("width") / image.getAttribute("height"));
    const widths = image.srcset.split(",").map(each => parseInt(each.trim().split(" ")[1]));
    const chosen = parseInt(image.currentSrc.match(/-(\\d+)\\.\\w+$/)[1]);
    return {place: image.parentElement.className, needed: drawn * devicePixelRatio, widths, chosen};
}))"""
PATHS = ("/news/", "/news/topics/careers/", "/news/search/?q=nurse", "/terms/", "/accessibility/", "/nothing-here/")
STORED = """async () => [document.cookie, localStorage.length, sessionStorage.length,
    (await indexedDB.databases()).length, (await caches.keys()).length]"""


@pytest.fixture
def articles(server, settings):
    """Two pages of articles, all of one topic and with one picture."""
    settings.MEDIA_ROOT = server.data / "media"
    shared = {"category": builders.make_category(name="Careers", slug="careers", introduction="The next step.")}
    shared["picture"] = builders.make_picture(file=builders.picture_file((1920, 1080)))
    now = timezone.now()
    summary = "Some words on what the nurse in charge wants to know of you."
    return [
        builders.make_article(
            title=f"Night shift {n}",
            slug=f"night-shift-{n}",
            summary=summary,
            publish_at=now - timedelta(days=n),
            **shared,
        )
        for n in range(1, 15)
    ]


def back(page):
    return page.get_by_role("link", name="« Back to Medical News")


def test_back_leads_to_the_very_place_in_the_list(page, articles):
    page.goto("/news/topics/careers/")
    page.get_by_role("link", name="Older articles").click()
    page.wait_for_url("**/?before=*")
    older, length = page.url, page.evaluate("history.length")
    page.get_by_role("link", name="Night shift 14").click()
    page.wait_for_url("**/night-shift-14/")
    # A jump inside the article is an entry of the history too, and so is an article after it.
    page.evaluate("location.hash = 'quick-register'")
    page.get_by_role("link", name="Night shift 13").first.click()
    page.wait_for_url("**/night-shift-13/")
    back(page).click()
    page.wait_for_url(older)
    # Back in the history, not one page further.
    assert page.evaluate("history.length") == length + 3


def test_back_in_a_new_tab_leads_to_the_search_that_it_was_opened_from(page, articles):
    page.goto("/news/search/?q=nurse")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Night shift 14").click(modifiers=["Control"])
    expect(back(opened.value)).to_have_attribute("href", page.url)


@pytest.mark.parametrize("options", [{}, WITHOUT_SCRIPTS], ids=["from another site", "without scripts"])
def test_back_leads_to_the_list_where_no_more_is_known(new_context, articles, options):
    page = new_context(**options).new_page()
    page.goto(articles[0].get_absolute_url(), referer="https://search.example/news/")
    expect(back(page)).to_have_attribute("href", "/news/")


def test_reader_copies_the_link(new_context, server, articles):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    address = server.origin + articles[0].get_absolute_url()
    page.goto(f"{address}?utm_source=letter")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".share [role=status]")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_reader_shares_as_the_device_offers_it(new_context, server, articles):
    context = new_context()
    context.add_init_script("navigator.share = async shared => { window.shared = shared }")
    page = context.new_page()
    page.goto(articles[0].get_absolute_url())
    page.get_by_role("button", name="Share…").click()
    address = server.origin + articles[0].get_absolute_url()
    shared = page.wait_for_function("window.shared").json_value()
    assert shared == {"title": "Night shift 1", "url": address}


def test_reader_without_scripts_is_offered_what_works(new_context, articles):
    page = new_context(**WITHOUT_SCRIPTS).new_page()
    page.goto(articles[0].get_absolute_url())
    share = page.get_by_role("region", name="Share this article")
    assert share.get_by_role("button").count() == 0
    assert "subject=Night%20shift%201&body=http" in share.get_by_role("link").get_attribute("href")


def test_reading_leaves_no_trace_and_asks_nobody_else(context, server, articles):
    hosts, page = set(), context.new_page()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in (*PATHS, articles[0].get_absolute_url()):
        page.goto(path)
        wait_until_quiet(page)
        assert page.evaluate(STORED) == ["", 0, 0, 0, 0]
    assert context.cookies() == []
    assert hosts == {urlsplit(server.origin).netloc}


def test_browser_chooses_pictures_that_fit(new_context, server, articles):
    server.run_jobs()
    for width, height, density in SCREENS:
        page = new_context(viewport={"width": width, "height": height}, device_scale_factor=density).new_page()
        for path in ("/news/", articles[0].get_absolute_url()):
            page.goto(path)
            for picture in page.evaluate(PICTURES):
                widths = picture["widths"]
                # Two pixels for one are enough for anybody.
                needed = picture["needed"] * min(1, 2 / density)
                enough = next((each for each in widths if each >= needed - 1), widths[-1])
                steps = widths.index(picture["chosen"]) - widths.index(enough)
                assert 0 <= steps <= 1, f"{width} x {density}: {picture}"


def test_first_page_of_the_list_leaves_no_hole(page, articles):
    page.goto("/news/")
    for width in (320, 700, 768, 1000, 1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        edges = page.evaluate("""() => [...document.querySelectorAll(".cards, .card")].map(
            element => Math.round(element.getBoundingClientRect().right))""")
        assert len(edges) == 13
        # The last card ends where the grid does, so the last row is full.
        assert abs(edges[0] - edges[-1]) <= 1, width


def test_register_button_is_in_sight_beside_the_article(page, articles):
    page.goto(articles[0].get_absolute_url())
    for width, height in [(1024, 600), (1280, 720), (1366, 768), (1920, 1080)]:
        page.set_viewport_size({"width": width, "height": height})
        for depth in (0, 300):
            page.evaluate(f"scrollTo({{top: {depth}, behavior: 'instant'}})")
            box = page.locator(".register-button").bounding_box()
            assert 0 <= box["y"] <= height - box["height"], (width, height, depth)


def test_first_card_of_the_list_shows_its_picture_in_the_first_view_of_a_small_desk(page, articles):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto("/news/")
    picture = page.locator(".lead-card img").bounding_box()
    assert 720 - picture["y"] >= 200
    assert page.locator(".lead-card h2").bounding_box()["y"] < picture["y"]


def test_printed_list_leaves_out_the_navigation_of_the_topics(page, articles):
    page.goto("/news/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Topics")).to_be_hidden()
    expect(page.get_by_text("All topics")).to_be_hidden()


def test_box_follows_the_article_on_a_small_screen(page, articles):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(articles[0].get_absolute_url())
    text = page.locator(".prose").bounding_box()
    assert page.locator(".quick-register").bounding_box()["y"] >= text["y"] + text["height"]


def test_no_page_needs_scrolling_sideways_at_400_per_cent(page, articles):
    # 1,280 pixels at 400 % are 320.
    page.set_viewport_size({"width": 320, "height": 256})
    for path in (*PATHS, "/news/archive/", "/register/", articles[0].get_absolute_url()):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize("width", [320, 412, 1280])
def test_nothing_moves_while_an_article_loads(page, articles, width):
    # So short that all of it is in the first view.
    short = builders.make_article(publish_at=timezone.now() - timedelta(days=99))
    page.set_viewport_size({"width": width, "height": 823})
    page.goto(short.get_absolute_url())
    wait_until_quiet(page)
    shift = """() => new Promise(done => new PerformanceObserver(
        list => done(list.getEntries().map(entry => entry.value))).observe({type: "layout-shift", buffered: true})
        || setTimeout(() => done([]), 300))"""
    assert page.evaluate(shift) == []


def test_page_without_motion_for_those_who_asked_for_none(new_context, articles):
    page = new_context(reduced_motion="reduce").new_page()
    page.goto("/news/")
    durations = page.evaluate("[...document.querySelectorAll('*')].map(e => getComputedStyle(e).transitionDuration)")
    assert {*durations} == {"0s"}
    assert re.match("auto", page.evaluate("getComputedStyle(document.documentElement).scrollBehavior"))
