"""The generation of pages, with real commits: what each thread may take for the present state."""

import threading

import pytest
from django.db import connection, connections, transaction

from news.freshness import seen

from .builders import make_article

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


def test_number_holds_while_the_database_is_gone(monkeypatch):
    make_article()
    former = seen.current()
    seen.forget()
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all")
    connection.close()
    assert seen.current() == former
    monkeypatch.undo()
    connection.close()
