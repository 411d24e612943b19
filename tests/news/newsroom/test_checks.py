"""What the newsroom points out before an article is published."""

from time import process_time

import pytest

from news.models import BrokenLink, Picture
from news.newsroom import broken_links, checks
from news.newsroom.manuscript import Manuscript
from tests.builders import make_article, make_category, make_picture, picture_file, publish_document

OURS = {"+442085511299"}
GOOD = {"title": "Night shifts", "summary": "How to sleep.", "body": "<h2>Sleep</h2><p>Sleep first.</p>"}
WIDE = Picture(pk=1, width=1600, alt="A ward at night")
BY_FILE_NAME = Picture(pk=2, width=1600, alt="IMG_2034.jpg")
SMALL = Picture(pk=3, width=800, alt="A ward")


def findings(**fields):
    return checks.findings(Manuscript(**GOOD | fields))


def image(key, alt=""):
    return f'<figure class="figure"><img src="/a.jpg" alt="{alt}" data-file="{key}"></figure>'


def test_good_article_passes_without_a_word():
    assert findings(picture=WIDE, own_numbers=OURS) == []


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"summary": " "}, "summary", "no summary"),
        ({"title": "x" * 61}, "title", "60 characters; this one has 61"),
        ({"search_title": "x" * 61}, "search_title", "60 characters"),
        ({"summary": "x" * 156}, "summary", "155 characters; this one has 156"),
        ({"search_description": "x" * 156}, "search_description", "155 characters"),
        ({"picture": SMALL}, "picture", "800 pixels wide"),
        ({"share_picture": SMALL}, "share_picture", "800 pixels wide"),
        ({"body": "<h3>Sleep</h3><p>x</p>"}, "body", "“Sleep” skips a level"),
        ({"body": "<h2> </h2><p>x</p>"}, "body", "heading is empty"),
        ({"body": '<p>Click <a href="https://example.org/">here</a>.</p>'}, "body", "“here” does not say where"),
        ({"title": "PLEASE READ THIS"}, "title", "in capitals"),
        ({"title": "NEW RATES"}, "title", "“NEW RATES” is in capitals"),
        ({"body": "<h2>WHAT TO DO</h2><p>x</p>"}, "body", "“WHAT TO DO” is in capitals"),
        ({"body": "<p>You MUST ALWAYS WEAR gloves.</p>"}, "body", "“MUST ALWAYS WEAR” is in capitals"),
        ({"body": "<p>Ring 020 7946 0018.</p>", "own_numbers": OURS}, "body", "020 7946 0018 is not one of our"),
        ({"body": '<p><a href="tel:02079460018">Ring us</a></p>', "own_numbers": OURS}, "body", "“Ring us” dials +44"),
        ({"body": f"<p>Short. Word{' word' * 31}.</p>"}, "body", "has 32 words"),
    ],
)
def test_editor_is_warned(fields, place, words):
    found = findings(**fields)
    assert [(finding.is_error, finding.field) for finding in found] == [(False, place)]
    assert words in found[0].sentence


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"body": image(9)}, "body", "has no description"),
        ({"body": image(1, "DSC_0042"), "pictures": {1: WIDE}}, "body", "is a file name"),
        ({"body": image(2), "pictures": {2: BY_FILE_NAME}}, "body", "is a file name"),
        ({"picture": BY_FILE_NAME}, "picture", "is a file name"),
        ({"body": '<p><a href="/gone/">Rates</a></p>', "broken": {"/gone/"}}, "body", "“Rates” leads to /gone/"),
        ({"body": '<h2>A</h2><p><a href="#h-b">B</a></p>'}, "body", "leads to #h-b"),
    ],
)
def test_error_stops_publication(fields, place, words):
    found = findings(**fields)
    assert [(finding.is_error, finding.field) for finding in found] == [(True, place)]
    assert words in found[0].sentence


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "<p>The NHS, GMC and NMC: NHS GMC NMC HCPC.</p>"},
        {"body": "<p>Ring 020 8551 1299 or +44 20 8551 1299, and 999 for help.</p>", "own_numbers": OURS},
        {"body": "<p>Ring 020 7946 0018.</p>"},
        {
            "body": '<p><a href="tel:020%208551%201299">Us</a>, or <a href="tel:999">999</a></p>',
            "own_numbers": OURS,
        },
        {"body": f"<p>{'Fifteen words are in this one and that is quite enough for any good reader. ' * 3}</p>"},
        {"body": f"<ul>{'<li><p>seven words are in this item here</p></li>' * 6}</ul>"},
        {"body": image(1), "pictures": {1: WIDE}},
        {"body": image(4), "pictures": {4: Picture(pk=4, is_decorative=True)}},
        {"body": '<h2>A</h2><p><a href="#h-a">Above</a></p>'},
    ],
)
def test_editor_is_not_bothered_with(fields):
    assert findings(**fields) == []


@pytest.fixture
def pages(site):
    publish_document("privacy-notice")
    make_article(slug="live", category=make_category(slug="rotas"))
    make_article(slug="draft", status="draft")
    renamed = make_article(slug="former")
    renamed.slug = "renamed"
    renamed.save()


@pytest.mark.parametrize(
    "address",
    [
        *("/news/live/", "/news/live/?a=1#h", "http://testserver/news/live/", "/news/former/", "/news/topics/rotas/"),
        *("/terms/", "/", "/register/", "../", "https://elsewhere.example/x", "mailto:a@b.example", "tel:+4420", "#h"),
        "/static/site.css",
    ],
)
def test_link_that_leads_somewhere_is_left_alone(pages, address):
    assert broken_links.broken([broken_links.Link(address, "x")]) == set()


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/news/draft/",
            "/news/nothing/",
            "/news/topics/nothing/",
            "/nothing/",
            "/terms/99/",
            "/admin/",
            "/media/x.pdf",
        ),
        *("http://testserver/nothing/", "www.example.org", "/static/nothing.css", "http://[", "/news/preview/x/"),
    ],
)
def test_link_that_leads_nowhere_is_found(pages, address):
    assert broken_links.broken([broken_links.Link(address, "x")]) == {address}


def test_nightly_check_remembers_broken_links_and_forgets_mended_ones(pages):
    article = make_article(body='<p><a href="/nothing/">Rates</a> and <a href="/terms/">terms</a></p>')
    make_article(status="draft", body='<p><a href="/nothing/">x</a></p>')
    assert broken_links.check_links() == 1
    assert [(link.article, link.address, link.words) for link in BrokenLink.objects.all()] == [
        (article, "/nothing/", "Rates")
    ]
    article.body = "<p>None.</p>"
    article.save()
    assert broken_links.check_links() == 0


def cpu_seconds(work):
    """Of the quickest of three times; the first also fills what is remembered."""
    spent = []
    for _ in range(3):
        start = process_time()
        work()
        spent.append(process_time() - start)
    return min(spent)


def count_to_four_million():
    for _ in range(4_000_000):
        pass


def test_checks_of_a_long_article_take_no_longer_than_counting_to_four_million(pages):
    """Which takes a tenth of a second, and as much longer on a slower machine as the checks do."""
    paragraph = '<p>Ring 020 7946 0018 and see <a href="/terms/">our terms</a>. ' + "Word after word. " * 20 + "</p>"
    picture = make_picture(file=picture_file((1300, 700)))
    article = make_article(body=f"<h2>A</h2>{paragraph * 60}{image(picture.pk)}", picture=picture)
    assert cpu_seconds(lambda: checks.findings(Manuscript.of(article, OURS))) < cpu_seconds(count_to_four_million)
    assert [finding.field for finding in checks.findings(Manuscript.of(article, OURS))] == ["summary", "body"]


def test_checking_an_article_takes_few_queries(pages, django_assert_max_num_queries):
    body = "".join(f'<p><a href="/news/{slug}/">x</a></p>' for slug in ("live", "former", "draft", "a", "b"))
    article = make_article(body=body + '<p><a href="/terms/">t</a></p>')
    checks.errors(article)
    with django_assert_max_num_queries(2):
        assert len(checks.errors(article)) == 3
