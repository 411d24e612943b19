"""The generation of pages, with real commits: what each thread may take for the present state."""

import threading

import pytest
from django.db import connection, connections, transaction

from agency.models import Agency
from news.models import Article, Category, FormerAddress, Picture
from news.pages import generation
from news.pages.generation import seen
from registration.models import Document
from tests.builders import make_agency, make_article, make_category, make_picture, publish_document, run_tasks

pytestmark = pytest.mark.django_db(transaction=True)


class Undone(Exception):
    pass


def as_another_thread_sees_it():
    numbers = []

    def read():
        numbers.append(seen.current())
        connections.close_all()

    reader = threading.Thread(target=read)
    reader.start()
    reader.join()
    return numbers[0]


def test_change_counts_for_other_threads_from_its_commit_on():
    make_article()
    former = seen.current()
    with transaction.atomic():
        make_article()
        mine = seen.current()
        assert mine != former
        assert as_another_thread_sees_it() == former
    assert as_another_thread_sees_it() == seen.current() == mine


def test_number_of_an_undone_change_never_comes_again():
    article = make_article()

    def change_and_undo():
        with transaction.atomic():
            article.save()
            undone.add(seen.current())
            raise Undone

    undone = set()
    for _ in range(3):
        with pytest.raises(Undone):
            change_and_undo()
    article.save()
    assert len(undone) == 3
    assert seen.current() not in undone


def test_number_is_read_again_after_the_database_dropped_the_connection():
    make_article()
    former = seen.current()
    make_article()
    # As a restarted server does; Django learns of it at the next query only.
    connection.connection.close()
    assert seen.current() != former


def test_process_that_was_idle_shows_nobody_what_it_knew_before(monkeypatch):
    make_article()
    former = seen.current()
    make_article()
    monkeypatch.setattr(seen, "read_at", float("-inf"))
    # Somebody is reading the number at this moment, and takes a while; how long, a busy machine decides.
    monkeypatch.setattr(generation, "PATIENCE_SECONDS", 60)
    seen.reading.acquire()
    threading.Timer(0.2, seen.reading.release).start()
    assert as_another_thread_sees_it() != former


def test_number_holds_while_the_database_is_gone(monkeypatch):
    make_article()
    former = seen.current()
    seen.forget()
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all")
    connection.close()
    assert seen.current() == former
    monkeypatch.undo()
    connection.close()


WAYS = {
    "by saving": lambda article: article.save(),
    "by deleting": lambda article: article.delete(),
    "many at once": lambda article: Article.objects.update(byline="Robin"),
    "many, each its own": lambda article: Article.objects.bulk_update([article], ["byline"]),
    "by a conflict": lambda article: Article.objects.update_or_create(pk=article.pk, defaults={"byline": "Robin"}),
    "many deleted": lambda article: Article.objects.all().delete(),
    "many made": lambda article: Article.objects.bulk_create([Article(title="A", slug="a", body="<p>A.</p>")]),
    "from its topic": lambda article: article.category.articles.update(byline="Robin"),
    "into another topic": lambda article: Category.objects.exclude(articles=article).get().articles.add(article),
    "a new address": lambda article: FormerAddress.objects.create(slug="former", article=article),
    "a topic's name": lambda article: Category.objects.update(introduction="All about it."),
    "a picture's caption": lambda article: Picture.objects.update(caption="At work"),
    "a picture's renditions": lambda article: run_tasks(),
    "our telephone": lambda article: Agency.objects.update(telephone="020 7946 0018"),
    "a document's title": lambda article: Document.objects.update(title="Terms of business"),
    "a document's text": lambda article: publish_document(),
}


@pytest.mark.parametrize("change", WAYS.values(), ids=WAYS)
def test_every_way_to_change_what_visitors_see_makes_pages_old(change):
    make_agency(), publish_document(), make_picture(), make_category()
    article = make_article()
    former = seen.current()
    change(article)
    assert as_another_thread_sees_it() != former
