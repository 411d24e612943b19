"""Whole sites moved by the command, and what visitors get afterwards, at new addresses and old."""

from base64 import b64encode
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from news.models import Article, Import, Picture
from news.newsroom import publishing
from tests.builders import picture_file

from .sources.exports import attachment, category, ghost, ghost_post, item, wxr

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "media")]
SEED = Path(__file__).parent / "fixtures/seed"
UPLOADS = "http://old.example/wp-content/uploads"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def take_in(path, *options):
    told = StringIO()
    options = (f"--report={path.parent / 'report'}", *options)
    call_command("import_articles", str(path), *options, stdout=told, stderr=StringIO())
    return told.getvalue()


@pytest.fixture
def wordpress(tmp_path):
    uploads = tmp_path / "uploads" / "2017" / "01"
    uploads.mkdir(parents=True)
    (uploads / "ward.jpg").write_bytes(picture_file().read())
    text = (
        '<!-- wp:paragraph --><p>As <a href="http://old.example/2018/02/03/second/">we say</a>.</p>'
        "<!-- /wp:paragraph -->"
        f'[caption id="attachment_9" align="alignnone" width="320"]<img src="{UPLOADS}/2017/01/ward-300x169.jpg" '
        'alt="A ward" class="wp-image-9" /> The new ward[/caption]'
        "[poll id=3]<script>alert(1)</script>"
    )
    pay = category("Pay & terms", "pay")
    path = tmp_path / "export.xml"
    export = wxr(
        attachment(9, "2017/01/ward.jpg", alt="A ward"),
        item(text, id=5, categories=pay, metas=[("_thumbnail_id", "9")], excerpt__encoded="In short."),
        item("<p>Second.</p>", id=6, title="Rates in spring", link="http://old.example/2018/02/03/second/",
             wp__post_name="second", guid="http://old.example/?p=6"),
        item("<p>Secret zebra.</p>", id=7, title="Private", wp__status="private", wp__post_name="private"),
        item("<p>Gone.</p>", id=8, title="Trashed", wp__status="trash"),
    )  # fmt: skip
    path.write_text(export)
    return path


def test_wordpress_site_is_read_at_new_addresses(client, wordpress):
    assert "3 new" in take_in(wordpress, "--apply")
    page = client.get("/news/rates-in-spring/").content.decode()
    assert "27 Jan 2017" in page
    assert "The new ward" in page
    assert 'href="/news/second/"' in page
    assert "Pay &amp; terms" in page
    assert not [word for word in ("[caption", "[poll", "alert(1)", "wp:paragraph") if word in page]


def test_old_addresses_of_a_wordpress_site_lead_there_in_one_hop(client, wordpress):
    take_in(wordpress, "--apply")
    for old, new in {
        "/2017/01/27/rates-in-spring/": "/news/rates-in-spring/",
        "/?p=5": "/news/rates-in-spring/",
        "/2018/02/03/second/": "/news/second/",
        "/category/pay/": "/news/topics/pay-terms/",
    }.items():
        answer = client.get(old)
        assert (old, answer.status_code, answer.get("Location", "").partition("?")[0]) == (old, 301, new)


def test_private_post_is_a_draft_that_no_visitor_sees(client, wordpress):
    take_in(wordpress, "--apply")
    assert Article.objects.get(title="Private").state == "draft"
    assert client.get("/news/private/").status_code == 404
    assert b"Private" not in client.get("/news/search/?q=zebra").content


def test_dry_run_names_everything_and_stores_nothing(wordpress):
    take_in(wordpress)
    page = (wordpress.parent / "report" / "report.html").read_text()
    for words in ("[poll]", "Private", "trash", "/category/pay/", "leads to /news/second/", "Pay &amp; terms"):
        assert words in page
    assert not Article.objects.exists()


def test_second_run_changes_nothing_and_an_edited_post_one(wordpress):
    take_in(wordpress, "--apply")
    assert "0 new, 0 changed, 0 waiting, 3 unchanged" in take_in(wordpress, "--apply")
    wordpress.write_text(wordpress.read_text().replace("<p>Second.</p>", "<p>Edited there.</p>"))
    assert "0 new, 1 changed, 0 waiting, 2 unchanged" in take_in(wordpress, "--apply")
    assert Article.objects.get(slug="second").body == "<p>Edited there.</p>"
    assert Picture.objects.count() == 1


def test_ghost_site_is_read_at_new_addresses(client, tmp_path):
    path = tmp_path / "ghost.json"
    path.write_text(ghost(ghost_post()))
    take_in(path, "--apply")
    page = client.get("/news/open-shifts/").content.decode()
    assert "Shifts are <strong>open</strong>." in page
    assert client.get("/open-shifts/").status_code == 301


@pytest.mark.parametrize("name", ["locum-rates.txt", "Locum rates settle after a busy winter.html"])
def test_original_page_becomes_exactly_such_a_page_as_we_show(client, tmp_path, name):
    for path in SEED.rglob("*"):
        if path.is_file() and (path.name == name or path.parent != SEED):
            copy = tmp_path / "pages" / path.relative_to(SEED)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    take_in(tmp_path / "pages", "--apply")
    article = Article.objects.get()
    page = client.get(article.get_absolute_url()).content.decode()
    assert article.title == "Locum rates settle after a busy winter"
    assert "27 Jan 2017" in page
    assert article.summary == "Fewer shifts, steady rates: what January's bookings say about the spring."
    assert article.body.count("<h2>") == 2
    assert "Quick Register" not in article.body
    assert bool(article.picture) is (not name.endswith(".txt"))


def test_picture_within_a_page_itself_comes_into_the_library(client, tmp_path):
    data = b64encode(picture_file().read()).decode()
    picture = f'<p><img src="data:image/jpeg;base64,{data}" alt="Ward"></p>'
    page = f"<h1>Rates</h1><p>Published: 27 Jan 2017</p><p>Up.</p>{picture}"
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "rates.html").write_text(f"{page}<p><a href='data:text/html,x'>A link</a></p>")
    take_in(tmp_path / "pages", "--apply")
    picture, article = Picture.objects.get(), Article.objects.get()
    assert picture.alt == "Ward"
    assert picture.plain.url in client.get(article.get_absolute_url()).content.decode()
    assert "data:" not in article.body


def test_what_was_imported_is_edited_like_any_other_article(wordpress):
    take_in(wordpress, "--apply")
    article = Article.objects.get(slug="rates-in-spring")
    article.full_clean()
    assert publishing.working_copy(article).content["picture"] == Picture.objects.get().pk
    assert Import.objects.get().ended_at
