"""Days on which things go wrong at the desk, in a real browser: killed, offline, signed out, overtaken."""

import os
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from news.models import Article, UnsentForm
from news.models.contents import content_of
from news.newsroom import publishing, trash
from tests import builders
from tests.accessibility import barriers
from tests.conftest import CHROMIUM
from tests.page_requests import held_back, intercept, wait_until_quiet
from tests.processes import chromium, kill
from tests.stories import signing_in
from tests.stories.coming_days import AT_NINE, CLOCKS_GO_BACK, MARCH
from tests.waiting import PATIENCE_SECONDS, until


def sign_in(context, server, user):
    page = signing_in.sign_in(context, server, user).new_page()
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    return page


@pytest.fixture
def ellis(server):
    return builders.make_staff("ellis", password="correct horse", groups=["Editors"], first_name="Ellis")


@pytest.fixture
def desk(server, new_context, ellis):
    return sign_in(new_context(), server, ellis)


def open_form(page, article):
    page.goto(f"/admin/news/article/{article.pk}/change/")
    page.get_by_role("textbox", name="Body").wait_for()
    page.wait_for_load_state("load")


def write(page, words):
    body = page.get_by_role("textbox", name="Body")
    body.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def press(page, button):
    page.get_by_role("button", name=button).first.click()


def press_and_sign_in(page):
    press(page, "Save draft")
    page.get_by_label("Username").or_(page.get_by_label("Login")).or_(page.locator("[name=login]")).first.fill("ellis")
    page.locator("[name=password]").fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()


def says(page, words):
    # Of all that is typed: on a busy machine the first half of it may be saved by itself.
    expect(page.locator("#autosave")).not_to_have_attribute("data-state", re.compile("typed|sending|behind"))
    expect(page.locator("#autosave-status")).to_contain_text(words, timeout=PATIENCE_SECONDS * 1000)


def draft_of(article):
    return publishing.working_copy(Article.objects.get(pk=article.pk)).content


def test_typed_words_are_on_the_server_within_five_seconds(desk):
    article = builders.make_article(body="<p>As published.</p>")
    desk.clock.install()
    open_form(desk, article)
    # The browser's clock: a busy machine's may have gone on while it did something else.
    desk.clock.pause_at(timezone.now() + timedelta(minutes=1))
    write(desk, " And more.")
    desk.clock.run_for(5_000)
    says(desk, "Saved at")
    assert draft_of(article)["body"] == "<p>As published. And more.</p>"
    assert Article.objects.get().body == "<p>As published.</p>"


def test_words_are_on_the_server_while_somebody_types_on(desk):
    article = builders.make_article(body="<p>As published.</p>")
    desk.clock.install()
    open_form(desk, article)
    desk.clock.pause_at(timezone.now() + timedelta(minutes=1))
    write(desk, " ")
    for number in range(40):
        desk.keyboard.type(f"{number} ")
        desk.clock.run_for(250)
        # The simulated clock does not wait for the server.
        expect(desk.locator("#autosave")).not_to_have_attribute("data-state", re.compile("sending|behind"))
    # Three of its seconds are twelve words.
    assert " 27" in draft_of(article)["body"]
    assert article.revisions.filter(state="draft").count() == 1


@pytest.mark.once
def test_words_typed_while_the_page_is_still_loading_are_saved_too(desk):
    article = builders.make_article()
    # The preview in its frame keeps the page loading until it is answered: here never.
    desk.route(f"**/{article.pk}/preview/", lambda route: None)
    desk.goto(f"/admin/news/article/{article.pk}/change/", wait_until="domcontentloaded")
    desk.get_by_label("Title:", exact=True).fill("Typed early")
    says(desk, "Saved at")
    assert draft_of(article)["title"] == "Typed early"


@pytest.mark.once
def test_words_typed_before_the_script_came_are_saved_too(desk):
    article = builders.make_article()
    with held_back(desk, "autosave"):
        desk.goto(f"/admin/news/article/{article.pk}/change/", wait_until="commit")
        desk.get_by_label("Title:", exact=True).fill("Typed early")
    says(desk, "Saved at")
    assert draft_of(article)["title"] == "Typed early"


@pytest.mark.once
def test_picture_chosen_while_the_page_is_still_loading_is_saved_too(desk, server, settings):
    settings.MEDIA_ROOT = server.data / "media"
    article, picture = builders.make_article(), builders.make_picture(name="Ward")
    desk.route(f"**/{article.pk}/preview/", lambda route: None)
    desk.goto(f"/admin/news/article/{article.pk}/change/", wait_until="domcontentloaded")
    desk.get_by_role("button", name="Choose a picture").first.click()
    desk.get_by_role("dialog", name="Pictures").get_by_role("button", name="Ward").click()
    desk.unroute(f"**/{article.pk}/preview/")
    says(desk, "Saved at")
    assert draft_of(article)["picture"] == picture.pk


@pytest.mark.once
def test_opened_form_saves_nothing_by_itself(desk):
    article = builders.make_article(body="<table><tr><td>One</td></tr></table>Two<ol start=3><li>Three</li></ol>")
    sent = []
    desk.on("request", lambda request: sent.append(request.post_data or "") if "/autosave/" in request.url else None)
    desk.clock.install()
    open_form(desk, article)
    desk.clock.run_for(20_000)
    wait_until_quiet(desk)
    assert [data for data in sent if "beat=1" not in data] == []
    assert not article.revisions.exists()


def test_new_article_gets_an_address_of_its_own_while_it_is_written(desk):
    desk.goto("/admin/news/article/add/")
    desk.get_by_label("Title:", exact=True).fill("Never pressed a button")
    says(desk, "Saved at")
    expect(desk).to_have_url(re.compile(r"/admin/news/article/\d+/change/$"))
    desk.reload()
    expect(desk.get_by_label("Title:", exact=True)).to_have_value("Never pressed a button")


@pytest.mark.once
def test_words_typed_offline_are_sent_when_there_is_a_connection(desk, console_problems):
    article = builders.make_article()
    open_form(desk, article)
    desk.context.set_offline(True)
    write(desk, " Offline.")
    says(desk, "there is no connection")
    desk.context.set_offline(False)
    says(desk, "Saved at")
    assert "Offline." in draft_of(article)["body"]
    # The browser calls each attempt without a connection an error.
    console_problems[:] = [problem for problem in console_problems if "ERR_INTERNET_DISCONNECTED" not in problem]


def processes_of(profile):
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(profile).encode() in (folder / "cmdline").read_bytes() and int(folder.name) != os.getpid():
                yield int(folder.name)


def cut_power(profile):
    """No time to tidy up for the browser; returns when nothing of it has the files of its profile any more."""
    processes = [*processes_of(profile)]
    assert processes
    for process in processes:
        kill(process)
    until(lambda: not any(map(is_alive, processes)))


def is_alive(process):
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


COPIES = """new Promise((resolve) => {
    indexedDB.open("article-texts").onsuccess = ({ target }) => {
        const copies = target.result.transaction("copies").objectStore("copies").getAll();
        copies.onsuccess = () => resolve(JSON.stringify(copies.result));
    };
})"""


def keeps(page, words):
    """Waits until the browser has a copy with these words."""
    until(lambda: words in page.evaluate(COPIES))


@pytest.mark.once
def test_killed_browser_offers_the_text_that_never_reached_the_server(server, ellis, browser_type, tmp_path):
    article = builders.make_article()
    options = {
        "user_data_dir": tmp_path / "profile",
        "executable_path": chromium(),
        "args": CHROMIUM.split(),
        "base_url": server.origin,
    }
    browser = browser_type.launch_persistent_context(**options)
    page = sign_in(browser, server, ellis)
    open_form(page, article)
    browser.set_offline(True)
    write(page, " Written before the crash.")
    keeps(page, "before the crash.")
    # Without a moment's rest, in which browsers write down what else they keep.
    cut_power(options["user_data_dir"])

    browser = browser_type.launch_persistent_context(**options)
    page = sign_in(browser, server, ellis)
    open_form(page, article)
    page.get_by_role("button", name=RESTORE).click()
    says(page, "Saved at")
    expect(page.get_by_role("textbox", name="Body")).to_contain_text("Written before the crash.")
    assert "Written before the crash." in draft_of(article)["body"]
    browser.close()


def test_writer_whose_session_ended_signs_in_and_finds_every_word(desk, console_problems):
    article = builders.make_article(body="<p>As published.</p>")
    open_form(desk, article)
    Session.objects.all().delete()
    write(desk, " Typed in vain?")
    press_and_sign_in(desk)
    expect(desk.get_by_text("You were signed out before this was saved.")).to_be_visible()
    expect(desk.get_by_role("textbox", name="Body")).to_contain_text("As published. Typed in vain?")
    assert not article.revisions.exists()
    desk.get_by_role("button", name="Save draft").first.click()
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    assert draft_of(article)["body"] == "<p>As published. Typed in vain?</p>"
    # The browser calls the save before the button an error: nobody was signed in.
    console_problems[:] = [problem for problem in console_problems if "/autosave/" not in problem]


@pytest.mark.once
def test_text_of_an_ended_session_stays_in_the_browser_until_it_is_saved(desk, console_problems):
    article = builders.make_article(body="<p>As published.</p>", status="draft")
    open_form(desk, article)
    Session.objects.all().delete()
    write(desk, " Typed in vain?")
    press_and_sign_in(desk)
    expect(desk.get_by_text("You were signed out before this was saved.")).to_be_visible()
    desk.goto("/admin/")
    # The site keeps it for an hour.
    UnsentForm.objects.all().delete()
    open_form(desk, article)
    desk.get_by_role("button", name="Restore the text of").click()
    expect(desk.get_by_role("textbox", name="Body")).to_contain_text("As published. Typed in vain?")
    says(desk, "Saved at")
    open_form(desk, article)
    expect(desk.get_by_role("button", name="Restore the text of")).to_have_count(0)
    console_problems[:] = [problem for problem in console_problems if "403" not in problem]


@pytest.mark.once
def test_copy_in_the_browser_is_never_a_second_old_while_somebody_types_on(desk, console_problems):
    article = builders.make_article()
    desk.clock.install()
    open_form(desk, article)
    desk.clock.pause_at(timezone.now() + timedelta(minutes=1))
    desk.context.set_offline(True)
    write(desk, " ")
    for number in range(3):
        for _ in range(4):
            desk.keyboard.type("Typed on. ")
            desk.clock.run_for(200)
        desk.keyboard.type(f"Second {number}. ")
        desk.clock.run_for(900)
        keeps(desk, f"Second {number}.")
    console_problems[:] = [problem for problem in console_problems if "ERR_INTERNET_DISCONNECTED" not in problem]


# With the day, if it was another.
RESTORE = re.compile(r"Restore the text of (\w+,? \d+ \w+, )?\d\d:\d\d")


def wait_until_forms_are_closed(page):
    """The browser may tell other pages only later that one is there no more."""
    page.goto("/healthz")
    held = "navigator.locks.query().then(({ held }) => held.length)"
    until(lambda: page.evaluate(held) == 0)


def lose(desk, article, title):
    """A form dies with this title, before the server has heard of it."""
    lost = desk.context.new_page()
    open_form(lost, article)
    intercept(lost, "**/autosave/", lambda route: route.abort())
    lost.get_by_label("Title:", exact=True).fill(title)
    keeps(lost, title)
    lost.close()
    wait_until_forms_are_closed(desk)


@pytest.mark.once
def test_restored_text_takes_the_place_of_none_that_was_typed_since(desk, console_problems):
    article = builders.make_article(status="draft", title="As it was")
    lose(desk, article, "Of the lost tab")
    open_form(desk, article)
    desk.get_by_label("Title:", exact=True).fill("Typed since")
    says(desk, "Saved at")
    desk.get_by_role("button", name=RESTORE).click()
    expect(desk.locator("#autosave-asides").get_by_role("link", name="Your text of")).to_be_visible()
    assert draft_of(article)["title"] == "Of the lost tab"
    assert article.revisions.get(state="aside").content["title"] == "Typed since"
    expect(desk.locator("#autosave-restore")).to_be_hidden()
    console_problems[:] = [problem for problem in console_problems if "ERR_FAILED" not in problem]


@pytest.mark.once
def test_lost_text_is_restored_in_one_tab_only(desk, console_problems):
    article = builders.make_article(status="draft", title="As it was")
    lose(desk, article, "Of the lost tab")
    tabs = [desk, desk.context.new_page(), desk.context.new_page()]
    for tab in tabs:
        open_form(tab, article)
        expect(tab.get_by_role("button", name=RESTORE)).to_be_visible()
    desk.bring_to_front()
    desk.get_by_role("button", name=RESTORE).click()
    says(desk, "Saved at")
    desk.get_by_label("Title:", exact=True).fill("Of the lost tab, and typed on")
    expect(desk.locator("#autosave")).to_have_attribute("data-state", "safe")
    tabs[1].bring_to_front()
    tabs[1].get_by_role("button", name=RESTORE).click()
    says(tabs[1], "restored or discarded in another tab")
    # Nor when the first has been closed since, once it has tidied up.
    until(lambda: desk.evaluate(COPIES) == "[]")
    desk.close()
    tabs[2].bring_to_front()
    tabs[2].get_by_role("button", name=RESTORE).click()
    says(tabs[2], "restored or discarded in another tab")
    assert draft_of(article)["title"] == "Of the lost tab, and typed on"
    console_problems[:] = [problem for problem in console_problems if "ERR_FAILED" not in problem]


@pytest.mark.once
def test_words_typed_a_moment_before_a_lost_text_is_restored_are_kept(desk, console_problems):
    article = builders.make_article(status="draft", title="As it was")
    lose(desk, article, "Of the lost tab")
    open_form(desk, article)
    desk.get_by_label("Title:", exact=True).fill("Typed just now")
    desk.get_by_role("button", name=RESTORE).click()
    expect(desk.locator("#autosave-asides").get_by_role("link", name="Your text of")).to_be_visible()
    assert draft_of(article)["title"] == "Of the lost tab"
    assert article.revisions.get(state="aside").content["title"] == "Typed just now"
    console_problems[:] = [problem for problem in console_problems if "ERR_FAILED" not in problem]


@pytest.mark.once
def test_text_lost_at_a_new_article_does_not_go_into_another_one(desk, console_problems):
    desk.goto("/admin/news/article/add/")
    intercept(desk, "**/autosave/", lambda route: route.abort())
    desk.get_by_label("Title:", exact=True).fill("Never sent")
    keeps(desk, "Never sent")
    other = desk.context.new_page()
    desk.close()
    wait_until_forms_are_closed(other)
    other.goto("/admin/news/article/add/")
    expect(other.get_by_role("button", name=RESTORE)).to_be_visible()
    other.get_by_label("Title:", exact=True).fill("Another article")
    says(other, "Saved at")
    with other.context.expect_page() as opened:
        other.locator("#autosave-restore").get_by_role("link", name="Add article").click()
    opened.value.get_by_role("button", name=RESTORE).click()
    says(opened.value, "Saved at")
    assert set(Article.objects.values_list("title", flat=True)) == {"Another article", "Never sent"}
    console_problems[:] = [problem for problem in console_problems if "ERR_FAILED" not in problem]


@pytest.mark.once
def test_form_says_that_a_browser_which_refuses_storage_keeps_nothing(desk, console_problems):
    desk.add_init_script("indexedDB.open = () => { throw new DOMException('No.', 'SecurityError'); };")
    article = builders.make_article()
    open_form(desk, article)
    desk.context.set_offline(True)
    write(desk, " Kept nowhere.")
    says(desk, "cannot keep your text: leave this page open")
    press(desk, "Save draft")
    says(desk, "cannot keep your text: leave this page open. Press “Save draft” again")
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with desk.expect_event("dialog"):
        desk.evaluate("location.reload()")
    expect(desk.get_by_role("textbox", name="Body")).to_contain_text("Kept nowhere.")
    assert asked == ["beforeunload"]
    desk.context.set_offline(False)
    says(desk, "Saved at")
    console_problems[:] = [problem for problem in console_problems if "ERR_INTERNET_DISCONNECTED" not in problem]


@pytest.mark.once
def test_saves_repeat_nothing_to_those_who_listen(desk):
    article = builders.make_article(status="draft")
    open_form(desk, article)
    write(desk, " One.")
    says(desk, "Saved at")
    desk.evaluate("""() => {
        window.said = [];
        for (const place of document.querySelectorAll("[role=status], output, [aria-live]")) {
            new MutationObserver(() => said.push(place.textContent)).observe(place, { childList: true, subtree: true });
        }
    }""")
    write(desk, " Two.")
    expect(desk.locator("#autosave")).to_have_attribute("data-state", "safe")
    assert " Two." in draft_of(article)["body"]
    assert [words for words in desk.evaluate("said") if not words.startswith("Saved at")] == []


def test_three_tabs_of_one_person_say_what_was_set_aside_and_where_it_lies(desk):
    article = builders.make_article(status="draft", title="As it was")
    tabs = [desk, desk.context.new_page(), desk.context.new_page()]
    for tab in tabs:
        open_form(tab, article)
        expect(tab.locator("#autosave-restore")).to_be_hidden()
    for number, tab in enumerate(tabs):
        tab.bring_to_front()
        tab.get_by_label("Title:", exact=True).fill(f"Of tab {number}")
        expect(tab.locator("#autosave")).to_have_attribute("data-state", "safe")
        says(tab, "Saved at")
    links = tabs[2].locator("#autosave-asides").get_by_role("link", name=re.compile(r"Your text of \d\d:\d\d"))
    expect(links).to_have_count(2)
    wait_until_quiet(tabs[2])
    assert barriers(tabs[2]) == []
    # The first hears of it while nobody types there.
    tabs[0].bring_to_front()
    expect(tabs[0].locator("#autosave-asides").get_by_role("link")).to_have_count(2)
    with desk.context.expect_page() as opened:
        links.first.press("Enter")
    expect(opened.value.get_by_text("in two tabs")).to_be_visible()
    expect(opened.value.locator("ins")).to_contain_text("0")
    opened.value.get_by_label("The text set aside").check()
    opened.value.get_by_role("button", name="Save what is chosen above").press("Enter")
    expect(opened.value.get_by_text("Saved as a draft.")).to_be_visible()
    assert draft_of(article)["title"] == "Of tab 0"


def test_tab_follows_what_another_of_the_same_person_has_changed(desk):
    article = builders.make_article(status="draft", title="As it was")
    other = desk.context.new_page()
    open_form(desk, article)
    open_form(other, article)
    desk.get_by_label("Title:", exact=True).fill("Of the first tab")
    says(desk, "Saved at")
    other.bring_to_front()
    write(other, " Of the other.")
    expect(other.get_by_label("Title:", exact=True)).to_have_value("Of the first tab")
    says(other, "Saved at")
    assert draft_of(article)["title"] == "Of the first tab"
    assert not article.revisions.filter(state="aside").exists()


@pytest.mark.once
def test_question_before_publishing_is_asked_and_answered_by_the_keyboard(desk):
    article = builders.make_article(status="draft")
    open_form(desk, article)
    goes_live = desk.get_by_role("group", name="Goes live")
    goes_live.get_by_label("Day").fill(f"{MARCH}")
    goes_live.get_by_label("Time in London").fill("09:00")
    desk.get_by_role("button", name="Publish now").first.press("Enter")
    expect(desk.locator(".errornote")).to_be_focused()
    expect(desk.locator(".error-places")).to_contain_text(f"does not wait for {AT_NINE}")
    assert Article.objects.get().state == "draft"
    desk.get_by_role("button", name="Schedule").first.press("Enter")
    expect(desk.get_by_text(f"goes live by itself on {AT_NINE}")).to_be_visible()
    expect(desk.get_by_text("Changes to it are only a draft").first).to_be_visible()
    write(desk, " Changed.")
    says(desk, f"the text from before goes live on {AT_NINE}, without these changes.")


def test_two_colleagues_at_one_article_lose_nothing(server, desk, new_context):
    robin = sign_in(new_context(), server, builders.make_staff("robin", first_name="Robin"))
    article = builders.make_article(body="<p>The common text.</p>")
    open_form(desk, article)
    open_form(robin, article)
    expect(robin.get_by_text("Ellis has this article open too.")).to_be_visible()
    write(robin, " Robin was here.")
    says(robin, "Saved at")
    write(desk, " Ellis too.")
    says(desk, "Somebody else saved this article.")
    desk.get_by_role("link", name="Compare the two").click()
    expect(desk.locator("del")).to_contain_text("Robin was here.")
    expect(desk.locator("ins")).to_contain_text("Ellis too.")
    desk.wait_for_load_state()
    assert barriers(desk) == []
    desk.get_by_role("button", name="Keep all of mine").click()
    expect(desk.get_by_text("Saved as a draft.")).to_be_visible()
    assert draft_of(article)["body"] == "<p>The common text. Ellis too.</p>"
    kept = [revision.content["body"] for revision in article.revisions.all()]
    assert "<p>The common text. Robin was here.</p>" in kept


def test_scheduled_article_appears_at_its_second_without_a_worker(server, desk):
    builders.make_category(name="Pay")
    desk.goto("/admin/news/article/add/")
    desk.get_by_label("Title:", exact=True).fill("At nine sharp")
    write(desk, "Good morning.")
    desk.get_by_label("Category:").select_option("Pay")
    goes_live = desk.get_by_role("group", name="Goes live")
    goes_live.get_by_label("Day").fill(f"{MARCH}")
    goes_live.get_by_label("Time in London").fill("09:00")
    expect(goes_live.get_by_text(AT_NINE)).to_be_visible()
    desk.get_by_role("button", name="Schedule").first.press("Enter")
    expect(desk.get_by_text(f"goes live by itself on {AT_NINE}")).to_be_visible()
    article = Article.objects.get()
    assert desk.request.get(article.get_absolute_url()).status == 404
    # The article comes to the clock, since the server's own clock cannot be moved.
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() + timedelta(seconds=3))
    until(lambda: desk.request.get(article.get_absolute_url()).status == 200)
    assert timezone.now() >= Article.objects.get().publish_at


@pytest.mark.once
def test_pages_around_the_form_have_no_barriers_that_a_program_can_find(desk, ellis):
    article, thrown = builders.make_article(), builders.make_article()
    publishing.save_draft(article, content_of(article) | {"title": "Another", "body": "<p>Other words.</p>"}, ellis)
    trash.throw_away(thrown)
    found = []
    for path in (f"{article.pk}/change", f"{article.pk}/history", f"{article.pk}/history/2", f"{article.pk}/delete"):
        found += barriers_at(desk, path)
    assert found + barriers_at(desk, f"{thrown.pk}/change") == []


def barriers_at(page, path):
    page.goto(f"/admin/news/article/{path}/")
    wait_until_quiet(page)
    return [(path, *barrier) for barrier in barriers(page)]


# The button waits five seconds for the server's answer to the text; a busy machine's may take longer.
PATIENT_BUTTON = """(() => {
    const soon = setTimeout;
    globalThis.setTimeout = (act, wait, ...more) => soon(act, wait === 5000 ? 100000 : wait, ...more);
})()"""


@pytest.mark.once
@pytest.mark.parametrize(("button", "says"), [("Save draft", "Draft saved."), ("Publish now", "is live, dated")])
def test_text_that_a_button_saved_is_not_called_lost(desk, button, says):
    desk.add_init_script(PATIENT_BUTTON)
    builders.make_category(name="Pay")
    desk.goto("/admin/news/article/add/")
    write(desk, "Typed and sent at once.")
    desk.get_by_label("Title:", exact=True).fill("A space at its end ")
    desk.get_by_label("Category:").select_option("Pay")
    press(desk, button)
    expect(desk.get_by_text(says)).to_be_visible()
    desk.goto("/admin/news/article/add/")
    wait_until_quiet(desk)
    expect(desk.get_by_text("did not reach the server")).to_be_hidden()


SLOW_DISK = """(() => {
    const remove = IDBObjectStore.prototype.delete;
    IDBObjectStore.prototype.delete = function (key) {
        const written = performance.now() + 2000;
        const wait = () => { if (performance.now() < written) this.count().onsuccess = wait; };
        wait();
        return remove.call(this, key);
    };
})()"""


@pytest.mark.once
def test_browser_has_let_go_of_what_a_button_saved_before_the_next_page_comes(desk):
    desk.add_init_script(PATIENT_BUTTON)
    desk.add_init_script(SLOW_DISK)
    desk.goto("/admin/news/article/add/")
    desk.get_by_label("Title:", exact=True).fill("A space at its end ")
    keeps(desk, "A space at its end ")
    press(desk, "Save draft")
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    assert desk.evaluate(COPIES) == "[]"


@pytest.mark.once
def test_text_that_only_the_button_brought_is_not_called_lost(desk, console_problems):
    article = builders.make_article(status="draft")
    open_form(desk, article)
    # The slug follows the title when the button takes the focus from it.
    intercept(desk, "**/autosave/", lambda route: route.fulfill(status=502))
    desk.get_by_label("Title:", exact=True).fill("Another title")
    says(desk, "an error (502)")
    press(desk, "Save draft")
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    wait_until_quiet(desk)
    expect(desk.get_by_text("did not reach the server")).to_be_hidden()
    console_problems[:] = [problem for problem in console_problems if "502" not in problem]


@pytest.mark.once
def test_text_of_a_new_article_that_only_the_button_brought_is_not_called_lost(desk, console_problems):
    desk.goto("/admin/news/article/add/")
    intercept(desk, "**/autosave/", lambda route: route.fulfill(status=502))
    desk.get_by_label("Title:", exact=True).fill("Only by the button")
    says(desk, "an error (502)")
    press(desk, "Save draft")
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    until(lambda: desk.evaluate(COPIES) == "[]")
    desk.goto("/admin/news/article/add/")
    wait_until_quiet(desk)
    expect(desk.get_by_text("did not reach the server")).to_be_hidden()
    console_problems[:] = [problem for problem in console_problems if "502" not in problem]


def test_button_pressed_twice_makes_one_article(desk):
    desk.add_init_script(PATIENT_BUTTON)
    desk.goto("/admin/news/article/add/")
    desk.get_by_label("Title:", exact=True).fill("Twice")
    desk.get_by_role("button", name="Save draft").first.dblclick()
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    assert Article.objects.get().revisions.count() == 1


def test_text_of_a_refused_publication_is_on_the_server(desk):
    desk.goto("/admin/news/article/add/")
    desk.get_by_label("Title:", exact=True).fill("Without a category")
    press(desk, "Publish now")
    expect(desk.get_by_text("This field is required.").first).to_be_visible()
    assert Article.objects.get().title == "Without a category"


def test_browsers_back_button_brings_no_text_from_before_a_colleague(desk, new_context):
    article = builders.make_article(title="As it was")
    open_form(desk, article)
    title = desk.get_by_label("Title:", exact=True)
    title.fill("By Ellis")
    says(desk, "Saved at")
    desk.goto("/admin/news/article/")
    robin = builders.make_staff("robin")
    publishing.save_draft(article, content_of(article) | {"title": "By Robin"}, robin, 1)
    desk.evaluate("history.back()")
    expect(title).to_have_value("By Robin")


@pytest.mark.once
def test_answer_of_the_form_stays_in_sight_in_a_long_text(desk):
    article = builders.make_article(body="<p>A long paragraph.</p>" * 100)
    open_form(desk, article)
    write(desk, " The end.")
    says(desk, "Saved at")
    expect(desk.locator("#autosave-status")).to_be_in_viewport()


@pytest.mark.once
def test_hour_that_comes_twice_is_asked_for_while_it_is_typed(desk):
    article = builders.make_article(status="draft")
    open_form(desk, article)
    goes_live = desk.get_by_role("group", name="Goes live")
    goes_live.get_by_label("Day").fill(f"{CLOCKS_GO_BACK}")
    goes_live.get_by_label("Time in London").fill("01:30")
    goes_live.get_by_label("Which of the two").select_option("The second, GMT")
    expect(goes_live.get_by_text(f"Sun {CLOCKS_GO_BACK.day} Oct {CLOCKS_GO_BACK.year}, 01:30 GMT")).to_be_visible()
    goes_live.get_by_label("Time in London").fill("04:30")
    expect(goes_live.get_by_label("Which of the two")).to_be_hidden()


@pytest.mark.once
def test_button_pressed_without_a_connection_leaves_the_text_on_the_page(desk, console_problems):
    article = builders.make_article()
    open_form(desk, article)
    desk.context.set_offline(True)
    write(desk, " Offline.")
    press(desk, "Save draft")
    says(desk, "Press “Save draft” again")
    expect(desk.get_by_role("textbox", name="Body")).to_contain_text("Offline.")
    desk.context.set_offline(False)
    press(desk, "Save draft")
    expect(desk.get_by_text("Draft saved.")).to_be_visible()
    assert "Offline." in draft_of(article)["body"]
    console_problems[:] = [problem for problem in console_problems if "ERR_INTERNET_DISCONNECTED" not in problem]


def test_form_says_why_nothing_is_saved_for_somebody_who_may_not_write_any_more(desk, ellis, console_problems):
    article = builders.make_article()
    open_form(desk, article)
    ellis.groups.clear()
    write(desk, " Too late.")
    says(desk, "you may not change this article any more")
    assert not article.revisions.exists()
    # The browser calls each refusal an error.
    console_problems[:] = [problem for problem in console_problems if "status of 403" not in problem]


def test_mistyped_year_and_taken_address_are_each_put_right_by_pressing_again(desk):
    builders.make_article(title="Vacancies this week", slug="vacancies-this-week")
    builders.make_category(name="Pay")
    desk.goto("/admin/news/article/add/")
    desk.get_by_label("Title:", exact=True).fill("Vacancies this week")
    write(desk, "Good morning.")
    desk.get_by_label("Category:").select_option("Pay")
    goes_live = desk.get_by_role("group", name="Goes live")
    goes_live.get_by_label("Day").fill("2062-03-02")
    goes_live.get_by_label("Time in London").fill("09:00")
    expect(goes_live.get_by_text("Thu 2 Mar 2062, 09:00 GMT – in")).to_be_visible()
    schedule = desk.get_by_role("button", name="Schedule").first
    schedule.press("Enter")
    places = desk.locator(".error-places")
    expect(places).to_contain_text("“vacancies-this-week-2” is free: press the button again to take it.")
    schedule.press("Enter")
    expect(places).to_contain_text("If you mean it, press the button again.")
    schedule.press("Enter")
    expect(desk.get_by_text("goes live by itself on Thu 2 Mar 2062, 09:00 GMT")).to_be_visible()
    assert Article.objects.scheduled().get().slug == "vacancies-this-week-2"
