"""An import that is killed at any moment, again and again: the last run completes it, and nothing is there twice."""

import random
import subprocess
import sys

import pytest

from news.models import Article, Import, ImportedArticle, Picture, Redirect, Revision

from ..benchmarks.moving import write_export
from ..builders import picture_file
from ..processes import ROOT, kill

pytestmark = pytest.mark.slow
POSTS = 600
# From before the first batch to after the last.
LIVES = (2, 12)
KILLS = 8


def start(site, path):
    command = [sys.executable, "manage.py", "import_articles", str(path), "--apply"]
    with open(site.data / "import.log", "a") as log:
        return subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=log, stderr=log)


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
        process = start(stopped_server, path)
        try:
            process.wait(chance.uniform(*LIVES))
        except subprocess.TimeoutExpired:
            kill(process.pid)
            process.wait()
            kills += 1
        else:
            assert process.returncode == 0, (stopped_server.data / "import.log").read_text()[-2000:]
    assert start(stopped_server, path).wait() == 0
    assert kills
    assert Article.objects.published().count() == POSTS
    assert ImportedArticle.objects.count() == Revision.objects.count() == POSTS
    assert Redirect.objects.filter(article__isnull=False).count() == 2 * POSTS
    assert Picture.objects.count() == 1
    assert Import.objects.first().ended_at
    # Links between them lead to where they stand, in whichever run each came.
    assert not Article.objects.filter(body__contains="old.example").exists()
