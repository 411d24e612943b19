"""The form that saves itself, asked as its script asks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from news.models import Article, Presence
from news.pages.generation import Generation
from tests.article_form import address, autosave, form_on, opened, seen
from tests.builders import make_article, make_category, make_staff


@pytest.fixture(autouse=True)
def before_march_of_2027(time_machine):
    """When the times that a test types are still to come."""
    time_machine.move_to(datetime(2026, 11, 27, 9, tzinfo=UTC))


@pytest.fixture
def ellis(client, site):
    user = make_staff("ellis", groups=["Editors"], first_name="Ellis", last_name="Editor")
    client.force_login(user)
    return client


def begin(client, **fields):
    """The first save of a new form."""
    form = form_on(client.get(address("article_add")).text) | fields
    return form, client.post(reverse("admin:news_article_begin"), form).json()


def test_autosave_of_a_live_article_saves_the_draft_and_never_the_live_text(ellis):
    article = make_article(title="As published")
    number = Generation.objects.get().number
    answer = autosave(ellis, article, opened(ellis, article) | {"title": "Half a sent"})
    assert (answer["state"], opened(ellis, article)["title"]) == ("saved", "Half a sent")
    assert "As published" in seen(ellis, article).text
    assert Generation.objects.get().number == number


def test_autosave_of_a_draft_leaves_the_pages_as_they_are(ellis):
    article = make_article(status="draft")
    number = Generation.objects.get().number
    autosave(ellis, article, opened(ellis, article) | {"title": "Renamed"})
    article.refresh_from_db()
    assert article.title == "Renamed"
    assert Generation.objects.get().number == number


def test_autosave_raises_no_errors_sends_no_mail_and_publishes_nothing(ellis):
    article = make_article(status="draft")
    form = opened(ellis, article) | {
        "title": "",
        "slug": "Not an address!",
        "category": "",
        "publish_at_0": "someday",
        "_publish": "1",
    }
    answer = autosave(ellis, article, form)
    article.refresh_from_db()
    assert (answer["state"], answer["unread"], article.status) == ("saved", ["publish_at"], "draft")
    assert opened(ellis, article)["slug"] == "Not an address!"
    assert mail.outbox == []


def test_autosave_takes_more_than_the_fields_hold_and_cuts_nothing(ellis):
    article = make_article(status="draft")
    autosave(ellis, article, opened(ellis, article) | {"title": "long " * 100, "summary": "words " * 100})
    assert opened(ellis, article)["summary"].count("words") == 100


def test_autosave_says_what_the_times_mean(ellis):
    article = make_article(status="draft")
    form = opened(ellis, article) | {"publish_at_0": "2027-07-06", "publish_at_1": "09:00"}
    assert autosave(ellis, article, form)["notes"]["publish_at"] == "Tue 6 Jul 2027, 09:00 BST"
    form |= {"publish_at_0": "2026-07-06"}
    assert "publishes at once" in autosave(ellis, article, form)["notes"]["publish_at"]
    form |= {"publish_at_0": "2027-03-28", "publish_at_1": "01:30"}
    assert "does not exist" in autosave(ellis, article, form)["notes"]["publish_at"]


def test_many_autosaves_make_one_revision_in_ten_minutes(ellis, time_machine):
    now = timezone.now()
    article = make_article()
    form = opened(ellis, article)
    for second in range(0, 590, 59):
        time_machine.move_to(now + timedelta(seconds=second), tick=False)
        form["based_on"] = autosave(ellis, article, form | {"title": f"Title {second}"})["edit"]
    assert article.revisions.filter(state="draft").count() == 1


def test_new_article_is_kept_as_soon_as_there_is_something_to_keep(ellis):
    _, nothing = begin(ellis, body="<p> </p>", category=make_category().pk)
    _, something = begin(ellis, summary="Only a summary")
    article = Article.objects.get()
    assert (nothing["state"], something["state"]) == ("nothing-yet", "saved")
    assert something["url"] == address("article_change", article.pk)
    assert (article.title, article.status) == ("Untitled", "draft")


def test_lost_answer_to_the_first_save_makes_no_second_article(ellis):
    form, _ = begin(ellis, title="Once")
    ellis.post(reverse("admin:news_article_begin"), form | {"title": "Once only"})
    ellis.post(address("article_add"), form | {"title": "Once and for all"})
    article = Article.objects.get()
    assert opened(ellis, article)["title"] == "Once and for all"


def test_name_of_another_article_given_to_a_new_form_reaches_it_not(ellis):
    article = make_article(title="Another's", status="draft")
    begin(ellis, title="Forged", uid=str(article.uid))
    article.refresh_from_db()
    assert article.title == "Another's"


def test_autosave_after_the_session_ended_says_so_and_stores_nothing(ellis):
    article = make_article()
    form = opened(ellis, article)
    ellis.logout()
    response = ellis.post(address("article_autosave", article.pk), form | {"title": "Lost?"})
    assert (response.status_code, response.json()) == (403, {"state": "signed-out"})
    assert not article.revisions.exists()


def test_autosave_needs_the_token_of_its_page(client, site):
    client.handler.enforce_csrf_checks = True
    client.force_login(make_staff())
    article = make_article()
    assert client.post(address("article_autosave", article.pk), {"title": "Forged"}).status_code == 403
    assert not article.revisions.exists()


def test_form_says_who_else_has_it_open_until_half_a_minute_after(ellis, client, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    article, robin = make_article(), make_staff("robin", first_name="Robin", last_name="Admin")
    Presence.objects.note(article, robin)
    assert "Robin Admin has this article open too." in ellis.get(address("article_change", article.pk)).text
    beat = {"beat": "1", "based_on": "0"}
    assert autosave(ellis, article, beat)["others"] == ["Robin Admin"]
    time_machine.move_to(now + timedelta(seconds=31), tick=False)
    assert autosave(ellis, article, beat)["others"] == []


def test_form_hears_that_somebody_else_has_saved(ellis):
    article, robin = make_article(), make_staff("robin", first_name="Robin", last_name="Admin")
    form = opened(ellis, article)
    ellis.force_login(robin)
    autosave(ellis, article, form | {"title": "By Robin"})
    ellis.force_login(make_staff("other", groups=["Editors"]))
    assert autosave(ellis, article, {"beat": "1", "based_on": "0"})["newer"].startswith("Robin Admin at ")
