"""Tables of former addresses: what is said of each line, and what becomes of it."""

import csv
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from news.models import Redirect
from news.moving.old_articles import Unreadable
from news.moving.redirect_table import read
from tests.builders import make_article, make_category, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(tmp_path):
    """Runs the command with a table of these lines."""

    def run(text, *options):
        path, out = tmp_path / "redirects.csv", StringIO()
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("redirects", "import", str(path), *options, stdout=out)
        return out.getvalue()

    return run


def leading():
    return {each.path: each.target for each in Redirect.objects.all()}


def test_nothing_is_changed_without_apply(table, site):
    make_article(slug="pay")
    assert "1 new" in table("/old/,/news/pay/\n")
    assert not leading()
    assert "1 new, 0 changed" in table("/old/,/news/pay/\n", "--apply")
    assert leading() == {"/old": "/news/pay/"}
    assert "0 new, 0 changed, 1 unchanged" in table("/old/,/news/pay/\n", "--apply")
    assert "0 new, 1 changed" in table("/old/,/news/\n", "--apply")
    assert leading() == {"/old": "/news/"}


@pytest.mark.parametrize(
    "text",
    [
        "\ufefffrom;to\r\n/caf\u00e9/;/news/pay/\r\n",
        "Alte Adresse\tneue\n/caf\u00e9/\t/news/pay/\n",
        "/caf\u00e9/;/news/pay/\r\n".encode("cp1252"),
        '"/caf%C3%A9/","/news/pay/",\n\n,\n',
        "http://testserver/caf\u00e9/,https://www.old.example/news/pay/\n",
    ],
)
def test_table_is_read_as_excel_and_people_write_it(table, site, settings, text):
    settings.PUBLIC_ORIGIN = "http://testserver"
    make_article(slug="pay")
    table(text, "--apply", "--host", "www.old.example")
    assert leading() == {"/caf\u00e9": "/news/pay/"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("/a/\n", "Line 1: there should be two addresses"),
        ("/a/,/news/pay/,/b/\n", "Line 1: there should be two addresses"),
        ("/a/,/news/nothing/\n", "Line 1: /a leads to /news/nothing, where there is nothing"),
        ("/a/,/news/pay/\n/b/,/admin/\n", "Line 2: /b leads to /admin/, where there is nothing"),
        ("/a/,https://elsewhere.example/x\n", "Line 1: “https://elsewhere.example/x” is on another site"),
        ("https://elsewhere.example/a/,/news/pay/\n", "is on another site, elsewhere.example"),
        ("/a/,/news/pay/\n/A,/news/\n", "Line 2: /a leads elsewhere than line 1, which counts."),
        ("/a/,/news/pay/\n/a,/news/pay/\n", "Line 2: /a repeats line 1, which counts."),
        ("/a/,/b/\n/b/,/c/\n/c/,/a/\n", "Line 1: /a leads round in a circle, by way of line 1."),
        ("/a/,/a/\n", "Line 1: /a leads round in a circle"),
        ("/news/pay/,/news/\n", "Line 1: /news/pay is a page of this site"),
        ("/admin/x/,/news/\n", "is an address of this site"),
        ("/news.php?story=4,/news/\n", "not by story"),
        ("/a/,//[x/\n", "is not an address"),
        ("/a\0b/,/news/\n", "is not a path"),
        ('"/a/,/news/\n' + "x" * 200_000, "cannot be read as a table"),
    ],
)
def test_bad_line_is_named_and_left_out(table, site, lines, said):
    make_article(slug="pay")
    try:
        told = table(lines, "--apply")
    except CommandError as error:
        told = str(error)
    assert said in told
    assert leading() in ({}, {"/a": "/news/pay/"})


def test_chain_leads_straight_to_its_end_and_is_told(table, site):
    make_article(slug="pay")
    Redirect.objects.put([("/known/", "/news/feed.rss")])
    told = table("/a/,/b/\n/b/,/c/\n/c/,/news/pay/\n/d/,/known/\n", "--apply")
    assert "Line 1: /a leads to /b/ and on; it will lead straight to /news/pay/." in told
    assert leading() == {
        "/a": "/news/pay/", "/b": "/news/pay/", "/c": "/news/pay/", "/d": "/news/feed.rss", "/known": "/news/feed.rss",
    }  # fmt: skip


def test_former_address_of_an_article_leads_to_the_article(table, site):
    article = make_article(slug="pay")
    article.slug = "rates"
    article.save()
    table("/a/,/News/Pay\n/b/,/\n", "--apply")
    assert leading() == {"/a": "/news/rates/", "/b": "/news/"}


def test_number_of_a_page_of_the_old_site_is_no_front_page(table, site):
    article = make_article(slug="pay")
    Redirect.objects.put([("/?p=1", article)])
    lines = "/a/,/?p=1\n/b/,https://WWW.old.example/?p=1\n/c/,/?p=2\n/d/,/?utm_source=x\n"
    told = table(lines, "--apply", "--host", "www.Old.example")
    assert "Line 1: /a leads to /?p=1 and on; it will lead straight to /news/pay/." in told
    assert "Line 3: /c leads to /?p=2, where there is nothing on this site." in told
    assert leading() == {"/?p=1": "/news/pay/", "/a": "/news/pay/", "/b": "/news/pay/", "/d": "/news/"}


def test_place_within_a_page_does_not_hide_the_page(table, site):
    make_article(slug="pay")
    table("/a/,/news/pay/#nights\n", "--apply")
    assert leading() == {"/a": "/news/pay/"}


def test_exported_table_taken_in_again_changes_nothing(table, site, tmp_path):
    make_category(slug="rates")
    draft = make_article(slug="pay", status="draft")
    Redirect.objects.put([("/a/", draft), ("/?p=1", draft), ("/b,c/", "/news/topics/rates/feed.rss")])
    call_command("redirects", "export", str(tmp_path / "out.csv"), stdout=StringIO())
    text = (tmp_path / "out.csv").read_text()
    assert [*csv.reader(text.splitlines())][1:] == [
        ["/?p=1", "/news/pay/"], ["/a", "/news/pay/"], ["/b,c", "/news/topics/rates/feed.rss"],
    ]  # fmt: skip
    assert "0 new, 0 changed, 3 unchanged, 0 left out" in table(text, "--apply")
    with pytest.raises(CommandError, match="exists"):
        call_command("redirects", "export", str(tmp_path / "out.csv"), stdout=StringIO())


@given(st.binary(max_size=200) | st.text('/abc?=&,;\n"%[]: httpsp1', max_size=200).map(str.encode))
def test_no_table_is_too_odd_to_be_read(data):
    with suppress(Unreadable):
        assert all(path.startswith("/") for path in read(data).targets)


class TestAdmin:
    def test_editor_adds_finds_and_deletes_a_redirect(self, client, site):
        make_article(slug="pay")
        client.force_login(make_staff("ed", groups=["Editors"]))
        client.post(reverse("admin:news_redirect_add"), {"path": "/Old/Pay/?p=1", "leads_to": "/news/pay/"})
        assert leading() == {"/old/pay?p=1": "/news/pay/"}
        page = client.get(reverse("admin:news_redirect_changelist"), {"q": "old/pay"})
        assert "/news/pay/" in page.getvalue().decode()
        key = Redirect.objects.get().pk
        client.post(reverse("admin:news_redirect_delete", args=[key]), {"post": "yes"})
        assert not leading()

    @pytest.mark.parametrize(
        ("path", "leads_to", "said"),
        [
            ("/a/", "/news/nothing/", "There is no page of this site at that address."),
            ("/a/", "https://elsewhere.example/news/pay/", "is on another site"),
            ("/a/", "//[x", "is not an address"),
            ("a", "/news/pay/", "it begins with a slash"),
            ("/news/pay/", "/news/", "which stays what it is"),
            ("/known/", "/news/pay/", "already exists"),
            ("", "", "This field is required."),
        ],
    )
    def test_mistake_is_explained(self, client, site, path, leads_to, said):
        make_article(slug="pay")
        Redirect.objects.put([("/known/", "/news/")])
        client.force_login(make_staff())
        page = client.post(reverse("admin:news_redirect_add"), {"path": path, "leads_to": leads_to})
        assert page.status_code == 200
        assert said in page.getvalue().decode()
        assert leading() == {"/known": "/news/"}

    def test_writer_has_no_such_page(self, client, site):
        client.force_login(make_staff("wren", groups=["Writers"]))
        assert client.get(reverse("admin:news_redirect_changelist")).status_code == 403
