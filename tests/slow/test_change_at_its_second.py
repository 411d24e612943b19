"""A scheduled change on the real server, with several processes and without any worker, while many people read."""

import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from news.models import Article
from news.newsroom.changes import schedule_change
from tests.builders import make_article, make_staff

READERS = 2
PATIENCE_SECONDS = 20


def read(server, path, found, changed_at):
    """Ask again and again until well after the moment; notes when each request began and ended, and what it showed."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        began = datetime.now(UTC)
        text = urllib.request.urlopen(server.origin + path).read().decode()
        found.append((began, datetime.now(UTC), path, "Stale" in text, "Revised" in text))
        if began > changed_at + timedelta(seconds=2):
            return


def test_no_process_shows_the_new_text_before_its_second_or_the_old_one_after(server):
    article = make_article(title="Stale words", publish_at=timezone.now() - timedelta(hours=1))
    paths = ["/news/", "/news/feed.atom", article.get_absolute_url(), "/news/search/?q=words"]
    row = Article.objects.get(pk=article.pk)
    row.title = "Revised words"
    # So long before that every process has heard that its pages end then.
    changed_at = timezone.now() + timedelta(seconds=5)
    schedule_change(row, changed_at, make_staff())
    connection.close()
    found = []
    readers = [
        threading.Thread(target=read, args=(server, paths[number % len(paths)], found, changed_at))
        for number in range(READERS * len(paths))
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    before = [each for each in found if each[1] < changed_at]
    after = [each for each in found if each[0] >= changed_at]
    assert {each[2] for each in before} == {each[2] for each in after} == set(paths)
    assert {each[3:] for each in before} == {(True, False)}
    assert {each[3:] for each in after} == {(False, True)}
    assert article.revisions.publications().filter(goes_live_at=changed_at).count() == 1
