"""Two people at one article: neither loses a word, and nobody is alarmed by themselves."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from news.models import Article, Revision
from news.models.contents import content_of
from news.newsroom import publishing
from news.newsroom.three_versions import OpenForm
from tests.article_form import address, autosave, form_on, opened, seen, send_form
from tests.builders import make_article, make_author, make_staff


@pytest.fixture
def desks(client, site):
    """Two colleagues' browsers."""

    def at(user):
        browser = client.__class__()
        browser.force_login(user)
        return browser

    return [
        at(make_staff(name.lower(), groups=["Editors"], first_name=name, last_name="Editor"))
        for name in ("Ellis", "Robin")
    ]


def overtake(desks, article, **fields):
    """Both open the form, Robin saves first; gives what Ellis gets for a save after that."""
    ellis, robin = desks
    mine, theirs = opened(ellis, article), opened(robin, article)
    send_form(robin, article, theirs | {"title": "The title by Robin"})
    return send_form(ellis, article, mine | {"title": "The title by Ellis"} | fields)


def settle(desk, article, page, **wish):
    number = Revision.objects.get(state="aside").number
    theirs = page.text.split('name="theirs" value="')[1].split('"')[0]
    return desk.post(address("article_conflict", article.pk, number), {"theirs": theirs} | wish, follow=True)


def test_second_saver_sees_both_texts_with_the_differing_words_marked(desks):
    page = overtake(desks, make_article(body="<p>Same words here.</p>"), body="<p>Same words <b>there</b>.</p>").text
    assert "Robin Editor saved" in page
    assert f"Take the text of Robin Editor, {Revision.objects.get(number=2).saved_in_words}" in page
    assert "<del><span" in page
    assert "<ins><span" in page
    assert "&lt;b&gt;" not in page


@pytest.mark.parametrize("button", ["_draft", "_publish", "_withdraw"])
def test_text_that_was_overtaken_is_kept_and_nothing_is_published(desks, button):
    ellis, robin = desks
    article = make_article(title="As published")
    mine, theirs = opened(ellis, article), opened(robin, article)
    send_form(robin, article, theirs | {"title": "By Robin"})
    send_form(ellis, article, mine | {"title": "By Ellis"}, button)
    assert article.revisions.get(state="aside").content["title"] == "By Ellis"
    assert opened(ellis, article)["title"] == "By Robin"
    assert "As published" in seen(ellis, article).text


@pytest.mark.parametrize(
    ("wish", "title"),
    [
        ({"keep": "mine"}, "The title by Ellis"),
        ({"keep": "theirs"}, "The title by Robin"),
        ({"keep": "chosen", "field-title": "theirs"}, "The title by Robin"),
    ],
)
def test_second_saver_chooses_and_the_other_text_stays_in_the_history(desks, wish, title):
    article = make_article()
    page = overtake(desks, article)
    settle(desks[0], article, page, **wish)
    assert opened(desks[0], article)["title"] == title
    kept = {revision.content["title"] for revision in article.revisions.all()}
    assert {"The title by Ellis", "The title by Robin"} <= kept


def test_merging_takes_each_field_from_where_it_was_ticked(desks):
    article = make_article()
    page = overtake(desks, article, summary="The summary by Ellis")
    wish = {"keep": "chosen", "field-title": "theirs", "field-summary": "mine"}
    settle(desks[0], article, page, **wish)
    form = opened(desks[0], article)
    assert (form["title"], form["summary"]) == ("The title by Robin", "The summary by Ellis")


def test_text_that_changes_while_the_two_are_compared_is_shown_again(desks):
    ellis, robin = desks
    article = make_article()
    page = overtake(desks, article)
    send_form(robin, article, opened(robin, article) | {"title": "Once more by Robin"})
    again = settle(ellis, article, page, keep="mine")
    assert "has changed again" in again.text
    assert opened(ellis, article)["title"] == "Once more by Robin"


def test_autosave_of_an_overtaken_form_overwrites_nothing(desks):
    ellis, robin = desks
    article = make_article()
    mine, theirs = opened(ellis, article), opened(robin, article)
    autosave(robin, article, theirs | {"title": "By Robin"})
    for title in ("By Ell", "By Ellis"):
        answer = autosave(ellis, article, mine | {"title": title})
    assert answer["state"] == "overtaken"
    assert ellis.get(answer["url"]).status_code == 200
    assert opened(robin, article)["title"] == "By Robin"
    assert [each.content["title"] for each in article.revisions.filter(state="aside")] == ["By Ellis"]


def test_save_that_went_into_the_same_revision_is_noticed_too(desks):
    ellis, robin = desks
    article = make_article()
    theirs = opened(robin, article)
    theirs["based_on"] = autosave(robin, article, theirs | {"title": "First"})["edit"]
    mine = opened(ellis, article)
    autosave(robin, article, theirs | {"title": "Second"})
    assert autosave(ellis, article, mine | {"title": "By Ellis"})["state"] == "overtaken"


def test_form_of_an_article_in_the_trash_keeps_its_text(desks):
    ellis, robin = desks
    article = make_article()
    mine = opened(ellis, article)
    robin.post(address("article_delete", article.pk))
    answer = autosave(ellis, article, mine | {"title": "Too late"})
    assert answer["state"] == "overtaken"
    assert answer["note"].startswith("This article was moved to the trash. Your text of ")
    assert article.revisions.get(state="aside").content["title"] == "Too late"
    number = article.revisions.get(state="aside").number
    page = ellis.get(address("article_conflict", article.pk, number), follow=True).text
    assert "is in the trash; your text is kept" in page


@pytest.mark.slow
def test_own_second_tab_and_autosave_raise_no_alarm_in_a_thousand_saves(db, time_machine):
    # However long they take: after ten minutes another revision begins.
    time_machine.move_to(timezone.now(), tick=False)
    article, robin = make_article(), make_staff()
    text = content_of(article)
    tabs = [0, 0]
    for number in range(1000):
        tab = number % 2
        saved = publishing.save_draft(article, text | {"title": f"Save {number}"}, robin, tabs[tab], OpenForm())
        # One tab hears the answers, the other never does.
        tabs[tab] = saved.edit if tab else 0
    assert article.revisions.filter(state="draft").count() == 1


def test_own_second_tab_overwrites_nothing_for_good(desks):
    ellis, _ = desks
    article = make_article()
    one, other = opened(ellis, article), opened(ellis, article)
    autosave(ellis, article, one | {"title": "Typed in one tab"})
    answer = autosave(ellis, article, other | {"title": "Typed in the other"})
    kept = {revision.content["title"] for revision in article.revisions.all()}
    assert answer["state"] == "saved"
    assert {"Typed in one tab", "Typed in the other"} <= kept


def test_choosing_leaves_the_newest_text_in_the_history(desks):
    ellis, _ = desks
    article = make_article()
    overtake(desks, article)
    send_form(ellis, article, opened(ellis, article) | {"title": "A third one"})
    number = article.revisions.get(state="aside").number
    page = ellis.get(address("article_conflict", article.pk, number))
    settle(ellis, article, page, keep="mine")
    kept = [revision.content["title"] for revision in article.revisions.all()]
    assert opened(ellis, article)["title"] == "The title by Ellis"
    assert "A third one" in kept


def test_field_that_only_the_other_has_changed_is_chosen_from_them(desks):
    ellis, robin = desks
    make_author(name="Ellis")
    article = make_article()
    mine, theirs = opened(ellis, article), opened(robin, article)
    send_form(robin, article, theirs | {"title": "By Robin"})
    page = send_form(ellis, article, mine | {"authors_0": "Ellis"}).text
    assert 'name="field-title" value="theirs" checked' in page
    assert 'name="field-authors" value="mine" checked' in page


def test_summary_changed_while_a_draft_is_rewritten_is_not_undone_by_a_colleagues_title(desks):
    ellis, robin = desks
    article = make_article(status="draft", summary="As it was")
    theirs = opened(robin, article) | {"summary": "As Robin drafted it"}
    theirs["based_on"] = autosave(robin, article, theirs)["edit"]
    mine = opened(ellis, article)
    send_form(robin, article, opened(robin, article) | {"summary": "As Robin changed it"})
    page = send_form(ellis, article, mine | {"title": "By Ellis"})
    assert 'name="field-summary" value="theirs" checked' in page.text
    assert 'name="field-title" value="mine" checked' in page.text
    settle(ellis, article, page, keep="chosen", **chosen_on(page.text))
    form = opened(ellis, article)
    assert (form["title"], form["summary"]) == ("By Ellis", "As Robin changed it")


def chosen_on(page):
    return dict(re.findall(r'name="(field-\w+)" value="(\w+)" checked', page))


def test_field_that_both_have_changed_is_chosen_by_nobody_else(desks):
    page = overtake(desks, make_article()).text
    assert re.findall(r'required name="(field-\w+)"', page) == ["field-title"] * 2
    assert chosen_on(page) == {}


def test_seconds_and_line_ends_that_a_form_cannot_show_are_no_changes(desks):
    ellis, robin = desks
    article = make_article(summary="One\nTwo", publish_at=datetime(2026, 3, 2, 9, 0, 12, tzinfo=UTC), body="<b>Raw</b>")
    mine, theirs = opened(ellis, article), opened(robin, article)
    send_form(robin, article, theirs | {"summary": "Three", "publish_at_1": "10:00", "body": "<p>By Robin.</p>"})
    page = send_form(ellis, article, mine | {"title": "By Ellis", "summary": "One\r\nTwo"}).text
    followed = dict.fromkeys(("field-summary", "field-publish_at", "field-body"), "theirs")
    assert chosen_on(page) == followed | {"field-title": "mine"}


def test_three_tabs_of_one_person_keep_three_texts_and_say_where_they_are(desks):
    ellis, _ = desks
    article = make_article(status="draft")
    tabs = [opened(ellis, article) for _ in range(3)]
    answers = [autosave(ellis, article, tab | {"title": f"Of tab {number}"}) for number, tab in enumerate(tabs)]
    asides = article.revisions.filter(state="aside")
    assert [aside.content["title"] for aside in asides] == ["Of tab 0", "Of tab 1"]
    assert [len(answer["asides"]) for answer in answers] == [0, 1, 2]
    assert "two tabs" in ellis.get(answers[2]["asides"][0]["url"]).text
    # The first tab, which only waits, is told as well.
    beat = {"beat": "1", "based_on": answers[0]["edit"], "since": tabs[0]["since"]}
    assert autosave(ellis, article, beat)["asides"] == answers[2]["asides"]


def test_text_set_aside_by_a_button_without_scripts_is_told_too(desks):
    ellis, _ = desks
    article = make_article(status="draft")
    one, other = opened(ellis, article), opened(ellis, article)
    send_form(ellis, article, one | {"title": "In one tab"})
    page = send_form(ellis, article, other | {"title": "In the other"}).text
    kept = article.revisions.get(state="aside")
    assert f'Set aside and kept: <a href="{address("article_conflict", article.pk, kept.number)}">' in page
    assert kept.content["title"] == "In one tab"


def test_tabs_of_one_person_that_change_different_fields_disturb_nobody(desks):
    ellis, _ = desks
    article = make_article(status="draft")
    one, other = opened(ellis, article), opened(ellis, article)
    autosave(ellis, article, one | {"title": "The title"})
    answer = autosave(ellis, article, other | {"summary": "The summary"})
    form = opened(ellis, article)
    assert (form["title"], form["summary"]) == ("The title", "The summary")
    assert (answer["followed"]["title"]["parts"], answer["asides"]) == ([["title", "The title"]], [])


def test_nobody_publishes_a_text_without_what_their_other_tab_has_saved(desks):
    ellis, _ = desks
    article = make_article(title="As it was", status="draft")
    one, other = opened(ellis, article), opened(ellis, article)
    autosave(ellis, article, one | {"title": "In one tab"})
    page = send_form(ellis, article, other | {"summary": "In the other"}, "_publish")
    # “Publish now” is no wish for another time, were it but a minute later.
    assert chosen_on(page.text) == {"field-title": "theirs", "field-summary": "mine"}
    assert "what was saved first stands" in page.text
    assert Article.objects.get().status == "draft"


def test_time_that_another_tab_has_typed_comes_as_the_fields_of_the_form(desks):
    ellis, _ = desks
    article = make_article(status="draft")
    one, other = opened(ellis, article), opened(ellis, article)
    autosave(ellis, article, one | {"expire_at_0": "2027-10-31", "expire_at_1": "01:30", "expire_at_2": "1"})
    answer = autosave(ellis, article, other | {"summary": "The summary"})
    parts = [["expire_at_0", "2027-10-31"], ["expire_at_1", "01:30"], ["expire_at_2", "1"]]
    assert answer["followed"]["expire_at"]["parts"] == parts
    assert answer["followed"]["expire_at"]["digest"] in opened(ellis, article)["opened"]


@pytest.mark.parametrize("is_overtaken", [False, True])
def test_save_that_dawdled_on_its_way_undoes_no_later_one(desks, is_overtaken):
    ellis, robin = desks
    article = make_article(status="draft")
    form = opened(ellis, article)
    if is_overtaken:
        autosave(robin, article, opened(robin, article) | {"title": "By Robin"})
    for sent, title in [(1, "On"), (3, "Once upon"), (2, "Once")]:
        autosave(ellis, article, form | {"title": title, "sent": str(sent)})
    titles = [revision.content["title"] for revision in article.revisions.filter(author__username="ellis")]
    assert titles == ["Once upon"]


def test_new_article_whose_answers_were_lost_sets_nothing_aside(desks):
    ellis, _ = desks
    form = form_on(ellis.get(address("article_add")).text)
    for title in ("O", "On", "Once"):
        ellis.post(address("article_begin"), form | {"title": title})
    article = Article.objects.get()
    assert [revision.content["title"] for revision in article.revisions.all()] == ["Once"]


def test_tab_whose_answer_was_lost_may_take_its_own_words_back(desks):
    ellis, _ = desks
    article = make_article(title="As it was", status="draft")
    form = opened(ellis, article)
    autosave(ellis, article, form | {"title": "A slip"})
    autosave(ellis, article, form)
    assert opened(ellis, article)["title"] == "As it was"
    assert not article.revisions.filter(state="aside").exists()


@pytest.mark.parametrize("opened_with", ["", "nonsense", "title:", ":", "title:a title:b", "x" * 2000])
def test_form_that_says_nothing_sensible_of_its_beginning_loses_nothing(desks, opened_with):
    ellis, _ = desks
    article = make_article(status="draft")
    one, other = opened(ellis, article), opened(ellis, article)
    autosave(ellis, article, one | {"title": "In one tab"})
    autosave(ellis, article, other | {"title": "In the other", "opened": opened_with, "tab": "x", "since": "-1"})
    kept = {revision.content["title"] for revision in article.revisions.all()}
    assert {"In one tab", "In the other"} <= kept


def test_text_set_aside_is_not_written_over_from_another_tab(desks):
    ellis, robin = desks
    article = make_article()
    before, theirs = opened(ellis, article), opened(robin, article)
    autosave(robin, article, theirs | {"title": "By Robin"})
    autosave(ellis, article, before | {"title": "Overtaken"})
    one, other = opened(ellis, article), opened(ellis, article)
    autosave(ellis, article, one | {"title": "Typed in one tab"})
    autosave(ellis, article, other | {"title": "Typed in the other"})
    kept = {revision.content["title"] for revision in article.revisions.all()}
    assert {"Overtaken", "Typed in one tab", "Typed in the other"} <= kept
