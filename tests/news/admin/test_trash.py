"""What is thrown away can be brought back for thirty days, and takes nobody's registration with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from news.models import Article
from news.newsroom import trash
from news.newsroom.nightly import tidy_newsroom
from tests.article_form import address, opened, seen, send
from tests.builders import make_article, make_picture, make_registration, make_staff

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def manager(client, site):
    client.force_login(make_staff("morgan", groups=["Managers"]))
    return client


@pytest.fixture
def editor(client, site):
    client.force_login(make_staff("ellis", groups=["Editors"]))
    return client


def throw_away(client, article):
    return client.post(address("article_delete", article.pk), follow=True)


def bring_back(client, article):
    return client.post(address("article_change", article.pk), {"_bring_back": "1"}, follow=True)


def test_deleted_article_is_gone_for_visitors_and_from_the_list(editor):
    article = make_article(title="Thrown away")
    throw_away(editor, article)
    assert seen(editor, article).status_code == 410
    page = editor.get(address("article_changelist")).text
    assert address("article_change", article.pk) not in page
    assert "In the trash (1)" in page


def test_deleted_draft_was_never_there_for_visitors(editor):
    article = make_article(status="draft")
    throw_away(editor, article)
    assert seen(editor, article).status_code == 404


def test_article_comes_back_with_its_address_picture_and_history_but_not_onto_the_site(editor):
    article = make_article(slug="night-shifts", picture=make_picture())
    send(editor, article, "_publish", title="Second")
    revisions = article.revisions.count()
    throw_away(editor, article)
    page = bring_back(editor, article).text
    article.refresh_from_db()
    assert "is back, withdrawn" in page
    assert (article.slug, article.picture_id is None, article.revisions.count()) == ("night-shifts", False, revisions)
    assert seen(editor, article).status_code == 410
    send(editor, article, "_publish")
    assert seen(editor, article).status_code == 200


def test_picture_of_an_article_in_the_trash_stays(manager):
    article = make_article(picture=make_picture())
    throw_away(manager, article)
    manager.post(address("picture_delete", article.picture_id), {"post": "yes"})
    bring_back(manager, article)
    assert opened(manager, article)["picture"] == str(article.picture_id)


def test_several_articles_go_to_the_trash_by_the_list(editor):
    articles = [make_article(), make_article()]
    keys = [article.pk for article in articles]
    editor.post(address("article_changelist"), {"action": "move_to_trash", "_selected_action": keys})
    assert Article.objects.trashed().count() == 2


def test_list_offers_no_way_to_delete_for_good(manager):
    article = make_article()
    action = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    manager.post(address("article_changelist"), action)
    assert Article.objects.filter(pk=article.pk).exists()


def test_writer_can_neither_delete_nor_bring_back(client, site):
    client.force_login(make_staff("wren", groups=["Writers"]))
    article, thrown = make_article(), make_article(status="trashed", deleted_at=timezone.now())
    assert throw_away(client, article).status_code == 403
    assert bring_back(client, thrown).status_code == 403
    assert client.post(address("article_change", thrown.pk), {"_purge": "1"}).status_code == 403
    assert Article.objects.count() == 2


@pytest.mark.parametrize(("group", "status"), [("Editors", 403), ("Managers", 302)])
def test_deleting_for_good_is_for_managers(client, site, group, status):
    client.force_login(make_staff("somebody", groups=[group]))
    article = make_article()
    send(client, article, "_publish", title="With a history")
    throw_away(client, article)
    response = client.post(address("article_change", article.pk), {"_purge": "1"})
    assert response.status_code == status
    assert Article.objects.filter(pk=article.pk).exists() is (status == 403)


def test_trash_is_emptied_after_thirty_days(editor, time_machine):
    article, newer, now = make_article(), make_article(), timezone.now()
    send(editor, article, "_publish", title="With a history")
    throw_away(editor, article)
    time_machine.move_to(now + 2 * DAY)
    trash.throw_away(newer)
    time_machine.move_to(now + 31 * DAY)
    tidy_newsroom()
    assert list(Article.objects.values_list("pk", flat=True)) == [newer.pk]


def test_old_drafts_are_thinned_and_publications_and_newest_texts_kept(editor, time_machine):
    now = timezone.now()
    article = make_article(title="First")
    for hour, (button, title) in enumerate([("_draft", "Old"), ("_publish", "Public"), ("_draft", "Newest")]):
        time_machine.move_to(now + hour * HOUR)
        send(editor, article, button, title=title)
    time_machine.move_to(now + 400 * DAY)
    tidy_newsroom()
    assert [each.content["title"] for each in article.revisions.all()] == ["First", "Public", "Newest"]


def test_draft_is_kept_for_half_a_year_after_another_took_its_place(editor, time_machine):
    now = timezone.now()
    article = make_article(title="First")
    send(editor, article, title="Half a year's work")
    time_machine.move_to(now + 200 * DAY)
    editor.force_login(make_staff("robin", groups=["Editors"]))
    send(editor, article, title="Written over it")
    tidy_newsroom()
    assert "Half a year's work" in [each.content["title"] for each in article.revisions.all()]


@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.parametrize("key", ["0", "none-such", "9" * 30])
def test_page_of_an_article_that_never_was_is_not_an_error(manager, page, key):
    assert manager.get(f"{address('article_changelist')}{key}/{page}/").status_code in {302, 404}


def test_registration_outlives_the_article_it_came_by(manager):
    article = make_article()
    registration = make_registration(article=article)
    throw_away(manager, article)
    registration.refresh_from_db()
    assert registration.article == article
    manager.post(address("article_change", article.pk), {"_purge": "1"})
    registration.refresh_from_db()
    assert registration.article is None
