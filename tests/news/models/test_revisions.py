"""Drafts beside what visitors see, publications that stay as they were, and the history of both."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from news.models import Article, Revision
from news.models.contents import content_of
from news.newsroom import publishing
from news.newsroom.three_versions import OpenForm
from news.pages.generation import Generation
from tests.article_form import address, article_form, autosave, form_on, opened, seen, send, send_form
from tests.builders import make_article, make_category, make_picture, make_staff

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def before_march_of_2027(time_machine):
    """When the times that these tests type are still to come."""
    time_machine.move_to(datetime(2026, 11, 27, 9, tzinfo=UTC))


@pytest.fixture
def editor(client, site):
    client.force_login(make_staff("ellis", groups=["Editors"]))
    return client


@pytest.fixture
def writer(client, site):
    client.force_login(make_staff("wren", groups=["Writers"]))
    return client


def generation():
    return Generation.objects.get().number


def test_draft_of_a_live_article_changes_nothing_that_visitors_see(editor):
    article = make_article(title="As published")
    before = generation(), article.modified_at
    page = send(editor, article, title="Corrected").text
    article.refresh_from_db()
    assert "Visitors still see the published text." in page
    assert "As published" in seen(editor, article).text
    assert (generation(), article.modified_at) == before


def test_form_shows_the_draft_and_not_what_visitors_see(editor):
    article = make_article(title="As published")
    send(editor, article, title="Corrected")
    assert opened(editor, article)["title"] == "Corrected"


def test_publishing_shows_the_draft_to_visitors_and_keeps_the_date(editor):
    article = make_article(publish_at=datetime(2026, 3, 2, 9, 0, 12, tzinfo=UTC))
    send(editor, article, title="Corrected")
    send(editor, article, "_publish")
    article.refresh_from_db()
    assert "Corrected" in seen(editor, article).text
    assert article.publish_at == datetime(2026, 3, 2, 9, 0, 12, tzinfo=UTC)


def test_list_and_form_say_that_there_are_unpublished_changes(editor):
    article = make_article()
    send(editor, article, title="Corrected")
    words = "with unpublished changes"
    assert words in editor.get(address("article_changelist")).text
    assert words in editor.get(address("article_change", article.pk)).text
    send(editor, article, "_publish")
    assert words not in editor.get(address("article_changelist")).text.split('id="result_list"')[1]


def test_filter_finds_articles_with_unpublished_changes(editor):
    changed, _ = make_article(title="The changed one"), make_article(title="Another one")
    send(editor, changed, summary="New.")
    page = editor.get(address("article_changelist"), {"state": "unpublished"}).text
    assert "The changed one" in page
    assert "Another one" not in page


def test_draft_may_be_saved_without_most_of_it(editor):
    editor.post(address("article_add"), {"title": "Only a title", "_draft": "1"})
    article = Article.objects.get()
    assert (article.title, article.status, article.category) == ("Only a title", "draft", None)


def test_draft_with_anothers_address_gets_it_only_when_it_is_free(editor):
    make_article(slug="night-shifts")
    editor.post(address("article_add"), article_form())
    draft = Article.objects.drafts().get()
    assert draft.slug != "night-shifts"
    assert opened(editor, draft)["slug"] == "night-shifts"
    assert "“night-shifts-2” is free" in send(editor, draft, "_publish").text


def test_publishing_an_incomplete_article_is_refused_and_loses_nothing(editor):
    editor.post(address("article_add"), article_form(category="", title="Typed"))
    article = Article.objects.get()
    page = send(editor, article, "_publish", title="Typed more").text
    article.refresh_from_db()
    assert form_on(page)["title"] == "Typed more"
    assert article.status == "draft"


def test_new_article_is_published_at_once_with_the_time_of_now(editor):
    page = editor.post(address("article_add"), article_form(_publish="1"), follow=True).text
    article = Article.objects.published().get()
    assert "is live, dated" in page
    assert timezone.now() - article.publish_at < timedelta(minutes=2)


def test_scheduled_article_goes_live_by_the_clock_alone(editor, time_machine):
    form = article_form(publish_at_0="2027-03-02", publish_at_1="09:00", _schedule="1")
    page = editor.post(address("article_add"), form, follow=True).text
    article = Article.objects.get()
    assert "goes live by itself on Tue 2 Mar 2027, 09:00 GMT" in page
    assert seen(editor, article).status_code == 404
    time_machine.move_to(datetime(2027, 3, 2, 9, tzinfo=UTC))
    assert seen(editor, article).status_code == 200


def test_changes_to_a_scheduled_article_do_not_go_live_with_it(editor, time_machine):
    article = make_article(title="As scheduled", publish_at=timezone.now() + DAY)
    send(editor, article, title="Not ready")
    time_machine.move_to(timezone.now() + 2 * DAY)
    assert "As scheduled" in seen(editor, article).text


def test_publishing_now_with_a_future_time_asks_before_it_drops_the_time(editor):
    article = make_article(status="draft")
    form = opened(editor, article) | {"publish_at_0": "2027-03-02", "publish_at_1": "09:00"}
    page = send_form(editor, article, form, "_publish").text
    assert "“Publish now” does not wait for Tue 2 Mar 2027, 09:00 GMT: visitors see the article at once." in page
    assert seen(editor, article).status_code == 404
    assert "is live, dated" in send_form(editor, article, form_on(page), "_publish").text


def test_scheduling_after_the_question_keeps_the_time(editor):
    article = make_article(status="draft")
    form = opened(editor, article) | {"publish_at_0": "2027-03-02", "publish_at_1": "09:00"}
    asked = form_on(send_form(editor, article, form, "_publish").text)
    page = send_form(editor, article, asked, "_schedule").text
    assert "goes live by itself on Tue 2 Mar 2027, 09:00 GMT" in page


def test_another_future_time_is_asked_about_anew_and_beside_a_far_date(editor):
    article = make_article(status="draft")
    far = {"reviewed_at": "2001-01-01"}
    form = opened(editor, article) | far | {"publish_at_0": "2027-03-02", "publish_at_1": "09:00"}
    asked = form_on(send_form(editor, article, form, "_publish").text)
    page = send_form(editor, article, asked, "_publish").text
    assert "does not wait for Tue 2 Mar 2027, 09:00 GMT" in page
    page = send_form(editor, article, form_on(page) | {"publish_at_1": "10:00"}, "_publish").text
    assert "does not wait for Tue 2 Mar 2027, 10:00 GMT" in page
    assert "is live, dated" in send_form(editor, article, form_on(page), "_publish").text


def test_form_of_a_scheduled_article_says_before_saving_that_a_draft_does_not_go_live(editor):
    article = make_article(publish_at=datetime(2027, 3, 2, 9, tzinfo=UTC))
    page = editor.get(address("article_change", article.pk)).text
    words = "Changes to it are only a draft until an editor presses “Schedule”."
    assert f"This text goes live on Tue 2 Mar 2027, 09:00 GMT. {words}" in page
    left = "the text from before goes live on Tue 2 Mar 2027, 09:00 GMT, without these changes."
    assert autosave(editor, article, opened(editor, article) | {"title": "Changed"})["note"].endswith(left)
    assert left in editor.get(address("article_change", article.pk)).text


def test_question_before_publishing_a_scheduled_article_leaves_it_scheduled(editor):
    article = make_article(publish_at=datetime(2027, 3, 2, 9, tzinfo=UTC))
    page = send(editor, article, "_publish").text
    assert "does not wait for Tue 2 Mar 2027, 09:00 GMT" in page
    assert 'name="_schedule"' in page
    assert "goes live Tue 2 Mar 2027, 09:00 GMT" in page


def test_saving_a_draft_of_a_scheduled_article_warns_until_it_is_scheduled(editor):
    article = make_article(publish_at=datetime(2027, 3, 2, 9, tzinfo=UTC))
    page = send(editor, article, title="Not ready").text
    assert '<li class="warning">Until an editor presses “Schedule”, the text from before goes live' in page
    page = send(editor, article, "_schedule").text
    assert "the text from before" not in page
    assert Article.objects.get().title == "Not ready"


def test_later_time_would_take_a_live_article_off_and_is_refused(editor):
    article = make_article()
    page = send(editor, article, "_schedule", publish_at_0="2099-03-02", publish_at_1="09:00").text
    assert "take it off the site" in page
    assert seen(editor, article).status_code == 200


def test_scheduling_without_a_time_asks_for_one(editor):
    page = editor.post(address("article_add"), article_form(_schedule="1")).text
    assert "Say when it goes live" in page
    assert not Article.objects.exists()


def test_withdrawn_article_is_gone_for_visitors_and_comes_back_when_published(editor):
    article = make_article()
    page = send(editor, article, "_withdraw", title="Half corrected").text
    assert "is off the site" in page
    assert seen(editor, article).status_code == 410
    assert opened(editor, article)["title"] == "Half corrected"
    send(editor, article, "_publish")
    assert seen(editor, article).status_code == 200


def test_withdrawing_a_scheduled_article_makes_it_a_draft_again(editor):
    article = make_article(publish_at=timezone.now() + DAY)
    send(editor, article, "_withdraw")
    article.refresh_from_db()
    assert article.state == "draft"
    assert seen(editor, article).status_code == 404


@pytest.mark.parametrize("button", ["_publish", "_schedule", "_withdraw"])
def test_writer_cannot_publish_or_withdraw_by_a_forged_button(writer, button):
    article = make_article(title="As published")
    response = send(writer, article, button, title="Forged")
    article.refresh_from_db()
    assert response.status_code == 403
    assert (article.title, article.status) == ("As published", "ready")


def test_writer_cannot_publish_by_the_status_or_the_autosave_address(writer):
    article = make_article(status="draft")
    form = opened(writer, article) | {"title": "Forged", "status": "ready", "_publish": "1"}
    autosave(writer, article, form)
    send_form(writer, article, {name: value for name, value in form.items() if name != "_publish"})
    article.refresh_from_db()
    assert (article.status, article.title) == ("draft", "Forged")


def test_writer_is_offered_no_button_that_is_not_theirs(writer):
    page = writer.get(address("article_change", make_article().pk)).text
    assert 'name="_draft"' in page
    assert 'name="_publish"' not in page


def test_recruiter_reaches_no_article(client, site):
    client.force_login(make_staff("rana", groups=["Recruiters"]))
    article = make_article()
    pages = (("article_change", article.pk), ("article_history", article.pk), ("article_changelist",))
    assert [client.get(address(*page)).status_code for page in pages] == [403] * 3
    assert client.post(address("article_autosave", article.pk), {"title": "x"}).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda revisions: revisions.update(content={}),
        lambda revisions: revisions.update(state="draft"),
        lambda revisions: revisions.update(author=make_staff("somebody")),
        lambda revisions: revisions.delete(),
        lambda revisions: revisions.update(saved_at=timezone.now()),
    ],
)
def test_database_refuses_to_change_what_was_published(db, change):
    article, robin = make_article(), make_staff()
    published = publishing.publish(article, robin)
    with pytest.raises(IntegrityError, match="cannot be changed or deleted"), transaction.atomic():
        change(Revision.objects.filter(pk=published.pk))
    assert Revision.objects.get(pk=published.pk).content == content_of(article)


def test_publication_outlives_the_account_of_its_author(db):
    robin = make_staff()
    published = publishing.publish(make_article(), robin)
    robin.delete()
    published.refresh_from_db()
    assert published.author is None


def test_saves_of_one_person_within_ten_minutes_are_one_revision(db, time_machine):
    now = timezone.now()
    article, robin = make_article(), make_staff()
    for minute in range(0, 20, 2):
        time_machine.move_to(now + timedelta(minutes=minute), tick=False)
        publishing.save_draft(article, content_of(article) | {"title": f"Title {minute}"}, robin, form=OpenForm())
    drafts = article.revisions.filter(state="draft")
    assert [draft.content["title"] for draft in drafts] == ["Title 8", "Title 18"]


def test_saving_what_is_saved_already_adds_nothing(db):
    article, robin = make_article(), make_staff()
    for _ in range(3):
        publishing.save_draft(article, content_of(article), robin)
    assert article.revisions.count() == 1


def test_text_changed_by_a_program_is_what_the_form_shows(editor):
    article = make_article()
    send(editor, article, "_publish", title="By the form")
    Article.objects.filter(pk=article.pk).update(title="By a program")
    assert opened(editor, article)["title"] == "By a program"
    send(editor, article, summary="Added.")
    assert [each.content["title"] for each in article.revisions.all()][-2:] == ["By a program"] * 2


def test_history_says_who_did_what_and_what_differs_in_readable_words(editor):
    old, new = make_category(name="Nursing"), make_category(name="Pay")
    article = make_article(body="<p>Rates are <strong>low</strong> now.</p>", category=old)
    send(editor, article, "_publish", body="<p>Rates are <strong>high</strong> now.</p>", category=new.pk)
    page = editor.get(address("article_history", article.pk)).text
    assert "Published" in page
    assert "ellis" in page
    text = editor.get(address("article_revision", article.pk, 2)).text
    assert "low<span" in text.replace("\n", "")
    assert "<del>" in text
    assert "&lt;strong&gt;" not in text
    assert "Nursing" in text
    assert "Pay" in text


def test_restoring_an_old_text_makes_a_draft_of_it_and_rewrites_nothing(editor):
    article = make_article(title="First")
    send(editor, article, "_publish", title="Second")
    editor.post(address("article_revision", article.pk, 1))
    assert opened(editor, article)["title"] == "First"
    assert "Second" in seen(editor, article).text
    assert [each.state for each in article.revisions.all()] == ["published", "published", "draft"]


def test_picture_of_a_draft_only_cannot_be_deleted(editor):
    article, picture = make_article(), make_picture()
    send(editor, article, picture=picture.pk)
    editor.post(address("picture_delete", picture.pk), {"post": "yes"})
    picture.refresh_from_db()
    assert Article.objects.showing(picture).get() == article


def test_list_counts_the_articles_of_each_state(editor, time_machine):
    now = timezone.now()
    make_article(publish_at=now - DAY), make_article(publish_at=now + DAY), make_article(status="draft")
    send(editor, make_article(publish_at=now - DAY), title="Not published yet")
    page = editor.get(address("article_changelist")).text
    counted = ("Live (2)", "Scheduled (1)", "Draft (1)", "Withdrawn (0)", "With unpublished changes (1)")
    assert all(words in page for words in counted)
    time_machine.move_to(now + 2 * DAY)
    editor.force_login(make_staff("other"))
    page = editor.get(address("article_changelist")).text
    assert all(words in page for words in ("Live (3)", "Scheduled (0)"))


def test_form_of_an_editor_takes_few_queries(editor, django_assert_max_num_queries):
    article = make_article(picture=make_picture())
    send(editor, article, title="Changed")
    with django_assert_max_num_queries(15):
        editor.get(address("article_change", article.pk))


def test_form_without_a_button_saves_a_draft_only(editor):
    article = make_article(title="As published")
    editor.post(address("article_change", article.pk), opened(editor, article) | {"title": "By the Enter key"})
    assert "As published" in seen(editor, article).text


def test_restoring_leaves_the_draft_of_the_same_minute_in_the_history(editor):
    article = make_article(title="First")
    send(editor, article, title="Typed just now")
    editor.post(address("article_revision", article.pk, 1), follow=True)
    assert opened(editor, article)["title"] == "First"
    assert [each.content["title"] for each in article.revisions.all()] == ["First", "Typed just now", "First"]


def test_text_from_before_the_first_save_has_the_time_of_its_own_save(editor, time_machine):
    article = make_article()
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    send(editor, article, title="Two hours later")
    assert article.revisions.get(number=1).saved_at == article.saved_at


def test_first_revision_is_compared_with_nothing(editor):
    article = make_article()
    send(editor, article, title="Second")
    page = editor.get(address("article_revision", article.pk, 1)).text
    assert '<option value="" selected>nothing: it is the first publication</option>' in page


def test_publication_is_compared_with_what_visitors_saw_before_not_with_its_draft(editor):
    article = make_article(title="Seen before")
    send(editor, article, title="Seen since")
    send(editor, article, "_publish")
    page = editor.get(address("article_revision", article.pk, 3)).text
    assert '<option value="1" selected>' in page
    assert "The two are the same" not in page
