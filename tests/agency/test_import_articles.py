"""`import_articles` as operators run it: a dry run, a table of topics, and then the import."""

import os
import signal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agency.management.commands import import_articles
from news.models import Article, Category, Import
from news.moving.old_articles import Unreadable
from news.newsroom import publishing, trash
from tests.builders import make_article, make_staff
from tests.old_site import OldSite, old_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_site(monkeypatch):
    site = OldSite([old_article(n) for n in range(1, 121)])
    monkeypatch.setattr(import_articles, "open_source", lambda path: site)
    return site


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "report"


def run(folder, *options):
    told, progress = StringIO(), StringIO()
    call_command("import_articles", "site.xml", f"--report={folder}", *options, stdout=told, stderr=progress)
    return told.getvalue(), progress.getvalue()


def test_operator_sees_first_what_would_be_done(old_site, folder):
    told, progress = run(folder)
    assert "120 new, 0 changed" in told
    assert "120 of 120, 0:00:00 left" in progress
    assert not Article.objects.exists()


def test_dry_run_leaves_a_page_a_table_and_a_draft_of_the_topics(old_site, folder):
    old_site.articles.append(old_article(200, title="=1+1 <b>"))
    run(folder)
    assert "=1+1 &lt;b&gt;" in (folder / "report.html").read_text()
    assert "New,'=1+1 <b>,/news/old-article-200/\n" in (folder / "report.csv").read_text().replace("\r\n", "\n")
    assert (folder / "topics.csv").read_text().splitlines() == [
        "Topic there,Articles,Topic here",
        "Pay,121,Pay",
        "(all others),,News",
    ]


def test_changed_table_of_topics_is_followed_and_never_written_over(old_site, folder):
    run(folder)
    changed = (folder / "topics.csv").read_text().replace("121,Pay", "121,Wages").replace("120,Pay", "120,Wages")
    (folder / "topics.csv").write_text(changed)
    run(folder)
    run(folder, "--apply")
    assert [*Category.objects.values_list("name", flat=True)] == ["Wages"]
    assert (folder / "topics.csv").read_text() == changed


def test_table_of_topics_may_be_as_excel_saves_it(old_site, folder, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(
        "Topic there;Articles;Topic here\r\nPay;120;Café work\r\n(all others);;News\r\n;;\r\n".encode("cp1252")
    )
    run(folder, f"--topics={path}", "--apply")
    assert Category.objects.get().name == "Café work"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("Topic there,Articles,Topic here\n(all others),,News\n", "what becomes of “Pay”; give each a line"),
        ("Topic there,Articles,Topic here\nPay,1,Pay\n(all others),,\n", "each article has one"),
        ("Old,New\nPay,Pay\n", "needs the columns Topic there, Articles, Topic here"),
        ("Topic there,Articles,Topic here\nPay\n", "needs the columns"),
        (b"\xff\xfe", "needs the columns"),
        ("", "needs the columns"),
        ('Topic there,Articles,Topic here\n"Pay,1,\n' + "x" * 200_000, "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_table_of_topics_that_does_not_do_is_refused_in_a_sentence(old_site, folder, tmp_path, table, words):
    path = tmp_path / "mine.csv"
    if table is not None:
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
    with pytest.raises(CommandError, match=words):
        run(folder, f"--topics={path}", "--apply")
    assert not Article.objects.exists()


def test_source_that_cannot_be_read_is_said_in_a_sentence(monkeypatch, folder):
    def refuse(path):
        raise Unreadable("site.xml is a photograph.")

    monkeypatch.setattr(import_articles, "open_source", refuse)
    with pytest.raises(CommandError, match=r"site\.xml is a photograph\."):
        run(folder)


def test_our_own_export_is_taken_in_with_its_histories(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    article = make_article(title="Ours")
    publishing.publish(article, make_staff("ed"))
    call_command("export_site", str(tmp_path / "out"), stdout=StringIO())
    trash.throw_away(article).delete()
    Category.objects.all().delete()
    told = StringIO()
    call_command("import_articles", str(tmp_path / "out"), stdout=told)
    assert "Nothing has been stored yet" in told.getvalue()
    call_command("import_articles", str(tmp_path / "out"), "--apply", stdout=told)
    assert Article.objects.get().revisions.newest_first().first().state == "published"


def test_import_can_bear_somebody_s_name(old_site, folder):
    robin = make_staff("robin")
    run(folder, "--apply", "--as=robin")
    assert Article.objects.first().revisions.get().author == robin
    with pytest.raises(CommandError, match="nobody has this user name"):
        run(folder, "--apply", "--as=bobin")


def test_ctrl_c_stops_after_the_batch_and_the_next_run_goes_on(old_site, folder):
    class Interrupted(OldSite):
        def records(self, *, with_texts=True):
            for number, record in enumerate(self.articles):
                if with_texts and number == 60:
                    os.kill(os.getpid(), signal.SIGINT)
                yield record

    usual = signal.getsignal(signal.SIGINT)
    interrupted = Interrupted(old_site.articles)
    import_articles.open_source, opened = (lambda path: interrupted), import_articles.open_source
    told, progress = run(folder, "--apply")
    import_articles.open_source = opened
    assert "It was stopped before the end" in told
    assert 0 < Article.objects.count() < 120
    assert signal.getsignal(signal.SIGINT) is usual
    told, _ = run(folder, "--apply")
    assert f"{120 - 100} new, 0 changed, 0 waiting, 100 unchanged" in told
    assert Article.objects.count() == 120


def test_only_the_last_dry_run_is_kept_beside_the_imports(old_site, folder):
    for options in ([], [], ["--apply"], []):
        run(folder, *options)
    assert [*Import.objects.order_by("pk").values_list("is_dry_run", flat=True)] == [False, True]
