"""All that the agency has published, in a folder that it can take elsewhere, and back."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from html import escape
from io import StringIO
from shutil import copytree

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency.models import Agency
from agency.moving.loading import is_export, load
from agency.moving.tables import TABLES
from agency.moving.writing import export_site
from news.models import (
    Article,
    ArticlePicture,
    Author,
    Authorship,
    ImportedArticle,
    Picture,
    Redirect,
    Revision,
)
from news.models.article_pictures import pictures_of
from news.models.authors import known_authors
from news.models.contents import content_of
from news.models.revisions import PUBLICATIONS
from news.models.scheduled_changes import apply_due_changes
from news.moving.old_articles import Unreadable
from news.newsroom import publishing, trash
from news.newsroom.changes import schedule_change
from news.newsroom.unused_pictures import unused_pictures
from news.pictures.renditions import discard
from registration.documents.freezing import PUBLISHED
from registration.models import Document, DocumentVersion
from tests import builders
from tests.old_site import move, old_article
from tests.registration.documents.test_documents import PDF

pytestmark = pytest.mark.django_db


OLD = {"html": '<p>Old.</p><img src="/old.jpg" alt="Old">', "authors": ("Ada King",)}
PICTURES = {"pictures": {"/old.jpg": builders.picture_file(colour="navy").read()}}
# What is told to colleagues, follows from the rest, or is of the moment.
STAYS_BEHIND = {
    "ArticlePicture", "Authorship", "BrokenLink", "Generation", "Import", "ImportLine", "Presence", "PreviewLink",
    "Remark", "Tally", "UnsentForm",
}  # fmt: skip


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
    ArticlePicture.objects.all().delete()
    for guard in (PUBLICATIONS, PUBLISHED):
        guard.stand(connection)
    get_user_model().objects.all().delete()
    Document.objects.update(title="As installed")
    Agency.objects.update(name="As installed")


def sign(editor):
    """Texts of somebody who was on the list twice and had another address, and of a team; one to change."""
    portrait, moment = builders.make_picture(), timezone.now() + timedelta(days=3)
    twin = builders.make_author(name="A. King", slug="a-king")
    registered = {
        "register": "GMC",
        "registration_number": "1234567",
        "role": "Consultant",
        "biography": "She\ncounts.",
    }
    ada = builders.make_author(name="Dr Ada King", slug="ada-king", picture=portrait, **registered)
    ada.name, ada.slug = "Dr Ada; Countess", "ada"
    ada.save()
    team = builders.make_author(name="Compliance and more", slug="team", is_team=True)
    signed = builders.make_article(title="Signed", slug="signed", authors=[twin.pk, team.pk], reviewed_by=twin)
    publishing.publish(signed, editor)
    twin.same_as = ada
    twin.save()
    signed.title, signed.authors, signed.reviewed_by = "Signed anew", [team.pk], team
    signed.body = f'<p>Night.</p><figure><img data-file="{portrait.pk}" alt="Her"></figure>'
    schedule_change(signed, moment, editor, publishing.working_copy(signed).edit)
    Article.objects.filter(pk=signed.pk).update(pinned_until=moment)
    builders.make_article(title="Old words", slug="old-words", authors=[ada.pk], byline="Dr Ada King")


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
    trash.throw_away(builders.make_article(title="Trashed", slug="trashed", **shown))
    builders.make_article(title="Draft", slug="draft", status="draft", category=None, share_picture=picture)
    sign(editor)
    move(old_article(1, **OLD), old_article(2), **PICTURES)
    former = trash.throw_away(Article.objects.get(slug="old-article-2"))
    former.delete()
    Redirect.objects.put([("/2017/live/", live), ("/category/pay/", topic), ("/feed/", "/news/feed.rss")])


def test_export_taken_into_an_empty_site_and_exported_again_is_the_same(tmp_path):
    fill()
    before = export(tmp_path / "one")
    clear()
    assert is_export(tmp_path / "one")
    numbers = load(tmp_path / "one", apply=True, say=say)
    assert numbers == {table.name: table.model._default_manager.count() for table in TABLES if numbers.get(table.name)}
    assert export(tmp_path / "two") == before


def test_each_table_of_the_news_goes_along_or_stays_behind_on_purpose():
    tables = {model.__name__ for model in apps.get_app_config("news").get_models()}
    assert tables - {table.model.__name__ for table in TABLES} == STAYS_BEHIND


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return tmp_path_factory.mktemp("shared") / "site"


@pytest.fixture
def exported(shared):
    """The site of `fill`, exported once for all tests; nothing of it is here."""
    if not shared.exists():
        fill()
        export(shared)
        clear()
    return shared


@pytest.fixture
def moved(exported):
    """A site like that of `fill` that has come from an export."""
    load(exported, apply=True, say=say)


def test_authors_have_their_pages_names_and_articles_after_the_move(moved, client):
    ada, team = Author.objects.get(slug="ada"), Author.objects.get(slug="team")
    signed, old_words = Article.objects.get(slug="signed"), Article.objects.get(slug="old-words")
    assert signed.writers == [ada, team]
    assert signed.reviewer == ada
    assert (signed.byline, old_words.byline) == ("A. King; Compliance and more", "Dr Ada King")
    assert {*ada.authorships.values_list("article__slug", flat=True)} == {"signed", "old-words"}
    page = client.get("/news/authors/ada/").text
    assert "Signed" in page
    assert "1234567" in page
    assert client.get("/news/authors/ada-king/")["Location"] == "/news/authors/ada/"
    assert client.get("/news/authors/a-king/")["Location"] == "/news/authors/ada/"
    assert [Author.objects.known_as(name) for name in ("A. King", "Dr Ada King", "Dr Ada; Countess")] == [ada] * 3
    with transaction.atomic(), pytest.raises(ProtectedError):
        team.delete()


def test_pin_and_change_that_waits_hold_after_the_move(moved, client):
    signed = Article.objects.get(slug="signed")
    waiting = signed.revisions.waiting().get()
    assert signed.pinned_until == waiting.goes_live_at
    assert [*Article.objects.pinned()] == [signed]
    assert signed.title == "Signed"
    with transaction.atomic():
        Revision.objects.filter(pk=waiting.pk).update(goes_live_at=timezone.now())
        apply_due_changes()
    signed = Article.objects.get(slug="signed")
    assert signed.title == "Signed anew"
    assert signed.writers == [Author.objects.get(slug="team")] == [signed.reviewer]
    assert {*signed.authorships.values_list("author__slug", flat=True)} == {"team"}


def test_what_is_derived_from_texts_is_as_every_save_keeps_it(moved, client):
    rows = Article.objects.values("pk", "body", "picture", "share_picture")
    expected = {(row["pk"], None, key) for row in rows for key in pictures_of(row)}
    revisions = Revision.objects.values_list("article", "pk", "content")
    expected |= {(article, pk, key) for article, pk, content in revisions for key in pictures_of(content)}
    assert {*ArticlePicture.objects.values_list("article", "revision", "picture")} == expected
    assert Article.objects.with_picture(Author.objects.get(slug="ada").picture).get().slug == "signed"
    Picture.objects.update(uploaded_at=timezone.now() - timedelta(days=1))
    assert not unused_pictures().exists()
    client.force_login(builders.make_staff())
    desk = client.get(reverse("admin:news_article_changelist"), {"q": "come"}).text
    changing = {each.slug: reverse("admin:news_article_change", args=[each.pk]) for each in Article.objects.all()}
    assert [slug for slug, address in changing.items() if address in desk] == ["alive"]


def test_later_import_from_the_old_site_goes_on_after_the_move(moved):
    number = Article.objects.count()
    report = move(old_article(1, **OLD), old_article(2), **PICTURES)
    assert (report.unchanged, report.counts.get("new"), report.counts["skipped"]) == (1, None, 1)
    assert (Article.objects.count(), Picture.objects.filter(alt="Old").count()) == (number, 1)
    report = move(old_article(1, **OLD | {"title": "Changed there"}), old_article(3), **PICTURES)
    assert (report.counts["changed"], report.counts["new"], report.counts.get("waiting")) == (1, 1, None)
    assert Article.objects.get(slug="old-article-1").title == "Changed there"
    assert Picture.objects.filter(alt="Old").count() == 1


def test_text_that_was_edited_before_the_move_is_not_taken_for_that_of_the_old_site(tmp_path):
    move(old_article())
    edited = Article.objects.get()
    edited.title = "Ours"
    publishing.publish(edited, builders.make_staff(), publishing.working_copy(edited).edit)
    export(tmp_path / "one")
    clear()
    load(tmp_path / "one", apply=True, say=say)
    assert "title" not in ImportedArticle.objects.get().taken
    assert move(old_article(html="<p>Theirs.</p>")).counts["waiting"] == 1
    assert Article.objects.get().title == "Ours"


def test_everything_works_as_before_after_the_move(moved, client):
    article = Article.objects.get(slug="alive")
    assert article.picture.plain.url in client.get("/news/alive/").getvalue().decode()
    assert default_storage.exists(article.picture.plain.url.removeprefix("/media/"))
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
    assert all(picture.is_rendered for picture in Picture.objects.all())


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


def test_dry_run_counts_and_changes_nothing(exported):
    assert load(exported, apply=False, say=say)["articles"] == 8
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


def test_what_comes_from_another_site_during_the_export_is_no_half_in_it(tmp_path):
    def say_and_import(text):
        if text.startswith("revisions"):
            move(old_article(authors=("Ada",)))

    move(old_article(2))
    export_site(tmp_path / "one", say_and_import)
    clear()
    load(tmp_path / "one", apply=True, say=say)
    assert ImportedArticle.objects.get().article.slug == "old-article-2"
    assert move(old_article()).counts["new"] == 1


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
    "no JSON at all": (overwrite("about.json", b"\xff["), "about.json, line 1: this is no record"),
    "a list": (overwrite("about.json", b"[1]"), "about.json, line 1: this is no record"),
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
    "unknown author": (
        change("articles", authors=["x"]),
        "articles.jsonl, line 1: authors: “x” is not among the authors",
    ),
    "authors that are none": (change("articles", authors=[None]), "line 1: authors: “None” is not among the authors"),
    "no list of authors": (change("articles", authors="ada"), "articles.jsonl, line 1: authors: This is no list."),
    "unknown author of a former text": (
        change("revisions", content={"authors": [1]}),
        "revisions.jsonl, line 1: content:",
    ),
    "unknown reviewer": (change("articles", reviewed_by="x"), "articles.jsonl, line 1: reviewed_by: “x” is not among"),
    "author of themselves": (change("authors", same_as="ada"), "authors.jsonl, line 1: same_as: “ada” is not among"),
    "author without an address": (change("authors", slug=""), "authors.jsonl, line 1: There is no slug."),
    "unknown portrait": (
        change("authors", picture="x"),
        "authors.jsonl, line 1: picture: “x” is not among",
    ),
    "unknown register": (change("authors", register="evil"), "authors.jsonl, line 1: register:"),
    "name of nobody": (change("author-names", author="x"), "author-names.jsonl, line 1: author: “x” is not among"),
    "odd memory": (
        change("imported-articles", taken={"title": []}),
        "imported-articles.jsonl, line 1: taken: This is no",
    ),
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
def test_spoilt_export_is_refused_in_a_sentence_and_nothing_is_taken_in(exported, tmp_path, spoil):
    copytree(exported, tmp_path / "one")
    spoil(tmp_path / "one")
    sentence = next(sentence for each, sentence in SPOILT.values() if each is spoil)
    with pytest.raises(Unreadable) as refusal:
        load(tmp_path / "one", apply=True, say=say)
    assert sentence in str(refusal.value)
    assert not any(table.model._default_manager.exists() for table in TABLES if table.model not in {Agency, Document})
    assert not Authorship.objects.exists()


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
        "authors": st.none() | st.lists(st.integers(0, 3), max_size=3, unique=True),
        "pinned_until": st.none() | moments,
    }
)

authors = st.tuples(
    st.fixed_dictionaries({"name": words.map(lambda text: f"x{text}"), "role": words, "is_team": st.booleans()}),
    st.integers(0, 3),
)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(articles, max_size=3), st.lists(words, max_size=3), st.lists(authors, min_size=1, max_size=4))
def test_import_of_an_export_is_the_identity(tmp_path_factory, made, addresses, people):
    folder = tmp_path_factory.mktemp("exports")
    with transaction.atomic():
        # They are remembered by keys and a generation that the last example has had, too.
        known_authors.forget()
        topic = builders.make_category()
        people = [(builders.make_author(**fields), other) for fields, other in people]
        for fields in made:
            fields["authors"] = fields["authors"] and [people[n % len(people)][0].pk for n in fields["authors"]]
        made = [builders.make_article(category=topic, **fields) for fields in made]
        for person, other in people:
            leading = people[other % len(people)][0]
            leading.refresh_from_db()
            if person != leading and not leading.same_as:
                person.same_as = leading
                person.save()
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


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_no_record_is_too_odd_to_be_answered_in_a_sentence(exported, tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("odd")
    copytree(exported, folder / "one")
    with transaction.atomic():
        known_authors.forget()
        table = data.draw(st.sampled_from([each for each in TABLES if lines(folder / "one", each.name)])).name
        field = data.draw(st.sampled_from([*lines(folder / "one", table)[0]]))
        change(table, **{field: data.draw(st.sampled_from(ODD))})(folder / "one")
        with suppress(Unreadable):
            load(folder / "one", apply=True, say=say)
        transaction.set_rollback(True)


def test_script_in_a_hostile_export_is_cleaned_away(exported, tmp_path):
    copytree(exported, tmp_path / "one")
    change("articles", body='<p onclick="x()">Text.</p><script>x()</script>')(tmp_path / "one")
    load(tmp_path / "one", apply=True, say=say)
    assert Article.objects.order_by("pk").first().body == "<p>Text.</p>"
