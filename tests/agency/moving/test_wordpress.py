"""The file for WordPress, read as any other site's export is."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from lxml import etree

from news.models import Picture
from news.moving.old_articles import OldArticle, OldStatus
from news.moving.sources import open_source
from news.newsroom import publishing, trash
from tests.builders import make_agency, make_article, make_author, make_category, make_picture, make_staff

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
FIGURE = '<figure><img data-file="{}" alt=""><figcaption>Seen</figcaption></figure>'
BODY = f"<h2>Nights</h2><p>A &lt; B &amp; “C” 𝄞</p>{FIGURE}"


@pytest.fixture
def exported(tmp_path):
    def export():
        call_command("export_site", str(tmp_path / "out"), verbosity=0)
        return tmp_path / "out" / "wordpress.xml"

    return export


def fill():
    make_agency(name="Locums & Co")
    picture = make_picture(alt="A ward at night", caption="By night")
    topic = make_category(name="Pay & rates", slug="pay")
    shown = {"category": topic, "picture": picture, "body": BODY.format(picture.pk), "byline": "Dr Ada"}
    make_article(title="One & <two>", slug="live", summary="In short.", publish_at=NOW - timedelta(days=200), **shown)
    make_article(title="Soon", slug="soon", publish_at=NOW + timedelta(days=9), **shown)
    make_article(title="Gone", slug="gone", expire_at=NOW, publish_at=NOW - timedelta(days=2), **shown)
    make_article(title="Begun", slug="begun", status="draft", category=None)
    publishing.withdraw(make_article(title="Withdrawn", slug="withdrawn", **shown), make_staff())
    trash.throw_away(make_article(title="Trashed", slug="trashed", **shown))
    return picture


def test_wordpress_finds_what_its_importer_looks_for(exported, tmp_path):
    picture = fill()
    root = etree.parse(exported()).getroot()
    names = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    statuses = {
        item.findtext("wp:post_name", namespaces=names): item.findtext("wp:status", namespaces=names)
        for item in root.iter("item")
        if item.findtext("wp:post_type", namespaces=names) == "post"
    }
    assert statuses == {
        "live": "publish", "soon": "future", "gone": "draft", "begun": "draft", "withdrawn": "draft",
    }  # fmt: skip
    assert root.findtext("channel/wp:wxr_version", namespaces=names) == "1.2"
    (attachment,) = root.xpath("//item[wp:post_type='attachment']", namespaces=names)
    path = attachment.findtext("wp:attachment_url", namespaces=names).removeprefix("/wp-content/")
    assert path == f"uploads/{picture.file.name}"
    assert (tmp_path / "out" / path).is_file()
    number = attachment.findtext("wp:post_id", namespaces=names)
    thumbnails = root.xpath("//wp:postmeta[wp:meta_key='_thumbnail_id']/wp:meta_value/text()", namespaces=names)
    assert {*thumbnails} == {number}


def test_nothing_looks_twice_the_same_to_the_importer_which_goes_by_title_and_second(exported):
    for number in range(3):
        make_picture(name="Ward")
        make_article(title="Rates", slug=f"rates-{number}", status="draft", publish_at=NOW)
    Picture.objects.update(uploaded_at=NOW)
    make_article(title="rates", publish_at=NOW + timedelta(seconds=1, microseconds=7))
    items = etree.parse(exported()).iter("item")
    kept = [(each.findtext("title").lower(), each.findtext("{*}post_date")) for each in items]
    assert len(kept) == len({*kept}) == 7


def test_our_own_reader_finds_the_same_articles(exported):
    fill()
    source = open_source(exported())
    found = {each.slug: each for each in source.records() if isinstance(each, OldArticle)}
    assert {slug: each.status for slug, each in found.items()} == {
        "live": OldStatus.PUBLIC, "soon": OldStatus.PUBLIC, "gone": OldStatus.DRAFT, "begun": OldStatus.DRAFT,
        "withdrawn": OldStatus.DRAFT,
    }  # fmt: skip
    live = found["live"]
    assert (live.title, live.summary, live.authors) == ("One & <two>", "In short.", ("Dr Ada",))
    assert live.publish_at == NOW - timedelta(days=200)
    assert [(each.name, each.slug) for each in live.topics] == [("Pay & rates", "pay")]
    assert "<h2>Nights</h2>" in live.html
    assert "A &lt; B &amp; “C” 𝄞" in live.html
    assert "<figcaption>Seen</figcaption>" in live.html
    assert "/news/live/" in live.addresses
    assert live.picture.alt == "A ward at night"
    assert source.open_picture(live.picture.address)
    assert live.picture.address in live.html


def test_what_stands_first_in_the_lists_is_sticky(exported):
    for slug, days in {"pinned": 1, "was-pinned": -1}.items():
        make_article(slug=slug, pinned_until=timezone.now() + timedelta(days=days))
    make_article(slug="plain")
    read = {each.slug: each.is_pinned for each in open_source(exported()).records() if isinstance(each, OldArticle)}
    assert read == {"pinned": True, "was-pinned": False, "plain": False}


def test_first_author_is_the_creator_and_all_of_several_stay_beside_the_text(exported):
    ada, grace = make_author(name="Dr Ada; Countess"), make_author(name="Grace & Co", is_team=True)
    twin = make_author(name="A. King")
    make_article(slug="both", authors=[twin.pk, grace.pk])
    make_article(slug="one", authors=[grace.pk])
    make_article(slug="words", byline="Somebody")
    make_article(slug="nobody")
    twin.same_as = ada
    twin.save()
    path = exported()
    read = {each.slug: each.authors for each in open_source(path).records() if isinstance(each, OldArticle)}
    assert read == {"both": ("Dr Ada; Countess",), "one": ("Grace & Co",), "words": ("Somebody",), "nobody": ()}
    root = etree.parse(path).getroot()
    names = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    bylines = root.xpath("//wp:postmeta[wp:meta_key='byline']/wp:meta_value/text()", namespaces=names)
    assert bylines == ["Dr Ada; Countess and Grace & Co"]
