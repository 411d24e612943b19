"""Pictures of an old site come into the library, by the same gate as uploads."""

import pytest

from news.models import Article, Picture
from news.moving.old_articles import OldPicture
from tests.builders import picture_file
from tests.old_site import move, old_article, told

pytestmark = pytest.mark.django_db
WARD = "http://old.example/wp-content/uploads/2017/01/ward.jpg"
FIGURE = f'<figure><img src="{WARD}" alt="A ward"><figcaption>The <em>new</em> ward</figcaption></figure>'


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def jpeg(colour="teal"):
    return picture_file(colour=colour).read()


def test_picture_of_a_text_stands_there_from_the_library():
    move(old_article(html=f"<p>One</p>{FIGURE}<p>Two</p>"), pictures={WARD: jpeg()})
    picture, article = Picture.objects.get(), Article.objects.get()
    assert (picture.alt, picture.caption, picture.width) == ("A ward", "The new ward", 320)
    assert article.body == (
        f'<p>One</p><figure class="figure"><img src="{picture.plain.url}" alt="A ward" data-file="{picture.pk}">'
        "<figcaption>The <em>new</em> ward</figcaption></figure><p>Two</p>"
    )
    article.clean()


def test_featured_picture_is_the_article_s_own():
    move(old_article(picture=OldPicture(WARD, "A ward", "Caption")), pictures={WARD: jpeg()})
    assert (Article.objects.get().picture.alt, Article.objects.get().picture.caption) == ("A ward", "Caption")


def test_picture_without_words_counts_as_decorative():
    move(old_article(html=f'<p><img src="{WARD}"></p>'), pictures={WARD: jpeg()})
    assert (Picture.objects.get().is_decorative, Picture.objects.get().name) == (True, "ward.jpg")


def test_same_bytes_are_one_picture_wherever_they_stood():
    twin = WARD.replace("ward", "copy")
    articles = [old_article(n, html=FIGURE + FIGURE.replace("ward.jpg", "copy.jpg")) for n in (1, 2)]
    move(articles[0], pictures={WARD: jpeg(), twin: jpeg()})
    move(*articles, pictures={WARD: jpeg(), twin: jpeg()})
    move(old_article(), name="another site", pictures={WARD: jpeg()})
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (WARD, "not beside the export"),
        ("https://cdn.example/x.jpg", "shown from another site, cdn.example"),
        ("/relative.png", "not beside the export"),
    ],
)
def test_missing_picture_is_reported_and_its_caption_stays(address, words):
    report = move(old_article(html=f"<p>One</p>{FIGURE.replace(WARD, address)}"))
    assert Article.objects.get().body == "<p>One</p><p>The <em>new</em> ward</p>"
    assert told(report, "picture") == [f"Old article 1: {address}: {words}"]


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_picture_that_the_gate_refuses_is_reported(is_dry_run):
    gif = picture_file(kind="GIF").read()
    report = move(old_article(html=FIGURE), is_dry_run=is_dry_run, pictures={WARD: gif})
    assert "GIF pictures are not accepted" in told(report, "picture")[0]
    assert not Picture.objects.exists()


def test_broken_picture_is_reported():
    report = move(old_article(html=FIGURE), pictures={WARD: jpeg()[:200]})
    assert len(told(report, "picture")) == 1


def test_picture_that_is_found_later_comes_with_the_next_run():
    move(old_article(html=FIGURE))
    report = move(old_article(html=FIGURE), pictures={WARD: jpeg()})
    assert (report.counts["changed"], 'data-file="' in Article.objects.get().body) == (1, True)


def test_picture_stays_when_its_file_is_no_longer_there():
    move(old_article(html=FIGURE), pictures={WARD: jpeg()})
    assert move(old_article(html=FIGURE)).unchanged == 1
    move(old_article(html=f"<p>New.</p>{FIGURE}"))
    assert Article.objects.get().body.startswith('<p>New.</p><figure class="figure"><img ')


def test_figure_of_a_table_stays_a_table():
    html = "<figure><table><tr><td>1</td></tr></table><figcaption>Rates</figcaption></figure>"
    move(old_article(html=html))
    body = Article.objects.get().body
    assert ("<table>" in body, "<figure" in body, body.endswith("<p>Rates</p>")) == (True, False, True)


def test_gallery_becomes_pictures_below_each_other():
    other = WARD.replace("ward", "other")
    html = f'<figure><img src="{WARD}" alt="One"><img src="{other}" alt="Two"><figcaption>Both</figcaption></figure>'
    move(old_article(html=html), pictures={WARD: jpeg(), other: jpeg("red")})
    assert Article.objects.get().body.count("<figure ") == 2
    assert Article.objects.get().body.endswith("<figcaption>Both</figcaption></figure>")


def test_picture_at_many_addresses_of_one_text_is_one():
    pictures = {f"/{n}.jpg": jpeg() for n in range(20)}
    html = "".join(f'<figure><img src="{address}" alt="x"></figure>' for address in pictures)
    move(old_article(html=html), pictures=pictures)
    assert (Picture.objects.count(), Article.objects.get().body.count("<img")) == (1, 20)
