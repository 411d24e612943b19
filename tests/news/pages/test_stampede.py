"""Many readers of one page at the same moment, the worst of them: when it has just changed."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from news.models import Article
from news.pages import serving
from news.pages.generation import BRIDGE_SECONDS, seen
from tests.asking import ask, public
from tests.builders import make_article

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now().replace(microsecond=0)
NOT_TO_BE_KEPT = "public, max-age=0, s-maxage=0, stale-while-revalidate=0"


class Slow:
    """A page with a number that grows by each rendering; the second rendering waits until the gate is opened."""

    def __init__(self):
        self.renders, self.begun, self.gate = 0, threading.Event(), threading.Event()

    def __call__(self):
        self.renders += 1
        if self.renders == 2:
            self.begun.set()
            assert self.gate.wait(60)
        return b"page %d" % self.renders


@pytest.fixture
def generation(monkeypatch):
    """Moves the generation of pages on, without a database."""
    monkeypatch.setattr(seen, "read_at", float("inf"))
    # A moment ago, however slow the machine is.
    monkeypatch.setattr(seen, "known_at", float("inf"))
    # Nor does anybody give up waiting and render the page as well.
    monkeypatch.setattr(serving, "STAMPEDE_WAIT_SECONDS", 60)
    return lambda: seen.take(seen.number + 1, time.monotonic())


@contextmanager
def somebody_renders(application, page):
    """Within, one reader waits for a page that is being rendered."""
    leader = threading.Thread(target=ask, args=(application, "/news/"))
    leader.start()
    assert page.begun.wait(60)
    yield
    page.gate.set()
    leader.join()


def ask_all(application, number):
    answers = []
    readers = [threading.Thread(target=lambda: answers.append(ask(application, "/news/"))) for _ in range(number)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return answers


def test_stampede_costs_one_render(generation):
    page = Slow()
    page.gate.set()
    application = public(page)
    generation()
    assert {body for _, _, body in ask_all(application, 50)} == {b"page 1"}
    assert page.renders == 1


def test_readers_of_a_page_that_has_just_changed_get_the_former_one_while_it_is_rendered(generation):
    page = Slow()
    application = public(page)
    ask(application, "/news/")
    generation()
    with somebody_renders(application, page):
        answers = ask_all(application, 50)
    assert {(body, headers["cache-control"]) for _, headers, body in answers} == {(b"page 1", NOT_TO_BE_KEPT)}
    assert ask(application, "/news/")[2] == b"page 2"
    assert page.renders == 2


def test_former_page_is_never_shown_beyond_two_seconds(generation, monkeypatch):
    page = Slow()
    application = public(page)
    ask(application, "/news/")
    generation()
    monkeypatch.setattr(seen, "former_known_at", time.monotonic() - BRIDGE_SECONDS)
    with somebody_renders(application, page):
        threading.Timer(0.2, page.gate.set).start()
        assert ask(application, "/news/")[2] == b"page 2"


def test_page_from_before_two_changes_is_not_shown_again(generation):
    page = Slow()
    application = public(page)
    ask(application, "/news/")
    generation()
    generation()
    with somebody_renders(application, page):
        threading.Timer(0.2, page.gate.set).start()
        assert ask(application, "/news/")[2] == b"page 2"


def test_page_that_the_clock_has_ended_is_not_shown_again(generation):
    page = Slow()
    application = public(page, lasts=0)
    ask(application, "/news/")
    with somebody_renders(application, page):
        threading.Timer(0.2, page.gate.set).start()
        assert ask(application, "/news/")[2] != b"page 1"


def test_no_cache_keeps_a_page_that_a_change_overtook_while_it_was_rendered(generation):
    application = public(lambda: generation() or b"page")
    assert ask(application, "/news/")[1]["cache-control"] == NOT_TO_BE_KEPT


def test_reader_after_a_failed_rendering_gets_a_new_one(generation):
    outcomes = iter([b"page 1", ZeroDivisionError, b"page 2"])

    def page():
        outcome = next(outcomes)
        if outcome is ZeroDivisionError:
            raise outcome
        return outcome

    application = public(page)
    ask(application, "/news/")
    generation()
    with pytest.raises(ZeroDivisionError):
        ask(application, "/news/")
    assert ask(application, "/news/")[2] == b"page 2"


def test_page_that_fails_is_tried_once_a_second_however_many_ask(generation, time_machine):
    tries = []
    application = public(lambda: tries.append(1) or b"Sorry", status="500 Internal Server Error")
    time_machine.move_to(NOW, tick=False)
    answers = ask_all(application, 20)
    assert {(status, headers["cache-control"]) for status, headers, _ in answers} == {(500, NOT_TO_BE_KEPT)}
    assert len(tries) == 1
    time_machine.move_to(NOW + timedelta(seconds=1), tick=False)
    ask(application, "/news/")
    assert len(tries) == 2


def test_answer_to_a_probe_is_never_shared(generation):
    tries = []
    body = lambda: tries.append(1) or b"fail database"  # noqa: E731
    application = public(body, ("Cache-Control", "no-store"), status="503 Service Unavailable")
    ask(application, "/readyz"), ask(application, "/readyz")
    assert len(tries) == 2


def test_edit_in_the_middle_of_a_rendering_shows_on_the_next(application):
    article = make_article(title="Before")
    # The list reads its articles, then somebody edits one, and only then it makes what is kept for all lists.
    with connection.execute_wrapper(editing_after_the_list_was_read(article)):
        ask(application, "/news/")
    assert b"After" in ask(application, "/news/")[2]


def editing_after_the_list_was_read(article):
    def wrapper(execute, sql, *rest):
        result = execute(sql, *rest)
        if "LIMIT 13" in sql:
            editor = threading.Thread(target=edit, args=(article,))
            editor.start()
            editor.join()
        return result

    return wrapper


def edit(article):
    Article.objects.filter(pk=article.pk).update(title="After")
    connections.close_all()
