"""Files that were made to do harm, or look as if."""

import socket
import stat
import struct
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from news.moving.old_articles import OldArticle, Skipped, Unreadable
from news.moving.sources import open_source
from news.text.allowed_markup import sanitise

from .exports import ghost, ghost_post, item, wxr

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">'


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*arguments):
        raise AssertionError("An importer asked for the network.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("prolog", [BOMB, EXTERNAL, REMOTE, "<!DOCTYPE rss>"])
def test_xml_with_a_document_type_is_not_read(tmp_path, prolog):
    (tmp_path / "export.xml").write_text(wxr(item("&b;"), prolog=prolog))
    with pytest.raises(Unreadable, match=r"^export\.xml declares a document type in line 2"):
        open_source(tmp_path / "export.xml")


def test_an_entity_that_nobody_declared_is_malformed(tmp_path):
    (tmp_path / "export.xml").write_text(wxr(item(), channel="<x>&lol;</x>"))
    with pytest.raises(Unreadable, match="undefined entity in line"):
        open_source(tmp_path / "export.xml")


def test_a_text_of_20_mb_is_left_out_and_the_others_come(tmp_path):
    (tmp_path / "export.xml").write_text(wxr(item("A" * 20_000_000, id=1), item("B", id=2)))
    large, small = open_source(tmp_path / "export.xml").records()
    assert isinstance(large, Skipped)
    assert "too long" in large.why
    assert small.html == "<p>B</p>"


def test_a_ghost_text_of_20_mb_is_left_out_and_the_others_come(tmp_path):
    (tmp_path / "a.json").write_text(ghost(ghost_post("A" * 20_000_000), ghost_post(id="2")))
    large, small = open_source(tmp_path / "a.json").records()
    assert (type(large), type(small)) == (Skipped, OldArticle)


def test_what_is_beside_a_text_may_be_large_without_harm(tmp_path):
    metas = [(f"_builder_{number}", "A" * (size * 1_000_000)) for number, size in enumerate([6, 4, 4, 4, 4, 4])]
    (tmp_path / "export.xml").write_text(wxr(item("Text.", metas=metas)))
    assert next(open_source(tmp_path / "export.xml").records()).html == "<p>Text.</p>"


@pytest.mark.parametrize(
    "token",
    [f'<a b="{"A" * 3_000_000}"/>', f"<!--{'A' * 3_000_000}-->", f"<?a {'A' * 3_000_000}?>", f"<{'a' * 3_000_000}/>"],
)
def test_markup_without_end_is_refused_with_its_line_before_it_fills_the_memory(tmp_path, token):
    (tmp_path / "export.xml").write_text(wxr(item("Text."), f"<wp:x>{token}</wp:x>"))
    with pytest.raises(Unreadable, match=r"^export\.xml has a tag or comment of more than 1 MB in line 12"):
        open_source(tmp_path / "export.xml")


def test_markup_without_end_in_depth_is_left_out(tmp_path):
    (tmp_path / "export.xml").write_text(wxr(item("<div>" * 50_000, id=1), item("<b>" * 200 + "deep", id=2)))
    deep, less = open_source(tmp_path / "export.xml").records()
    assert isinstance(deep, Skipped)
    assert "deep" in sanitise(less.html)


def test_xml_that_is_nested_without_end_is_refused(tmp_path):
    (tmp_path / "export.xml").write_text(wxr(item(extra="<a>" * 1_000 + "</a>" * 1_000)))
    with pytest.raises(Unreadable, match="nested too deep"):
        open_source(tmp_path / "export.xml")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "[a " * 300_000,
        "[b]" * 100_000 + "[/b]" * 1_000,
        "<pre>" * 200 + "[[" * 100_000,
        "<!-- wp:a " * 200_000,
        '<a href="' * 200_000,
        "\n" * 900_000,
        "<br>" * 50_000,
        "a<br>" * 50_000,
        "[" * 900_000,
        "<p>" * 50_000,
    ],
)
def test_no_text_keeps_the_importer_busy(tmp_path, text):
    (tmp_path / "export.xml").write_text(wxr(item(text)))
    assert len([*open_source(tmp_path / "export.xml").records()]) == 1


@pytest.mark.parametrize(
    "name", ["../../etc/uploads/a.jpg", "/etc/uploads/a.jpg", "..\\uploads\\a.jpg", "C:\\uploads\\a.jpg"]
)
def test_names_that_lead_out_of_a_zip_are_not_there(tmp_path, name):
    with ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("export.xml", wxr(item()))
        archive.writestr(ZipInfo(name), "evil")
    assert open_source(tmp_path / "site.zip").open_picture("/wp-content/uploads/a.jpg") is None


@pytest.mark.parametrize("export", [("export.xml", wxr(item())), ("a.json", ghost(ghost_post())), ("a.txt", "A\n\nB.")])
def test_names_that_lead_out_of_a_zip_are_told(tmp_path, export):
    link = ZipInfo("uploads/link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr(*export)
        for name in ("../../etc/a.jpg", "/etc/a.txt", "..\\a.html", "C:\\a.xml", "__MACOSX/../../a.jpg", link):
            archive.writestr(name, "evil")
    for with_texts in (True, False):
        *left_out, article = open_source(tmp_path / "site.zip").records(with_texts=with_texts)
        assert [record.why for record in left_out] == ["Its name leads out of the ZIP."] * 5 + [
            "It is a symbolic link."
        ]
        assert isinstance(article, OldArticle)


def test_a_colon_in_a_name_of_a_zip_leads_nowhere(tmp_path):
    with ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("Pay: what now.html", "<h1>Pay: what now</h1><p>Text.</p>")
    assert [record.title for record in open_source(tmp_path / "site.zip").records()] == ["Pay: what now"]


def test_names_that_lead_out_of_a_zip_beside_an_export_are_told(tmp_path):
    (tmp_path / "export.xml").write_text(wxr(item()))
    with ZipFile(tmp_path / "uploads.zip", "w") as archive:
        archive.writestr("../a.jpg", "evil")
    left_out, _ = open_source(tmp_path / "export.xml").records()
    assert (left_out.key, left_out.why) == ("../a.jpg", "Its name leads out of the ZIP.")


def test_symbolic_links_are_not_followed(tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    site = tmp_path / "site/uploads"
    site.mkdir(parents=True)
    (site.parent / "export.xml").write_text(wxr(item()))
    (site / "a.jpg").symlink_to(tmp_path / "secret.jpg")
    (site / "b").symlink_to(tmp_path)
    link = ZipInfo("uploads/a.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("export.xml", wxr(item()))
        archive.writestr(link, str(tmp_path / "secret.jpg"))
    for path in (site.parent, tmp_path / "site.zip"):
        assert open_source(path).open_picture("/wp-content/uploads/a.jpg") is None
        assert open_source(path).open_picture("/wp-content/uploads/b/secret.jpg") is None


def test_pictures_that_unpack_without_end_are_not_there(tmp_path):
    with ZipFile(tmp_path / "site.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("export.xml", wxr(item()))
        with archive.open("uploads/a.jpg", "w", force_zip64=True) as picture:
            for _ in range(60):
                picture.write(bytes(1 << 20))
    assert open_source(tmp_path / "site.zip").open_picture("/wp-content/uploads/a.jpg") is None


def test_declared_sizes_are_not_believed(tmp_path):
    with ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("export.xml", wxr(item()))
        archive.writestr("uploads/a.jpg", "small")
    content = (tmp_path / "site.zip").read_bytes()
    at = content.rindex(b"PK\x01\x02")
    (tmp_path / "site.zip").write_bytes(content[: at + 24] + struct.pack("<I", 0xFFFF_FFF0) + content[at + 28 :])
    assert open_source(tmp_path / "site.zip").open_picture("/wp-content/uploads/a.jpg").read() == b"small"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"no zip at all"])
def test_a_zip_that_is_none_or_empty_is_refused(tmp_path, content):
    (tmp_path / "site.zip").write_bytes(content)
    with pytest.raises(Unreadable):
        open_source(tmp_path / "site.zip")


def test_a_damaged_or_locked_export_in_a_zip_is_refused(tmp_path):
    with ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("export.xml", wxr(item("Text.")))
    content = (tmp_path / "site.zip").read_bytes()
    for broken in (
        content.replace(b"Text.", b"Tex!."),
        content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
    ):
        (tmp_path / "site.zip").write_bytes(broken)
        with pytest.raises(Unreadable):
            open_source(tmp_path / "site.zip")


def test_yaml_makes_no_objects(tmp_path):
    (tmp_path / "a.md").write_text(
        "---\ntitle: !!python/object/apply:os.system ['true']\ndate: 2021-03-04\n---\nText.\n"
    )
    (tmp_path / "b.md").write_text("---\n" + "a: " + "[" * 2_000 + "\n---\nText.\n")
    assert len([*open_source(tmp_path).records()]) == 2


def test_names_of_files_that_are_no_text_are_read(tmp_path):
    (tmp_path / b"caf\xe9.txt".decode(errors="surrogateescape")).write_text("Title\n\nText.")
    article = next(open_source(tmp_path).records())
    assert article.title == "Title"
    "".join([article.key, article.slug, *article.addresses]).encode()
