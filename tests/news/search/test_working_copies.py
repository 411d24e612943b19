"""Staff find drafts and unpublished changes by their words; visitors never do."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from agency.management.commands.prepare import Command as Prepare
from news.models import Article
from news.models.scheduled_changes import apply_due_changes
from news.newsroom import publishing, trash
from news.newsroom.changes import schedule_change
from news.newsroom.nightly import tidy_newsroom
from news.search.finding import search
from news.search.query import Query
from tests.article_form import address
from tests.builders import make_article, make_staff
from tests.news.admin.test_article_list import titles_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff("edith", groups=["Editors"]))
    return client


def found(client, text):
    return titles_in(client.get(address("article_changelist"), {"q": text}))


def publicly(text):
    return {each.article.title for each in search(Query.parse(text), 1, 12).found}


def write(article, author, **fields):
    content = publishing.content_of(article) | fields
    return publishing.save_draft(article, content, author, publishing.working_copy(article).edit)


def test_draft_is_found_by_a_word_of_its_text(newsroom):
    write(make_article(title="Nights", status="draft"), make_staff(), body="<p>Bring a lantern.</p>")
    assert found(newsroom, "lantern") == {"Nights"}
    assert publicly("lantern") == set()


def test_live_article_is_found_by_its_own_words_and_by_those_of_its_unpublished_change(newsroom):
    article = make_article(title="Nights", body="<p>Bring a lamp.</p>")
    write(article, make_staff(), body="<p>Bring a lantern.</p>")
    assert found(newsroom, "lantern") == found(newsroom, "lamp") == {"Nights"}
    assert publicly("lantern") == set()
    assert publicly("lamp") == {"Nights"}


def test_draft_that_no_form_has_saved_is_found_too(newsroom):
    make_article(title="Imported", status="draft", body="<p>A lantern.</p>")
    assert found(newsroom, "lantern") == {"Imported"}


def test_word_of_a_change_that_was_given_up_is_found_no_more(newsroom):
    article, author = make_article(title="Nights", body="<p>Text.</p>"), make_staff()
    write(article, author, body="<p>A lantern.</p>")
    write(article, author, body="<p>A torch.</p>")
    assert (found(newsroom, "lantern"), found(newsroom, "torch")) == (set(), {"Nights"})


def test_working_copies_are_indexed_when_a_site_is_prepared_for_the_first_time(newsroom):
    write(make_article(title="Nights"), make_staff(), body="<p>A lantern.</p>")
    make_article(title="A draft", status="draft", body="<p>A lantern.</p>")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM news_search_working")
    Prepare().index_articles()
    assert found(newsroom, "lantern") == {"Nights", "A draft"}


def test_draft_of_the_release_before_is_found_after_the_night(newsroom):
    write(make_article(title="Nights"), make_staff(), body="<p>A lantern.</p>")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM news_search_working")
    tidy_newsroom()
    assert found(newsroom, "lantern") == {"Nights"}


def test_scheduled_change_is_found_by_staff_only_until_it_goes_live(newsroom, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    article, author = make_article(title="Nights", body="<p>A lamp.</p>", publish_at=timezone.now()), make_staff()
    article.body = "<p>A lantern.</p>"
    schedule_change(article, timezone.now() + timedelta(minutes=1), author)
    assert (found(newsroom, "lantern"), publicly("lantern")) == ({"Nights"}, set())
    write(Article.objects.get(), author, body="<p>A torch.</p>")
    time_machine.shift(61)
    apply_due_changes()
    assert (publicly("lantern"), publicly("torch"), found(newsroom, "torch")) == ({"Nights"}, set(), {"Nights"})


WORDS = ("lantern", "torch", "candle")
STEPS = st.lists(
    st.tuples(st.sampled_from(["draft", "publish", "withdraw", "trash", "back", "save"]), st.sampled_from(WORDS)),
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_visitors_find_live_texts_and_staff_the_newest_whatever_is_done(steps):
    with transaction.atomic():
        article = after(steps)
        newest = publishing.working_copy(article).content["body"]
        is_ready, is_trashed = article.status == "ready", article.status == "trashed"
        staff = Client()
        staff.force_login(User.objects.get())
        for word in WORDS:
            is_live = is_ready and word in article.body
            assert publicly(word) == ({"Nights"} if is_live else set())
            assert found(staff, word) == ({"Nights"} if not is_trashed and (word in newest or is_live) else set())
        transaction.set_rollback(True)


def after(steps):
    author, article = make_staff(), make_article(title="Nights", body="<p>Text.</p>")
    for what, word in steps:
        article.refresh_from_db()
        is_trashed = article.status == "trashed"
        if what == "draft" and not is_trashed:
            write(article, author, body=f"<p>{word}</p>")
        elif what == "publish" and not is_trashed:
            article.body = f"<p>{word}</p>"
            publishing.publish(article, author, publishing.working_copy(article).edit)
        elif what == "withdraw" and article.status == "ready":
            publishing.withdraw(article, author)
        elif what == "trash":
            trash.throw_away(article)
        elif what == "back" and is_trashed:
            trash.bring_back(article)
        elif what == "save":
            article.save()
    article.refresh_from_db()
    return article
