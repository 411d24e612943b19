"""Changes of live texts that wait for a moment: visitors see the old text until that second and the new one from it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from news.models import Article, FormerAddress, Picture, Revision
from news.models.contents import content_of
from news.models.scheduled_changes import apply_due_changes
from news.newsroom import publishing, trash
from news.newsroom.changes import reschedule_change, schedule_change
from news.times import iso
from tests.asking import ask
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_picture,
    make_staff,
    picture_file,
    run_tasks,
    sitemap_part,
)

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now().replace(microsecond=0)
SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    """Stands still at `NOW`; `clock.move_to(moment, tick=False)` moves it."""
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def editor():
    return make_staff("ellis", first_name="Ellis")


def live(**fields):
    return make_article(**{"title": "Old words", "publish_at": NOW - timedelta(days=9)} | fields)


def schedule(article, editor, moment=LATER, **fields):
    """As the form does it: upon the newest text."""
    typed = Article.objects.get(pk=article.pk)
    working = publishing.working_copy(typed)
    for name, value in {"title": working.content["title"], **fields}.items():
        setattr(typed, name, value)
    return schedule_change(typed, moment, editor, working.edit)


def title(article):
    return Article.objects.get(pk=article.pk).title


def page(application, path="/news/", **options):
    status, _, body = ask(application, path, **options)
    return body.decode() if status == 200 else status


def test_every_page_has_the_old_text_until_the_second_and_the_new_one_from_it(application, editor, clock):
    article = live(title="Stale words", publish_at=NOW - timedelta(hours=9))
    topic = f"/news/topics/{article.category.slug}/"
    schedule(article, editor, title="Revised words")
    feeds = ("/news/feed.atom", "/news/feed.rss", "/news/sitemap-news.xml")
    for moment, word in ((NOW, "Stale"), (LATER - SECOND, "Stale"), (LATER, "Revised"), (LATER + SECOND, "Revised")):
        clock.move_to(moment, tick=False)
        for path in (article.get_absolute_url(), "/news/", topic, "/news/search/", *feeds):
            found = page(application, path, query="q=words" if "search" in path else "")
            assert {each for each in ("Stale", "Revised") if each in found} == {word}, (moment, path)


@pytest.mark.parametrize("path", ["", "share.png", "/news/"])
def test_whichever_page_is_asked_for_first_has_the_new_text(application, editor, clock, path):
    article = live()
    address = path if path.startswith("/") else article.get_absolute_url() + path
    schedule(article, editor, title="New words")
    before = ask(application, address)
    clock.move_to(LATER, tick=False)
    after = ask(application, address)
    assert (before[0], after[0]) == (200, 200)
    assert before[2] != after[2]
    assert title(article) == "New words"


def test_no_cache_keeps_the_old_text_beyond_the_second(application, editor, clock):
    article = live()
    page(application, article.get_absolute_url())
    schedule(article, editor, title="New words")
    clock.move_to(LATER - 4 * SECOND, tick=False)
    header = ask(application, article.get_absolute_url())[1]["cache-control"]
    assert header == "public, max-age=0, s-maxage=2, stale-while-revalidate=0"


def test_date_of_the_change_is_its_moment_however_late_somebody_comes(application, editor, clock):
    article = live()
    schedule(article, editor, title="New words")
    clock.move_to(LATER + timedelta(hours=3), tick=False)
    assert f'"dateModified": "{iso(LATER)}"' in page(application, article.get_absolute_url()).replace('":"', '": "')
    assert iso(LATER) in page(application, sitemap_part())


def test_scheduling_alone_does_not_date_any_page_anew(application, editor, clock):
    article = live()
    feed = ask(application, "/news/feed.atom")[1]["last-modified"]
    clock.move_to(NOW + timedelta(minutes=5), tick=False)
    schedule(article, editor, title="New words")
    assert ask(application, "/news/feed.atom")[1]["last-modified"] == feed


def test_two_changes_go_live_one_after_the_other(application, editor, clock):
    article = live()
    schedule(article, editor, title="First words")
    schedule(article, editor, LATER + timedelta(hours=1), title="Second words")
    clock.move_to(LATER, tick=False)
    assert "First words" in page(application, article.get_absolute_url())
    clock.move_to(LATER + timedelta(hours=1), tick=False)
    assert "Second words" in page(application, article.get_absolute_url())


def test_two_changes_that_nobody_saw_leave_both_addresses_behind(application, editor, clock):
    article = live(slug="first")
    schedule(article, editor, slug="second")
    schedule(article, editor, LATER + timedelta(hours=1), slug="third")
    clock.move_to(LATER + timedelta(hours=2), tick=False)
    assert "Old words" in page(application, "/news/third/")
    for former in ("first", "second"):
        assert ask(application, f"/news/{former}/")[1]["location"] == "/news/third/"


def test_new_address_answers_from_the_second_on_and_the_old_one_leads_there(application, editor, clock):
    article = live(slug="old-address")
    schedule(article, editor, slug="new-address")
    clock.move_to(LATER - SECOND, tick=False)
    assert page(application, "/news/new-address/") == 404
    assert "Old words" in page(application, "/news/old-address/")
    assert not FormerAddress.objects.exists()
    clock.move_to(LATER, tick=False)
    assert "Old words" in page(application, "/news/new-address/")
    status, headers, _ = ask(application, "/news/old-address/")
    assert (status, headers["location"]) == (301, "/news/new-address/")


def test_address_that_another_article_took_first_leaves_the_change_at_its_own(application, editor, clock):
    article = live(slug="old-address")
    schedule(article, editor, title="New words", slug="wanted")
    make_article(title="Quicker", slug="wanted")
    clock.move_to(LATER, tick=False)
    assert "New words" in page(application, "/news/old-address/")
    assert "Quicker" in page(application, "/news/wanted/")
    assert Revision.objects.publications().first().content["slug"] == "old-address"


def test_topic_changes_in_lists_and_search_at_the_second(application, editor, clock):
    old, new = make_category(slug="old-topic"), make_category(slug="new-topic")
    article = live(category=old)
    schedule(article, editor, category=new)
    for moment, slug, other in ((LATER - SECOND, "old-topic", "new-topic"), (LATER, "new-topic", "old-topic")):
        clock.move_to(moment, tick=False)
        for path, query in (("/news/topics/{}/", ""), ("/news/search/", "q=words&topic={}")):
            assert article.get_absolute_url() in page(application, path.format(slug), query=query.format(slug))
            assert article.get_absolute_url() not in page(application, path.format(other), query=query.format(other))


def test_topic_that_was_deleted_meanwhile_leaves_the_present_one(application, editor, clock):
    new = make_category()
    article = live()
    schedule(article, editor, title="New words", category=new)
    new.delete()
    clock.move_to(LATER, tick=False)
    assert "New words" in page(application, article.get_absolute_url())
    assert Article.objects.get(pk=article.pk).category_id == article.category_id


def test_picture_of_a_text_that_waits_cannot_be_deleted_in_the_admin(client, editor):
    picture = make_picture()
    schedule(live(), editor, picture=picture)
    client.force_login(make_staff())
    client.post(f"/admin/news/picture/{picture.pk}/delete/", {"post": "yes"})
    assert Picture.objects.filter(pk=picture.pk).exists()


def test_picture_of_a_text_that_waits_takes_the_permission_to_publish(client, editor):
    picture = make_picture()
    schedule(live(), editor, picture=picture)
    client.force_login(make_staff("wren", groups=["Writers"]))
    assert 'name="alt"' not in client.get(f"/admin/news/picture/{picture.pk}/change/").text


def test_picture_that_a_program_deleted_leaves_the_present_one(application, editor, clock):
    picture, gone = make_picture(), make_picture()
    article = live(picture=picture)
    schedule(article, editor, title="New words", picture=gone)
    gone.delete()
    clock.move_to(LATER, tick=False)
    assert "New words" in page(application, article.get_absolute_url())
    assert Article.objects.get(pk=article.pk).picture_id == picture.pk


def test_picture_that_no_worker_has_rendered_yet_is_shown_plain_and_later_in_its_formats(application, editor, clock):
    article = live()
    picture = make_picture(alt="A ward", file=picture_file((1300, 900)))
    schedule(article, editor, picture=picture)
    clock.move_to(LATER, tick=False)
    found = page(application, article.get_absolute_url())
    assert "plain.jpg" in found
    assert ".avif" not in found
    run_tasks()
    assert ".avif" in page(application, article.get_absolute_url())


def test_withdrawal_wins(application, editor, clock):
    article = live()
    schedule(article, editor, title="New words")
    publishing.withdraw(article, editor)
    clock.move_to(LATER, tick=False)
    assert page(application, article.get_absolute_url()) == 410
    assert publishing.working_copy(article).content["title"] == "New words"


def test_article_that_was_withdrawn_and_published_again_waits_for_nothing(application, editor, clock):
    article = live()
    schedule(article, editor, title="New words")
    row = publishing.withdraw(article, editor)
    publishing.publish(row, editor, publishing.working_copy(row).edit)
    clock.move_to(LATER, tick=False)
    assert "Old words" in page(application, article.get_absolute_url())


def test_trash_wins_and_coming_back_brings_no_change(application, editor, clock):
    article = live()
    schedule(article, editor, title="New words")
    trash.throw_away(article)
    trash.bring_back(article)
    clock.move_to(LATER, tick=False)
    assert page(application, article.get_absolute_url()) == 410
    assert title(article) == "Old words"


def test_article_that_expired_before_is_not_brought_back(application, editor, clock):
    article = live(expire_at=LATER - SECOND)
    schedule(article, editor, title="New words", expire_at=None)
    clock.move_to(LATER, tick=False)
    assert page(application, article.get_absolute_url()) == 410
    assert not Revision.objects.planned().exists()


def test_change_may_put_off_the_expiry(application, editor, clock):
    article = live(expire_at=LATER + SECOND)
    schedule(article, editor, expire_at=None)
    clock.move_to(LATER + timedelta(days=1), tick=False)
    assert "Old words" in page(application, article.get_absolute_url())


def test_text_published_meanwhile_is_seen_until_the_moment(application, editor, clock):
    article = live()
    schedule(article, editor, title="New words")
    row = Article.objects.get(pk=article.pk)
    row.title = "Between"
    publishing.publish(row, editor, publishing.working_copy(row).edit)
    assert "Between" in page(application, article.get_absolute_url())
    clock.move_to(LATER, tick=False)
    assert "New words" in page(application, article.get_absolute_url())
    assert publishing.working_copy(Article.objects.get(pk=row.pk)).content["title"] == "New words"


def test_text_restored_from_the_history_is_a_draft_beside_what_waits(application, editor, clock):
    article = live()
    change = schedule(article, editor, title="New words")
    first = Revision.objects.order_by("number").first()
    publishing.save_draft(article, first.content, editor, change.edit)
    clock.move_to(LATER, tick=False)
    assert "New words" in page(application, article.get_absolute_url())
    assert publishing.working_copy(Article.objects.get(pk=article.pk)).content["title"] == "Old words"


def test_what_is_typed_afterwards_does_not_alter_what_waits(application, editor, clock):
    article = live()
    change = schedule(article, editor, title="New words")
    draft = publishing.save_draft(article, change.content | {"title": "Typed later"}, editor, change.edit)
    clock.move_to(LATER, tick=False)
    assert "New words" in page(application, article.get_absolute_url())
    working = publishing.working_copy(Article.objects.get(pk=article.pk))
    assert (working.pk, working.content["title"]) == (draft.pk, "Typed later")


def test_going_live_is_no_conflict_for_whoever_types(application, editor, clock):
    article = live()
    schedule(article, editor, title="New words")
    other = make_staff("robin")
    working = publishing.working_copy(Article.objects.get(pk=article.pk))
    clock.move_to(LATER, tick=False)
    page(application, article.get_absolute_url())
    assert publishing.save_draft(article, working.content | {"title": "Typed"}, other, working.edit).is_draft


def test_who_has_not_seen_the_change_is_told_of_a_conflict(editor):
    article = live()
    row = Article.objects.get(pk=article.pk)
    opened = publishing.working_copy(row)
    schedule(article, editor, title="New words")
    row.title = "Mine"
    with pytest.raises(publishing.Overtaken):
        schedule_change(row, LATER, make_staff("robin"), opened.edit)


def test_change_can_be_given_an_earlier_and_a_later_time(application, editor, clock):
    article = live()
    change = schedule(article, editor, title="New words")
    page(application, article.get_absolute_url())
    assert reschedule_change(article, change.number, NOW + 60 * SECOND)
    clock.move_to(NOW + 59 * SECOND, tick=False)
    assert "Old words" in page(application, article.get_absolute_url())
    assert reschedule_change(article, change.number, LATER)
    clock.move_to(LATER - SECOND, tick=False)
    assert "Old words" in page(application, article.get_absolute_url())
    clock.move_to(LATER, tick=False)
    assert "New words" in page(application, article.get_absolute_url())


def test_change_that_is_called_off_stays_a_draft_as_it_was(application, editor, clock):
    article = live()
    change = schedule(article, editor, title="New words")
    assert reschedule_change(article, change.number, None)
    publishing.save_draft(article, change.content | {"title": "Typed later"}, editor, change.edit)
    clock.move_to(LATER, tick=False)
    assert "Old words" in page(application, article.get_absolute_url())
    change.refresh_from_db()
    assert (change.state, change.content["title"]) == ("draft", "New words")


def test_author_who_is_gone_by_then_leaves_the_present_ones(editor, clock):
    ann, bob = make_author(name="Ann"), make_author(name="Bob")
    article = live(authors=[bob.pk])
    schedule(article, editor, title="New words", authors=[ann.pk])
    ann.delete()
    clock.move_to(LATER)
    apply_due_changes()
    article.refresh_from_db()
    assert (article.title, article.authors) == ("New words", [bob.pk])


def test_change_that_has_gone_live_cannot_be_called_off(editor, clock):
    article = live()
    change = schedule(article, editor, title="New words")
    clock.move_to(LATER, tick=False)
    assert not reschedule_change(article, change.number, None)
    assert title(article) == "New words"


def test_history_keeps_who_scheduled_it_and_what_went_live(editor, clock):
    article = live()
    schedule(article, editor, title="New words")
    clock.move_to(LATER, tick=False)
    apply_due_changes()
    publication = article.revisions.publications().first()
    assert (publication.author, publication.goes_live_at) == (editor, LATER)
    assert publication.content == content_of(Article.objects.get(pk=article.pk))


def test_database_refuses_to_reword_what_waits_or_went_live(editor, clock):
    article = live()
    change = schedule(article, editor, title="New words")
    for moment in (NOW, LATER):
        clock.move_to(moment, tick=False)
        apply_due_changes()
        with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
            Revision.objects.filter(pk=change.pk).update(content={"title": "Forged"})


def test_text_that_cannot_be_stored_fails_no_page(application, editor, clock, caplog):
    article = live()
    change = schedule(article, editor, title="New words")
    Revision.objects.filter(pk=change.pk).delete()
    broken = change.content | {"expire_at": "2001-01-01T00:00:00+00:00"}
    Revision.record(article, "planned", broken, editor, goes_live_at=LATER)
    clock.move_to(LATER, tick=False)
    assert "Old words" in page(application, article.get_absolute_url())
    assert "cannot go live" in caplog.text
    assert not Revision.objects.planned().exists()


def test_worker_applies_what_nobody_asks_for(editor, clock):
    article = live()
    schedule(article, editor, title="New words")
    clock.move_to(LATER, tick=False)
    assert (apply_due_changes(), apply_due_changes()) == (1, 0)
    assert title(article) == "New words"


def test_search_engines_are_told_of_the_new_address_at_the_moment(editor, clock, settings, monkeypatch):
    settings.INDEXNOW_KEY = "k" * 32
    told = []
    monkeypatch.setattr("news.discovery.indexnow.send", told.append)
    article = live(slug="old-address")
    schedule(article, editor, slug="new-address")
    run_tasks()
    assert told == []
    clock.move_to(LATER, tick=False)
    run_tasks()
    assert told == ["/news/new-address/"]
