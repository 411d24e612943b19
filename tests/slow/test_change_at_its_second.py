"""A scheduled change on the real server, with several processes and without any worker, while many people read."""

import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from news.models import Article
from news.newsroom.changes import schedule_change
from tests.builders import make_article, make_staff

READERS = 2
# So many seconds from now that every process of a busy machine has heard of it before.
SOON = 10
PATIENCE_SECONDS = 120


def read(server, path, found, over):
    """Ask again and again; notes when each request began and ended, and what it showed."""
    while not over.is_set():
        began = datetime.now(UTC)
        text = urllib.request.urlopen(server.origin + path).read().decode()
        found.append((began, datetime.now(UTC), path, "Stale" in text, "Revised" in text))


def wait_for_each(paths, found, since):
    """Until each has been asked for after that moment, however slow the machine is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while {path for began, _, path, *_ in list(found) if began > since} != set(paths):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_process_shows_the_new_text_before_its_second_or_the_old_one_after(server):
    article = make_article(title="Stale words", publish_at=timezone.now() - timedelta(hours=1))
    paths = ["/news/", "/news/feed.atom", article.get_absolute_url(), "/news/search/?q=words"]
    row = Article.objects.get(pk=article.pk)
    row.title = "Revised words"
    found, over = [], threading.Event()
    with ThreadPoolExecutor(READERS * len(paths)) as pool:
        reading = [pool.submit(read, server, path, found, over) for path in paths * READERS]
        try:
            wait_for_each(paths, found, timezone.now())
            changed_at = timezone.now() + timedelta(seconds=SOON)
            schedule_change(row, changed_at, make_staff())
            connection.close()
            wait_for_each(paths, found, changed_at + timedelta(seconds=2))
        finally:
            over.set()
    for reader in reading:
        reader.result()
    before = [each for each in found if each[1] < changed_at]
    after = [each for each in found if each[0] >= changed_at]
    assert {each[2] for each in before} == {each[2] for each in after} == set(paths)
    assert {each[3:] for each in before} == {(True, False)}
    assert {each[3:] for each in after} == {(False, True)}
    assert article.revisions.publications().filter(goes_live_at=changed_at).count() == 1
