"""What a search engine receives, by a real connection, when an article appears."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from news.discovery import indexnow
from news.newsroom import publishing
from tests.builders import make_article, make_staff, run_tasks

KEY = "0123456789abcdef"


@pytest.fixture
def engine(settings, monkeypatch):
    """The messages that a search engine has received."""
    received = []
    # Patient with a busy machine.
    monkeypatch.setattr(indexnow, "TIMEOUT_SECONDS", 60)

    class Engine(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Engine)
    # By default it looks only twice a second whether it shall end.
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    settings.INDEXNOW_KEY, settings.INDEXNOW_ADDRESS = KEY, f"http://127.0.0.1:{server.server_port}/indexnow"
    yield received
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def editor(site):
    return make_staff()


def published(editor, **fields):
    article = make_article(status="draft", **fields)
    publishing.publish(article, editor)
    return article


def test_search_engine_is_told_of_a_published_article(editor, engine):
    article = published(editor)
    run_tasks()
    assert engine == [
        {
            "host": "testserver",
            "key": KEY,
            "keyLocation": f"http://testserver/indexnow-{KEY}.txt",
            "urlList": [f"http://testserver{article.get_absolute_url()}"],
        }
    ]


def test_search_engine_is_told_of_a_scheduled_article_when_it_appears(editor, engine, time_machine):
    now = timezone.now()
    published(editor, publish_at=now + timedelta(hours=1))
    run_tasks()
    assert engine == []
    time_machine.move_to(now + timedelta(hours=1, seconds=1), tick=False)
    run_tasks()
    assert len(engine) == 1


def test_search_engine_hears_nothing_of_drafts_and_withdrawn_articles(editor, engine):
    make_article(status="draft")
    publishing.withdraw(published(editor), editor)
    run_tasks()
    assert engine == []


def test_search_engine_is_told_once_of_what_readers_see_once(editor, engine):
    article = published(editor)
    article.reviewed_at = timezone.localdate()
    publishing.publish(article, editor, based_on=1)
    run_tasks()
    assert len(engine) == 1


def test_search_engine_is_told_of_every_change_that_readers_see(editor, engine):
    article = published(editor)
    run_tasks()
    article.summary = "In one sentence."
    publishing.publish(article, editor, based_on=1)
    run_tasks()
    assert len(engine) == 2


def test_key_file_proves_the_sender(client, site, engine):
    assert client.get(f"/indexnow-{KEY}.txt").content.decode() == KEY
    assert client.get("/indexnow-other.txt").status_code == 404


def test_without_a_key_nobody_is_told(editor):
    published(editor)
    assert not DBTaskResult.objects.exists()
