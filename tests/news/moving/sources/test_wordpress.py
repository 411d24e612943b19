from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest

from news.moving.former_site import FormerSite
from news.moving.old_articles import OldArticle, OldStatus, Skipped, Unreadable
from news.moving.sources import open_source

from .exports import attachment, category, item, wxr

# ruff: noqa: E501


@pytest.fixture
def source(tmp_path):
    def open_wxr(*items, **options):
        (tmp_path / "export.xml").write_text(wxr(*items, **options))
        return open_source(tmp_path / "export.xml")

    return open_wxr


@pytest.fixture
def one(source):
    def record(text="", *others, channel="", **fields):
        return next(each for each in source(item(text, **fields), *others, channel=channel).records())

    return record


def test_a_post_comes_with_all_that_we_keep(one):
    article = one(
        "Text.",
        attachment(7, "2017/01/ward.jpg", alt="A ward", caption="By night"),
        title="Q&amp;A: rates &#8211; again",
        excerpt__encoded="<em>Short</em> &amp; good",
        wp__is_sticky="1",
        wp__post_modified_gmt="2017-02-01 10:00:00",
        categories=category("Pay &amp; tax", "pay"),
        metas=[("_thumbnail_id", "7")],
    )
    assert (article.key, article.title) == ("5", "Q&A: rates – again")
    assert (article.summary, article.is_pinned, article.authors) == ("Short & good", True, ("Maya O’Neill",))
    assert article.publish_at == datetime(2017, 1, 27, 9, 30, tzinfo=UTC)
    assert article.modified_at == datetime(2017, 2, 1, 10, tzinfo=UTC)
    assert [topic.name for topic in article.topics] == ["Pay & tax"]
    assert (article.picture.alt, article.picture.caption) == ("A ward", "By night")
    assert article.notes == ()


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_all_versions_of_the_format_are_read(source, version):
    assert len([*source(item("Text."), version=version).records()]) == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"wp__status": "publish"}, OldStatus.PUBLIC),
        ({"wp__status": "future", "wp__post_date_gmt": "2031-01-01 08:00:00"}, OldStatus.PUBLIC),
        ({"wp__status": "draft"}, OldStatus.DRAFT),
        ({"wp__status": "pending"}, OldStatus.DRAFT),
        ({"wp__status": "private"}, OldStatus.PRIVATE),
        ({"wp__post_password": "secret"}, OldStatus.PRIVATE),
        ({"wp__status": "plugin-made"}, OldStatus.DRAFT),
        ({"wp__status": None}, OldStatus.DRAFT),
    ],
)
def test_what_was_not_public_does_not_become_public(one, fields, status):
    article = one("Text.", **fields)
    assert article.status is status
    assert bool(article.notes) == (
        status is OldStatus.PRIVATE or fields.get("wp__status") in ("pending", "plugin-made", None)
    )


@pytest.mark.parametrize("status", ["trash", "auto-draft", "inherit"])
def test_trash_and_earlier_versions_are_left_out(one, status):
    assert isinstance(one("Text.", wp__status=status), Skipped)


def test_pages_menus_and_attachments_are_left_out_with_one_reason_each(source):
    kinds = ["page", "nav_menu_item", "nav_menu_item", "attachment"]
    records = [*source(*(item(id=n, wp__post_type=kind) for n, kind in enumerate(kinds))).records()]
    assert len({record.why for record in records}) == 3


@pytest.mark.parametrize("before", ["\n\n", "\ufeff", "\ufeff\n\n", "\r\n\ufeff"])
def test_what_plugins_leave_before_an_export_does_no_harm(tmp_path, before):
    (tmp_path / "export.xml").write_bytes((before + wxr(item())).encode())
    assert len([*open_source(tmp_path / "export.xml").records()]) == 1


def test_a_draft_with_zeros_for_a_date_has_none(one):
    article = one(wp__status="draft", wp__post_date_gmt="0000-00-00 00:00:00", wp__post_date="2017-07-01 10:00:00")
    assert article.publish_at is None


def test_a_local_date_counts_where_gmt_is_missing(one):
    article = one(wp__post_date_gmt="0000-00-00 00:00:00", wp__post_date="2017-07-01 10:00:00")
    assert article.publish_at == datetime(2017, 7, 1, 9, tzinfo=UTC)


def test_two_posts_of_one_title_and_one_guid_are_two(source):
    records = [*source(item("A.", id=1, guid="x"), item("B.", id=2, guid="x")).records()]
    assert [record.key for record in records] == ["1", "2"]


def test_posts_without_number_are_known_by_guid_or_link(source):
    first, second = source(item(wp__post_id=None), item(wp__post_id=None, guid=None)).records()
    assert (first.key, second.key) == ("http://old.example/?p=5", "http://old.example/2017/01/27/rates-in-spring/")


def test_the_same_post_twice_is_taken_once_and_another_of_its_number_too(source):
    records = [*source(item("A."), item("A."), item("B.", guid="other"), item("B.", guid="other")).records()]
    assert [type(record) for record in records] == [OldArticle, Skipped, OldArticle, Skipped]


def test_every_address_of_a_post_is_known(one):
    article = one(
        metas=[("_wp_old_slug", "rates-in-winter"), ("_wp_old_slug", "rates")],
        link="http://www.old.example/news/rates-in-spring/",
    )
    assert set(article.addresses) == {
        "/news/rates-in-spring/",
        "/?p=5",
        "/2017/01/27/rates-in-spring/",
        "/news/rates-in-winter/",
        "/news/rates/",
    }


def test_a_blog_below_a_path_keeps_it_in_its_addresses(source):
    blog = source(
        item(link="http://old.example/blog/a/", guid="http://elsewhere.example/?p=5"), home="http://old.example/blog"
    )
    assert blog.name == "wordpress old.example/blog"
    assert next(blog.records()).addresses == ("/blog/a/", "/blog/?p=5", "/blog/2017/01/27/rates-in-spring/")
    assert ("/blog/feed/", "/news/feed.rss") in [*blog.addresses()]


def test_links_into_a_site_with_a_port_are_links_into_it(source):
    home = "http://old.example:8080"
    old = source(item("Text.", link=f"{home}/spring/"), home=home)
    assert "/spring/" in next(old.records()).addresses
    assert FormerSite(old).former(f"{home}/spring/") == "/spring/"


def test_authors_bring_the_address_of_their_page(source):
    login, name = "<wp:author_login>Jo.Smith</wp:author_login>", "<wp:author_display_name>Jo</wp:author_display_name>"
    assert ("/author/jo-smith/", "Jo") in [*source(f"<wp:author>{login}{name}</wp:author>").author_pages()]


def test_topics_bring_the_addresses_of_their_page_and_feed(one):
    section = "<wp:category><wp:term_id>{}</wp:term_id><wp:category_nicename>{}</wp:category_nicename><wp:category_parent>{}</wp:category_parent></wp:category>"
    channel = section.format(3, "pay", "work") + section.format(2, "work", "")
    article = one("Text.", channel=channel, categories=category("Pay", "pay"))
    assert set(article.topics[0].addresses) == {
        "/category/work/pay/", "/category/work/pay/feed/", "/category/pay/", "/category/pay/feed/", "/?cat=3",
    }  # fmt: skip


def test_tags_custom_fields_and_comments_are_told(one):
    article = one(
        "Text.",
        categories=category("Winter", "winter", "post_tag") + category("North", "north", "region"),
        metas=[("price", "4"), ("_edit_last", "1")],
        extra="<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>",
    )
    assert article.notes == (
        "Its tags do not come along: Winter.",
        "Its “region” do not come along: North.",
        "Its custom fields do not come along: price.",
        "Its comment does not come along.",
    )


def test_html_in_a_title_is_text(one):
    article = one("Text.", title="Use <script>alert(1)</script>")
    assert article.title == "Use <script>alert(1)</script>"
    assert article.notes == ("Its title has HTML in it, which is shown as text.",)


def test_a_post_without_title_has_its_first_words(one):
    assert one("<p>Only <b>this</b> sentence.</p>", title="").title == "Only this sentence."


@pytest.mark.parametrize("place", ["uploads", "wp-content/uploads"])
def test_pictures_are_found_in_the_folder_beside(source, tmp_path, place):
    (tmp_path / place / "2017/01").mkdir(parents=True)
    (tmp_path / place / "2017/01/ward.jpg").write_bytes(b"original")
    found = source(item("Text."))
    for name in ("ward.jpg", "ward-300x200.jpg", "ward-scaled.jpg", "ward.jpg?w=300"):
        assert found.open_picture(f"http://old.example/wp-content/uploads/2017/01/{name}").read() == b"original"
    assert found.open_picture("https://i0.wp.com/old.example/wp-content/uploads/2017/01/ward.jpg").read() == b"original"
    assert found.open_picture("/wp-content/uploads/2017/01/ward.jpg").read() == b"original"
    assert found.open_picture("http://elsewhere.example/wp-content/uploads/2017/01/ward.jpg") is None
    assert found.open_picture("http://old.example/wp-content/uploads/../../../../etc/passwd") is None


def test_pictures_are_found_in_a_zip_beside(source, tmp_path):
    with ZipFile(tmp_path / "uploads.zip", "w") as archive:
        archive.writestr("wp-content/uploads/2017/01/été.jpg", b"original")
    address = "http://www.old.example/wp-content/uploads/2017/01/%C3%A9t%C3%A9.jpg"
    assert source(item("Text.")).open_picture(address).read() == b"original"


@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_or_zip_may_hold_export_and_uploads(tmp_path, packed):
    files = {"site/export.xml": wxr(item("Text.")), "site/uploads/2017/01/a.png": "picture", "site/readme.txt": "Hello"}
    with ZipFile(tmp_path / "site.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.extractall(tmp_path / "unpacked")
    site = open_source(tmp_path / ("site.zip" if packed else "unpacked"))
    assert [record.title for record in site.records()] == ["Rates in spring"]
    assert site.open_picture("/wp-content/uploads/2017/01/a.png").read() == b"picture"


def test_malformed_xml_is_refused_with_its_line(tmp_path):
    (tmp_path / "export.xml").write_text(wxr(item("Text."), "<item><title>Broken</item>"))
    with pytest.raises(Unreadable, match=r"^export\.xml is not well-formed XML: mismatched tag in line 12\.$"):
        open_source(tmp_path / "export.xml")


def test_an_export_that_was_cut_off_is_refused(tmp_path):
    (tmp_path / "export.xml").write_text(wxr(item("Text."))[:-40])
    with pytest.raises(Unreadable, match="not well-formed"):
        open_source(tmp_path / "export.xml")


@pytest.mark.parametrize(
    "channel",
    [
        "<generator>Site-Server (http://www.squarespace.com)</generator>",
        "<wp:author><wp:author_id>-19091979</wp:author_id></wp:author>",
        "<image>https://images.squarespace-cdn.com/a.jpg</image> & malformed",
    ],
)
def test_squarespace_is_refused_by_name(tmp_path, channel):
    (tmp_path / "export.xml").write_text(wxr(item("Text."), channel=channel))
    with pytest.raises(Unreadable, match=r"^export\.xml comes from Squarespace"):
        open_source(tmp_path / "export.xml")


def test_wordpress_may_write_about_squarespace(source):
    signed = "<generator>https://wordpress.org/?v=6.1</generator>"
    assert len([*source(item("On squarespace.com"), channel=signed).records()]) == 1


@pytest.mark.parametrize("text", ["<rss><channel><item/></channel></rss>", "<feed/>", wxr(item(), version="2.0")])
def test_other_xml_is_refused(tmp_path, text):
    (tmp_path / "export.xml").write_text(text)
    with pytest.raises(Unreadable, match=r"^export\.xml is XML, but "):
        open_source(tmp_path / "export.xml")


def test_control_characters_of_old_databases_do_no_harm(tmp_path):
    (tmp_path / "export.xml").write_bytes(wxr(item("One\x00 two\x0b\x1f three")).encode())
    assert "One two three" in next(open_source(tmp_path / "export.xml").records()).html


def test_a_picture_in_the_text_itself_is_read(source):
    for address in ("data:image/png;base64,aGk/", "data:image/png;base64,aGk%2F", "DATA:image/png;BASE64,aGk/"):
        assert source(item()).open_picture(address).read() == b"hi?"


def test_a_survey_without_texts_says_the_same_of_everything_else(source):
    site = source(item("Some <del>text</del>."), item("First words.", id=6, title=""))
    with_texts, without = [*site.records()], [*site.records(with_texts=False)]
    assert [record.title for record in without] == ["Rates in spring", "First words."]
    assert [replace(each, html="", notes=()) for each in with_texts] == [
        replace(each, html="", notes=()) for each in without
    ]
