"""Scheduling a change of a live article by its form, and what form, list, calendar and history say of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from news.models import Article, Remark, Revision
from tests.article_form import address, autosave, form_on, opened, seen, send, send_form
from tests.builders import make_article, make_staff, run_tasks

MOMENT = datetime(2027, 3, 2, 9, tzinfo=UTC)
AT = {"change_at_0": "2027-03-02", "change_at_1": "09:00"}
IN_WORDS = "Tue 2 Mar 2027, 09:00 GMT"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(MOMENT - timedelta(hours=2), tick=False)
    return time_machine


@pytest.fixture
def editor(client, site):
    client.force_login(make_staff("ellis", groups=["Editors"], first_name="Ellis"))
    return client


def live(**fields):
    return make_article(**{"title": "Old words", "publish_at": timezone.now() - timedelta(days=30)} | fields)


def schedule(editor, article, **fields):
    return send(editor, article, "_schedule_change", **AT | {"title": "New words"} | fields)


def change_page(editor, article, **data):
    change = article.revisions.planned().first() or article.revisions.newest_first().first()
    url = address("article_revision", article.pk, change.number)
    return editor.post(url, data, follow=True) if data else editor.get(url)


def test_editor_schedules_a_change_and_visitors_see_it_from_its_moment_on(editor, clock):
    article = live()
    page = schedule(editor, article).text
    assert f"This text of “Old words” goes live by itself on {IN_WORDS}." in page
    clock.move_to(MOMENT - timedelta(seconds=1), tick=False)
    assert "Old words" in seen(editor, article).text
    clock.move_to(MOMENT, tick=False)
    assert "New words" in seen(editor, article).text


def test_form_says_what_waits_and_leads_to_it(editor):
    article = live()
    page = schedule(editor, article).text
    assert f"A change waits for <strong>{IN_WORDS}</strong>, scheduled by Ellis." in " ".join(page.split())
    assert address("article_revision", article.pk, article.revisions.planned().get().number) + "#waits" in page


def test_only_a_live_article_has_the_field_and_the_button(editor):
    for article, has_both in ((live(), True), (make_article(status="draft"), False)):
        page = editor.get(address("article_change", article.pk)).text
        assert ("change_at_0" in page, "_schedule_change" in page) == (has_both, has_both)


def test_writer_neither_sees_the_field_nor_may_press_the_button(client, site):
    client.force_login(make_staff("wren", groups=["Writers"]))
    article = live()
    page = client.get(address("article_change", article.pk)).text
    assert ("change_at_0" in page, "_schedule_change" in page) == (False, False)
    assert schedule(client, article).status_code == 403


def test_writer_may_not_move_or_call_off_a_change(editor, client):
    article = live()
    schedule(editor, article)
    client.force_login(make_staff("wren", groups=["Writers"]))
    assert "_call_off" not in change_page(client, article).text
    assert change_page(client, article, _call_off="1").status_code == 403
    assert article.revisions.planned().exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"change_at_0": "", "change_at_1": ""}, "Say when the change goes live."),
        ({"change_at_0": "2027-02-01"}, "This time has passed. Give a later one"),
        ({"change_at_0": "2027-13-01"}, "That is not a date."),
        ({"expire_at_0": "2027-03-02", "expire_at_1": "08:00"}, "The article expires before that"),
        ({"change_at_0": "2055-03-02"}, "This is in 28 years."),
        ({"publish_at_0": "2027-03-02", "publish_at_1": "09:00"}, "leaves the article’s date as it is"),
        ({"title": ""}, "This field is required."),
    ],
)
def test_moment_that_cannot_be_meant_is_refused_in_words(editor, typed, words):
    article = live()
    page = schedule(editor, article, **typed).text
    assert words in page
    assert not Revision.objects.planned().exists()


def test_change_after_the_expiry_of_the_present_text_is_refused(editor):
    article = live(expire_at=MOMENT - timedelta(hours=1))
    assert "nobody would see the change" in schedule(editor, article, expire_at_0="", expire_at_1="").text


def test_article_that_was_withdrawn_meanwhile_has_nothing_to_change(editor):
    article = live()
    form = opened(editor, article) | AT
    send(editor, article, "_withdraw")
    page = send_form(editor, article, form, "_schedule_change").text
    assert "The article is not live: there is nothing that visitors could see change." in page


def test_what_is_typed_afterwards_is_a_draft_beside_what_waits(editor, clock):
    article = live()
    schedule(editor, article)
    form = opened(editor, article)
    assert form["title"] == "New words"
    assert autosave(editor, article, form | {"title": "Typed later"})["state"] == "saved"
    clock.move_to(MOMENT, tick=False)
    assert "New words" in seen(editor, article).text
    assert opened(editor, article)["title"] == "Typed later"


def test_publishing_another_text_meanwhile_asks_before_what_waits_takes_its_place(editor):
    article = live()
    schedule(editor, article)
    page = send(editor, article, "_publish", title="Between").text
    assert f"Another text waits for {IN_WORDS}, and takes the place of this one then." in page
    assert "Old words" in seen(editor, article).text
    assert "is live, dated" in send_form(editor, article, form_on(page), "_publish").text


def test_publishing_what_waits_at_once_asks_nothing(editor):
    article = live()
    schedule(editor, article)
    assert "is live, dated" in send(editor, article, "_publish").text


def test_change_before_one_that_waits_asks_too(editor):
    article = live()
    schedule(editor, article)
    page = schedule(editor, article, title="Sooner", change_at_1="08:00").text
    assert "takes the place of this one then" in page
    assert "goes live by itself" in send_form(editor, article, form_on(page), "_schedule_change").text
    assert article.revisions.planned().count() == 2


def test_change_after_one_that_waits_asks_nothing(editor):
    article = live()
    schedule(editor, article)
    assert "goes live by itself" in schedule(editor, article, title="Later", change_at_1="10:00").text


def test_change_may_link_to_what_is_live_by_its_moment(editor):
    make_article(slug="earlier", publish_at=MOMENT - timedelta(minutes=1))
    linked = {"body": '<p>See <a href="/news/earlier/">the new rates</a>.</p>'}
    article = live()
    form = opened(editor, article) | linked
    preview = address("article_preview", article.pk)
    assert "does not exist" in editor.post(preview, form).json()["findings"]
    assert "does not exist" not in editor.post(preview, form | AT).json()["findings"]
    assert "goes live by itself" in schedule(editor, article, **linked).text
    assert "which does not exist" in send(editor, live(), "_publish", **linked).text


def test_change_may_not_link_to_what_is_live_after_its_moment_only(editor):
    make_article(slug="later", publish_at=MOMENT + timedelta(minutes=1))
    page = schedule(editor, live(), body='<p>See <a href="/news/later/">the new rates</a>.</p>').text
    assert "which does not exist" in page


def test_editor_gives_a_change_another_time(editor):
    article = live()
    schedule(editor, article)
    page = change_page(editor, article, _move="1", change_at_0="2027-03-03", change_at_1="10:00").text
    assert "The change goes live on Wed 3 Mar 2027, 10:00 GMT." in page
    assert article.revisions.planned().get().goes_live_at == MOMENT + timedelta(hours=25)


def test_change_is_not_moved_to_before_what_it_links_to(editor):
    make_article(slug="earlier", publish_at=MOMENT - timedelta(minutes=1))
    article = live()
    schedule(editor, article, body='<p>See <a href="/news/earlier/">the new rates</a>.</p>')
    page = change_page(editor, article, _move="1", change_at_0="2027-03-02", change_at_1="08:30").text
    assert "which does not exist" in page
    assert article.revisions.planned().get().goes_live_at == MOMENT


def test_change_whose_link_is_broken_already_can_be_put_off(editor):
    earlier, article = make_article(slug="earlier", publish_at=MOMENT - timedelta(minutes=1)), live()
    schedule(editor, article, body='<p>See <a href="/news/earlier/">the new rates</a>.</p>')
    earlier.delete()
    page = change_page(editor, article, _move="1", change_at_0="2027-03-03", change_at_1="10:00").text
    assert "The change goes live on Wed 3 Mar 2027, 10:00 GMT." in page


def test_time_that_has_passed_is_refused_and_the_change_waits_on(editor):
    article = live()
    schedule(editor, article)
    page = change_page(editor, article, _move="1", change_at_0="2027-02-03", change_at_1="10:00").text
    assert "This time has passed." in page
    assert article.revisions.planned().get().goes_live_at == MOMENT


def test_editor_calls_a_change_off_and_keeps_its_text(editor, clock):
    article = live()
    schedule(editor, article)
    page = change_page(editor, article, _call_off="1").text
    assert "The change is called off. Its text is kept, as a draft." in page
    clock.move_to(MOMENT, tick=False)
    assert "Old words" in seen(editor, article).text
    assert opened(editor, article)["title"] == "New words"


def test_calling_off_a_change_that_has_gone_live_says_so(editor, clock):
    article = live()
    schedule(editor, article)
    number = article.revisions.planned().get().number
    clock.move_to(MOMENT, tick=False)
    url = address("article_revision", article.pk, number)
    assert "It was not waiting any more" in editor.post(url, {"_call_off": "1"}, follow=True).text
    assert "New words" in seen(editor, article).text


def test_two_editors_settle_a_change_that_one_has_not_seen(editor, client):
    article = live()
    form = opened(editor, article)
    client.force_login(make_staff("robin", groups=["Editors"]))
    schedule(client, article)
    client.force_login(make_staff("dana", groups=["Editors"]))
    page = send_form(client, article, form | AT | {"title": "Mine"}, "_schedule_change")
    assert "Two texts of one article" in page.text
    assert article.revisions.planned().count() == 1


def test_list_calendar_and_history_show_what_waits(editor):
    article = live()
    schedule(editor, article)
    assert "with a scheduled change" in editor.get(address("article_changelist")).text
    assert "09:00 " in (calendar := editor.get(address("article_calendar")).text)
    assert "Change of Old words" in calendar
    assert f"Scheduled change, waits for {IN_WORDS}" in editor.get(address("article_history", article.pk)).text


def test_scheduling_answers_a_request_for_review(editor):
    article = live()
    article.remarks.create(step=Remark.Step.ASKED)
    schedule(editor, article)
    assert article.remarks.last().step == Remark.Step.PUBLISHED


def test_history_says_what_each_text_changed_and_which_one_visitors_see(editor, clock):
    article = live(body="<p>One.</p><p>Two.</p><p>Three.</p>")
    send(editor, article, title="New", summary="New.", body="<p>1.</p><p>2.</p><p>Three.</p><p>Four.</p>")
    send(editor, article, "_publish")
    send(editor, article, body="<p>1.</p><p>2.</p><p><strong>Three.</strong></p><p>Four.</p>")
    page = editor.get(address("article_history", article.pk)).text
    rows = [row for row in page.split("<tr>") if ">Revision " in row]
    assert "Form of the text changed" in rows[0]
    assert "Title, summary; 3 paragraphs of the text changed" in rows[1]
    assert "this is what visitors see" in rows[1]
    assert "The first text" in rows[3]
    assert sum("this is what visitors see" in row for row in rows) == 1


def test_history_says_of_a_change_by_the_clock_that_it_is_what_visitors_see(editor, clock):
    article = live()
    schedule(editor, article)
    number = article.revisions.planned().get().number
    send(editor, article, title="Typed later")
    clock.move_to(MOMENT, tick=False)
    page = editor.get(address("article_history", article.pk)).text
    row = next(row for row in page.split("<tr>") if f">Revision {number}<" in row)
    assert f"Published, live from {IN_WORDS} · <strong>this is what visitors see" in row
    assert "Title changed" in row


def test_history_of_many_texts_costs_few_queries(editor, django_assert_max_num_queries):
    article = live()
    for number in range(12):
        Revision.record(article, "draft", {"title": f"Text {number}", "body": f"<p>{number}</p>"}, None)
    with django_assert_max_num_queries(14):
        editor.get(address("article_history", article.pk))


def test_comment_stands_at_the_passage_that_it_is_about(editor):
    article = live(body="<p>Rates are low.</p><p>Ask us.</p>")
    review = address("article_review", article.pk)
    assert '<option value="Rates are low." selected>' in editor.get(review, {"about": "1"}).text
    editor.post(review, {"step": "said", "text": "How low?", "passage": "Rates are low."})
    page = editor.get(review).text
    passage = page[page.index('<p dir="auto">Rates are low.</p>') : page.index('<p dir="auto">Ask us.</p>')]
    assert "How low?" in passage
    assert "changed since" not in page


def test_comment_says_that_its_passage_has_been_changed(editor):
    article = live(body="<p>Rates are low.</p>")
    review = address("article_review", article.pk)
    editor.post(review, {"step": "said", "text": "How low?", "passage": "Rates are low."})
    send(editor, article, body="<p>Rates are £20.</p>")
    assert "This passage has been changed since." in editor.get(review).text


def test_history_shows_comments_beside_the_text_that_they_were_about(editor):
    article = live(body="<p>Rates are low.</p>")
    send(editor, article, summary="New.")
    editor.post(
        address("article_review", article.pk), {"step": "said", "text": "How low?", "passage": "Rates are low."}
    )
    send(editor, article, "_publish", body="<p>Rates are £20.</p>")
    first, *_, last = article.revisions.order_by("number")
    assert "How low?" in editor.get(address("article_revision", article.pk, first.number)).text
    assert "How low?" not in editor.get(address("article_revision", article.pk, last.number)).text


@pytest.mark.parametrize("about", ["", "x", "99", "-1", "9" * 5000, "²"])
def test_passage_that_is_not_there_is_no_error(editor, about):
    article = live()
    assert editor.get(address("article_review", article.pk), {"about": about}).status_code == 200


def test_comment_about_words_that_are_gone_is_taken_all_the_same(editor):
    article = live()
    page = editor.post(
        address("article_review", article.pk), {"step": "said", "text": "Hm", "passage": "Gone."}, follow=True
    ).text
    assert "This passage has been changed since." in page
    assert Article.objects.get(pk=article.pk).remarks.get().passage == "Gone."


def test_mail_about_a_comment_quotes_the_passage(editor, site, mailoutbox):
    article = live(body="<p>Rates are low.</p>")
    writer = make_staff("wren", groups=["Writers"], email="wren@agency.example")
    article.remarks.create(step=Remark.Step.ASKED, author=writer)
    editor.post(
        address("article_review", article.pk), {"step": "said", "text": "How low?", "passage": "Rates are low."}
    )
    run_tasks()
    assert "About: “Rates are low.”" in mailoutbox[-1].body


def test_unsaved_comment_keeps_its_passage(editor):
    article = live(body="<p>Rates are low.</p>")
    page = editor.post(address("article_review", article.pk), {"step": "said", "text": "", "passage": "Rates are low."})
    assert "Say what you think of it." in page.text
    assert '<option value="Rates are low." selected>' in page.text
    assert reverse("admin:news_article_review", args=[article.pk]) in page.text


def test_change_cannot_be_moved_beyond_its_own_expiry(editor):
    article = live()
    schedule(editor, article, expire_at_0="2027-03-05", expire_at_1="09:00")
    page = change_page(editor, article, _move="1", change_at_0="2027-03-06", change_at_1="10:00").text
    assert "The article expires before that, Fri 5 Mar 2027, 09:00 GMT" in page


def test_moving_a_change_far_away_asks_once(editor):
    article = live()
    schedule(editor, article)
    far = {"_move": "1", "change_at_0": "2055-03-06", "change_at_1": "10:00"}
    asked = change_page(editor, article, **far).text
    assert "This is in 28 years." in asked
    sure = {"sure_of": f", change_at:{datetime(2055, 3, 6, 10, tzinfo=UTC)}"}
    assert "The change goes live on" in change_page(editor, article, **far | sure).text
