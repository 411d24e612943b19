"""All that the agency has published, in a folder that it can take elsewhere, and back."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from html import escape
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency.models import Agency
from agency.moving.loading import is_export, load
from agency.moving.tables import TABLES
from news.models import Article, Category, Picture, Redirect, Revision
from news.models.contents import content_of
from news.models.revisions import PUBLICATIONS
from news.moving.records import Unreadable
from news.newsroom import publishing
from news.pictures.renditions import discard
from registration.documents.freezing import PUBLISHED
from registration.models import Document, DocumentVersion
from tests import builders
from tests.registration.documents.test_documents import PDF

pytestmark = pytest.mark.django_db


def export(folder):
    call_command("export_site", str(folder), stdout=StringIO())
    return contents(folder)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def lines(folder, table):
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text("utf-8").splitlines()]


def say(text):
    pass


def clear():
    """The site as it was installed. Only a test may remove what was published."""
    for picture in Picture.objects.all():
        discard(default_storage, picture.file.name)
    for version in DocumentVersion.objects.exclude(pdf=""):
        default_storage.delete(version.pdf.name)
    for guard in (PUBLICATIONS, PUBLISHED):
        guard.lift(connection)
    for table in reversed(TABLES):
        if table.model not in {Agency, Document}:
            table.model._default_manager.all().delete()
    for guard in (PUBLICATIONS, PUBLISHED):
        guard.stand(connection)
    get_user_model().objects.all().delete()
    Document.objects.update(title="As installed")
    Agency.objects.update(name="As installed")


def fill():
    """A site with something of everything."""
    editor, writer = builders.make_staff("ed", groups=["Editors"]), builders.make_staff("wren", groups=["Writers"])
    builders.make_agency(name="Northgate “Locums” & Söhne")
    builders.publish_document("terms", body="<p>One.</p>", pdf=ContentFile(PDF, name="terms.pdf"))
    Document.objects.get(slug="terms").start_version()
    topic = builders.make_category(name="Pay", slug="pay", introduction="What a shift is worth.")
    topic.slug = "rates"
    topic.save()
    picture = builders.make_picture(caption="On the ward", focal_x=20, focal_y=70)
    body = f'<p>Text.</p><figure><img data-file="{picture.pk}" alt="A &amp; B"><figcaption>C</figcaption></figure>'
    shown = {"category": topic, "picture": picture, "byline": "Dr Ada Lovelace"}
    live = builders.make_article(title="Live", slug="live", body=body, **shown)
    publishing.publish(live, editor)
    live.slug = "alive"
    publishing.publish(live, editor)
    publishing.save_draft(live, content_of(live) | {"title": "A title to come", "body": body}, writer, 9)
    moment = timezone.now() + timedelta(days=9)
    builders.make_article(title="Soon", slug="soon", publish_at=moment, expire_at=moment + timedelta(days=1), **shown)
    publishing.withdraw(builders.make_article(title="Withdrawn", slug="withdrawn", **shown), editor)
    publishing.trash(builders.make_article(title="Trashed", slug="trashed", **shown))
    builders.make_article(title="Draft", slug="draft", status="draft", category=None, share_picture=picture)
    Redirect.objects.put([("/2017/live/", live), ("/category/pay/", topic), ("/feed/", "/news/feed.rss")])


def test_export_taken_into_an_empty_site_and_exported_again_is_the_same(tmp_path):
    fill()
    before = export(tmp_path / "one")
    clear()
    assert is_export(tmp_path / "one")
    numbers = load(tmp_path / "one", apply=True, say=say)
    assert numbers == {table.name: table.model._default_manager.count() for table in TABLES if numbers.get(table.name)}
    assert export(tmp_path / "two") == before


def test_everything_works_as_before_after_the_move(tmp_path, client):
    fill()
    export(tmp_path / "one")
    clear()
    load(tmp_path / "one", apply=True, say=say)
    article = Article.objects.get(slug="alive")
    assert Picture.objects.get().plain.url in client.get("/news/alive/").getvalue().decode()
    assert default_storage.exists(Picture.objects.get().plain.url.removeprefix("/media/"))
    assert client.get("/2017/live/")["Location"] == client.get("/news/live/")["Location"] == "/news/alive/"
    assert client.get("/category/pay/")["Location"] == "/news/topics/rates/"
    assert client.get("/news/withdrawn/").status_code == 410
    assert client.get("/news/soon/").status_code == 404
    assert "Live" in client.get("/news/search/?q=text").getvalue().decode()
    assert publishing.working_copy(article).content["title"] == "A title to come"
    assert publishing.working_copy(article).content["picture"] == article.picture_id
    assert [each.author_name for each in article.revisions.all()][-1] == "Former writer"
    modified = article.modified_at
    article.save()
    assert article.modified_at == modified
    builders.run_tasks()
    assert Picture.objects.get().is_rendered


def test_nobody_is_named_but_authors(tmp_path):
    fill()
    candidate = builders.make_registration(first_name="Zebedee", last_name="Candidatus", email="zeb@example.org")
    for name in ("wren", "ed"):
        user = get_user_model().objects.get(username=name)
        user.first_name, user.last_name, user.email = "Secretary", "Personally", "personally@agency.example"
        user.save()
    whole = b"\n".join(content for name, content in export(tmp_path / "one").items() if "uploads" not in name)
    for secret in ("Zebedee", "Candidatus", "zeb@example.org", "Secretary", "Personally", "wren", candidate.telephone):
        assert secret.encode() not in whole
    assert {each["author"] for each in lines(tmp_path / "one", "revisions")} == {"editor", "writer", None}
    assert b"Ada Lovelace" in whole


def test_dry_run_counts_and_changes_nothing(tmp_path):
    fill()
    export(tmp_path / "one")
    clear()
    assert load(tmp_path / "one", apply=False, say=say)["articles"] == 5
    assert not Article.objects.exists()
    assert not get_user_model().objects.exists()


def test_site_that_is_not_empty_is_left_alone(tmp_path):
    fill()
    export(tmp_path / "one")
    with pytest.raises(Unreadable, match="this one has articles and pictures and categories"):
        load(tmp_path / "one", apply=True, say=say)


def test_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "mine.txt").write_text("Mine.")
    with pytest.raises(CommandError, match="is not empty"):
        export(tmp_path / "one")
    assert [path.name for path in tmp_path.rglob("*")] == ["one", "mine.txt"]
    with pytest.raises(CommandError, match="is not empty"):
        export(tmp_path / "one" / "mine.txt")
    (tmp_path / "two").mkdir()
    assert "about.json" in export(tmp_path / "two")


def test_failed_export_leaves_nothing_behind(tmp_path, monkeypatch):
    fill()
    monkeypatch.setattr("agency.moving.writing.parts", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(tmp_path / "one")
    assert not [*tmp_path.iterdir()]


def test_picture_that_has_gone_missing_is_told(tmp_path):
    picture = builders.make_picture()
    default_storage.delete(picture.file.name)
    out = StringIO()
    call_command("export_site", str(tmp_path / "one"), stdout=out)
    assert f"{picture.file.name} is missing among the media" in out.getvalue()


def change(table, **fields):
    def alter(folder):
        path = folder / f"{table}.jsonl"
        first, *rest = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text(json.dumps(json.loads(first) | fields) + "\n" + "".join(rest), "utf-8")

    return alter


def overwrite(name, content):
    return lambda folder: (folder / name).write_bytes(content)


def lose(pattern):
    return lambda folder: [path.unlink() for path in folder.glob(pattern)]


def link_out(folder):
    picture = next(folder.glob("uploads/pictures/*/*"))
    picture.unlink()
    picture.symlink_to("/etc/hostname")


HEX = "0" * 32
SPOILT = {
    "another version": (overwrite("about.json", b'{"format": "x", "version": 2}'), "about.json does not say"),
    "no JSON at all": (overwrite("about.json", b"\xff["), "about.json does not say"),
    "a list": (overwrite("about.json", b"[1]"), "about.json does not say"),
    "a table is missing": (lose("revisions.jsonl"), "revisions.jsonl is missing"),
    "a picture is missing": (lose("uploads/pictures/*/*"), "is not among the export's media"),
    "a document is missing": (lose("uploads/documents/*"), "is not among the export's media"),
    "a link out of the folder": (link_out, "is not among the export's media"),
    "a name that leads out": (
        change("pictures", file="pictures/../../../etc/passwd"),
        "is not among the export's media",
    ),
    "another place": (change("pictures", file=f"documents/{HEX}.php"), "is not among the export's media"),
    "no line of JSON": (overwrite("articles.jsonl", b"{\n"), "articles.jsonl, line 1: this is no record"),
    "no object": (overwrite("articles.jsonl", b"[]\n"), "articles.jsonl, line 1: this is no record"),
    "deep nesting": (overwrite("articles.jsonl", b"[" * 200_000), "articles.jsonl, line 1: this is no record"),
    "no text": (overwrite("articles.jsonl", b"\xff\xfe\n"), "articles.jsonl, line 1: this is no record"),
    "NUL": (change("articles", title="a\0b"), "articles.jsonl, line 1: this is no record"),
    "half a character": (change("articles", title="\ud800"), "articles.jsonl, line 1: this is no record"),
    "unknown field": (change("topics", is_evil=True), "topics.jsonl, line 1: This site knows nothing of is_evil."),
    "unknown topic": (change("articles", category="other"), "articles.jsonl, line 1: category: “other” is not among"),
    "number for a topic": (change("articles", category=[1]), "articles.jsonl, line 1: category:"),
    "no date": (change("articles", publish_at="soon"), "articles.jsonl, line 1: publish_at:"),
    "absurd date": (change("articles", publish_at="2026-13-45T00:00"), "articles.jsonl, line 1: publish_at:"),
    "too long": (change("articles", title="x" * 151), "articles.jsonl, line 1: title:"),
    "no title": (change("articles", title=""), "The database refuses what the export says"),
    "unknown status": (change("articles", status="evil"), "articles.jsonl, line 1: status:"),
    "no key": (overwrite("topics.jsonl", b"{}\n"), "topics.jsonl, line 1: There is no slug."),
    "twice the same": (change("articles", slug="soon"), "The database refuses what the export says"),
    "huge number": (change("revisions", number=10**30), "revisions.jsonl, line 1: number:"),
    "odd content": (change("revisions", content=[1]), "revisions.jsonl, line 1: content:"),
    "odd date in content": (change("revisions", content={"publish_at": "soon"}), "revisions.jsonl, line 1:"),
    "twice the same id": (
        lambda folder: change("articles", uid=lines(folder, "articles")[1]["uid"])(folder),
        "is not among the articles",
    ),
    "way to another site": (
        change("redirects", article=None, topic=None, page="//evil.example/"),
        "There is no page of this site at //evil.example/",
    ),
    "unknown role": (change("revisions", author="wren"), "revisions.jsonl, line 1: author: “wren” is not among"),
    "changed evidence": (change("document-versions", body="<p>Another.</p>"), "its SHA-256 is another"),
    "no picture": (
        lambda folder: overwrite(next(folder.glob("uploads/pictures/*/*")), b"<svg>")(folder),
        "SVG drawings",
    ),
    "no PDF": (lambda folder: overwrite(next(folder.glob("uploads/documents/*")), b"MZ")(folder), "This is not a PDF"),
}


@pytest.mark.parametrize("spoil", [each for each, _ in SPOILT.values()], ids=[*SPOILT])
def test_spoilt_export_is_refused_in_a_sentence_and_nothing_is_taken_in(tmp_path, spoil):
    fill()
    export(tmp_path / "one")
    clear()
    spoil(tmp_path / "one")
    sentence = next(sentence for each, sentence in SPOILT.values() if each is spoil)
    with pytest.raises(Unreadable) as refusal:
        load(tmp_path / "one", apply=True, say=say)
    assert sentence in str(refusal.value)
    assert not any(
        model.objects.exists() for model in (Article, Category, Picture, Revision, Redirect, DocumentVersion)
    )


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
articles = st.fixed_dictionaries(
    {
        "title": words.map(lambda text: f"x{text}"),
        "summary": words,
        "byline": words,
        "body": words.map(lambda text: f"<p>{escape(text)}</p>"),
        "publish_at": moments,
        "reviewed_at": st.none() | st.dates(datetime(1990, 1, 1).date()),
        "status": st.sampled_from(["draft", "ready", "withdrawn"]),
    }
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(articles, max_size=3), st.lists(words, max_size=3))
def test_import_of_an_export_is_the_identity(tmp_path_factory, made, addresses):
    folder = tmp_path_factory.mktemp("exports")
    with transaction.atomic():
        topic = builders.make_category()
        made = [builders.make_article(category=topic, **fields) for fields in made]
        for number, article in enumerate(made):
            Revision.record(article, Revision.State.DRAFT, content_of(article) | {"title": "n" * number}, None)
        Redirect.objects.put((f"/{address}", topic) for address in addresses)
        before = export(folder / "one")
        clear()
        load(folder / "one", apply=True, say=say)
        assert export(folder / "two") == before
        transaction.set_rollback(True)


ODD = [
    None,
    5,
    -1,
    1e999,
    True,
    "",
    "x",
    "2026-01-01",
    [],
    [[]],
    {},
    {"body": 5},
    {"picture": [1]},
    "\u202e",
    "🧑" * 400,
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_record_is_too_odd_to_be_answered_in_a_sentence(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("odd")
    with transaction.atomic():
        if not Redirect.objects.exists():
            fill()
        export(folder / "one")
        clear()
        table = data.draw(st.sampled_from([each for each in TABLES if lines(folder / "one", each.name)])).name
        field = data.draw(st.sampled_from([*lines(folder / "one", table)[0]]))
        change(table, **{field: data.draw(st.sampled_from(ODD))})(folder / "one")
        with suppress(Unreadable):
            load(folder / "one", apply=True, say=say)
        transaction.set_rollback(True)


def test_script_in_a_hostile_export_is_cleaned_away(tmp_path):
    fill()
    export(tmp_path / "one")
    clear()
    change("articles", body='<p onclick="x()">Text.</p><script>x()</script>')(tmp_path / "one")
    load(tmp_path / "one", apply=True, say=say)
    assert Article.objects.order_by("pk").first().body == "<p>Text.</p>"
