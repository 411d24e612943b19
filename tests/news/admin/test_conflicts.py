"""Two people at one article: neither loses a word, and nobody is alarmed by themselves."""

import pytest

from news.models import Revision
from news.newsroom import publishing
from news.newsroom.revision_content import content_of
from tests.article_form import address, autosave, opened, seen, send_form
from tests.builders import make_article, make_staff


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
    assert autosave(ellis, article, mine | {"title": "Too late"})["state"] == "overtaken"
    assert article.revisions.get(state="aside").content["title"] == "Too late"
    number = article.revisions.get(state="aside").number
    page = ellis.get(address("article_conflict", article.pk, number), follow=True).text
    assert "is in the trash; your text is kept" in page


@pytest.mark.slow
def test_own_second_tab_and_autosave_raise_no_alarm_in_a_thousand_saves(db):
    article, robin = make_article(), make_staff()
    text = content_of(article)
    tabs = [0, 0]
    for number in range(1000):
        tab = number % 2
        saved = publishing.save_draft(article, text | {"title": f"Save {number}"}, robin, tabs[tab])
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
    article = make_article()
    mine, theirs = opened(ellis, article), opened(robin, article)
    send_form(robin, article, theirs | {"title": "By Robin"})
    page = send_form(ellis, article, mine | {"byline": "Ellis"}).text
    assert 'name="field-title" value="theirs" checked' in page
    assert 'name="field-byline" value="mine" checked' in page


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
