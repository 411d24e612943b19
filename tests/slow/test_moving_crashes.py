"""An import that is killed at any moment, again and again: the last run completes it, and nothing is there twice."""

import random
import signal
import subprocess
import sys
import time

import pytest

from news.models import Article, Import, ImportedArticle, Picture, Redirect, Revision

from ..benchmarks.moving import write_export
from ..builders import picture_file
from ..processes import ROOT, kill

pytestmark = pytest.mark.slow
POSTS = 600
KILLS = 6
# What a life may take in before it is killed: together less than all, however fast the machine is.
MOST_TAKEN = 60
# So that death comes at any moment of a batch.
MOST_DELAY = 0.2


def start(site, path):
    command = [sys.executable, "manage.py", "import_articles", str(path), "--apply"]
    with open(site.data / "import.log", "a") as log:
        return subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=log, stderr=log)


def wait_until_taken(count, process):
    """Returns when so many articles are there, or the process has ended."""
    while process.poll() is None and ImportedArticle.objects.count() < count:
        time.sleep(0.01)


def test_killed_import_is_completed_without_doubles(stopped_server, tmp_path):
    uploads = tmp_path / "uploads" / "2012"
    uploads.mkdir(parents=True)
    (uploads / "ward.jpg").write_bytes(picture_file().read())
    path, chance = tmp_path / "export.xml", random.Random(7)
    write_export(path, POSTS, 3)
    figure = '<img src="https://old.example/wp-content/uploads/2012/ward.jpg" alt="A ward">'
    path.write_text(path.read_text().replace("<p>As ", f"{figure}<p>As "))
    kills = 0
    for _ in range(KILLS):
        taken = ImportedArticle.objects.count()
        process = start(stopped_server, path)
        wait_until_taken(taken + chance.randint(1, MOST_TAKEN), process)
        time.sleep(chance.uniform(0, MOST_DELAY))
        if process.poll() is None:
            kill(process.pid)
            kills += 1
        # Killed, or at the end before its turn came.
        assert process.wait() in {-signal.SIGKILL, 0}, (stopped_server.data / "import.log").read_text()[-2000:]
    assert kills
    assert start(stopped_server, path).wait() == 0
    assert Article.objects.published().count() == POSTS
    assert ImportedArticle.objects.count() == Revision.objects.count() == POSTS
    assert Redirect.objects.filter(article__isnull=False).count() == 2 * POSTS
    assert Picture.objects.count() == 1
    assert Import.objects.first().ended_at
    # Links between them lead to where they stand, in whichever run each came.
    assert not Article.objects.filter(body__contains="old.example").exists()
