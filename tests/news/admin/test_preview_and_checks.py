"""What the panels beside an article's form say, asked without a browser."""

import re
from html import unescape

import pytest
from django.urls import reverse

from news.models import Article, Picture
from tests.article_form import send
from tests.builders import make_article, make_category, make_picture, make_staff, picture_file


@pytest.fixture
def newsroom(client, site):
    client.force_login(make_staff())
    return client


def address(name, *arguments):
    return reverse(f"admin:news_article_{name}", args=arguments)


def typed(**fields):
    return {"title": "Night shifts", "slug": "night-shifts", "summary": "Sleep.", "body": "<p>Words.</p>"} | fields


def panels(client, article=None, **fields):
    response = client.post(address("preview", article.pk) if article else address("preview_new"), typed(**fields))
    assert "no-store" in response["Cache-Control"]
    return response.json()


def test_preview_shows_what_is_typed_and_stores_nothing(newsroom):
    article = make_article(title="Before", slug="before")
    saved = Article.objects.values().get()
    page = panels(newsroom, article, title="While typing", body="<h2>New</h2><p>Text.</p>")["page"]
    assert "<h1>While typing</h1>" in page
    assert '<h2 id="h-new">New</h2>' in page
    assert Article.objects.values().get() == saved


def test_article_that_has_only_begun_has_a_preview(newsroom):
    page = newsroom.post(address("preview_new"), {"title": ""}).json()["page"]
    assert "No title yet" in page
    assert not Article.objects.exists()


def test_preview_of_unsafe_text_is_as_safe_as_the_page(newsroom):
    page = panels(newsroom, body="<p onclick=x()>a<script>alert(1)</script></p>")["page"]
    assert "alert(1)" not in page
    assert "onclick" not in page


def test_preview_may_be_framed_by_our_own_pages_only(newsroom):
    article = make_article(status="draft")
    page = newsroom.get(address("preview", article.pk))
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    form = newsroom.get(address("change", article.pk))
    assert form["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in form["Content-Security-Policy"]
    assert "frame-src 'self'" in form["Content-Security-Policy"]


def test_findings_lead_to_their_places(newsroom):
    found = panels(newsroom, summary="", body="<h2>A</h2><p>See <a href='/nothing/'>the rates</a>.</p>")["findings"]
    assert "1 error, 1 warning." in found
    assert 'href="#id_summary"' in found
    assert 'data-field="body" data-words="the rates"' in found


def test_findings_know_our_own_telephone_numbers(newsroom):
    found = panels(newsroom, body="<p>Ring 020 8551 1299 or 020 7946 0018.</p>")["findings"]
    assert "020 7946 0018 is not one of our" in found
    assert "1299" not in found


PAGE_TAGS = {
    "title": r"<title>(.*?)</title>",
    "description": r'<meta name="description" content="(.*?)">',
    "card title": r'<meta property="og:title" content="(.*?)">',
    "card description": r'<meta property="og:description" content="(.*?)">',
    "card picture": r'<meta property="og:image" content="(.*?)">',
    "address": r'<link rel="canonical" href="(.*?)">',
}
SHOWN_AS = {
    "title": r'search-result-title">(.*?)</p>',
    "description": r'search-result-description">(.*?)</p>',
    "card title": r'share-card-title">(.*?)</p>',
    "card description": r'share-card-description">(.*?)</p>',
    "card picture": r'<div class="share-card">\s*<img src="(.*?)"',
    "address": r'search-result-address">(.*?)</p>',
}


@pytest.mark.slow
@pytest.mark.parametrize("tag", PAGE_TAGS)
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"search_title": "Nights & sleep", "search_description": "How “locums” sleep <well>."},
        {"summary": ""},
        {"with_share_picture": True},
    ],
)
def test_appearance_says_exactly_what_the_published_page_says(newsroom, tag, fields):
    pictures = [make_picture(file=picture_file((1300, 700))) for _ in range(2)]
    fields = dict(fields)
    if fields.pop("with_share_picture", False):
        fields["share_picture"] = pictures[1].pk
    fields |= {"picture": pictures[0].pk, "category": make_category().pk}
    shown = panels(newsroom, **fields)["appearance"]
    values = typed(**fields)
    for name in ("picture", "share_picture", "category"):
        values[f"{name}_id"] = values.pop(name, None)
    article = Article.objects.create(status="ready", **values)
    page = newsroom.get(article.get_absolute_url()).text
    said = unescape(re.search(PAGE_TAGS[tag], page)[1])
    displayed = unescape(re.search(SHOWN_AS[tag], shown)[1])
    assert displayed == said.removeprefix("http://testserver") if tag == "card picture" else displayed == said


def test_form_says_which_redirect_will_be_made(newsroom):
    article = make_article(slug="before")
    said = panels(newsroom, article, slug="after")["address"]
    assert "visitors of <code>/news/before/</code> are redirected to <code>/news/after/</code>" in said


def test_form_says_whose_former_address_an_article_takes(newsroom):
    former = make_article(title="The old one", slug="pay")
    former.slug = "pay-in-2025"
    former.save()
    assert "was an address of “The old one”" in panels(newsroom, slug="pay")["address"]


def test_form_lists_the_addresses_that_lead_to_an_article(newsroom):
    article = make_article(slug="first")
    article.slug = "second"
    article.save()
    assert "<li><code>/news/first/</code></li>" in panels(newsroom, article, slug="second")["address"]


def test_pasted_text_is_cleaned(newsroom):
    html = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>One</p>"
    assert newsroom.post(address("paste"), {"html": html}).json()["html"] == "<ul><li><p>One</p></li></ul>"


def test_pasted_text_comes_with_what_was_left_out(newsroom):
    answer = newsroom.post(address("paste"), {"html": "<p>Give <s>500</s> 250</p>"})
    losses = ["Words that are struck out were left out: “500”."]
    assert answer.json() == {"html": "<p>Give 250</p>", "losses": losses}


def test_writer_without_script_is_told_what_was_left_out(newsroom):
    article = make_article(status="draft")
    page = send(newsroom, article, body="<p>Give <s>500</s> 250</p>").text
    assert "Words that are struck out were left out: “500”." in page
    article.refresh_from_db()
    assert article.body == "<p>Give 250</p>"


def test_panels_cost_few_queries_and_little_time(newsroom, django_assert_max_num_queries):
    picture = make_picture()
    article = make_article(picture=picture)
    panels(newsroom, article)
    with django_assert_max_num_queries(15):
        panels(newsroom, article, picture=picture.pk, category=article.category_id)


@pytest.mark.parametrize(("groups", "status"), [(["Writers"], 200), (["Editors"], 200), (["Recruiters"], 403)])
@pytest.mark.parametrize("name", ["preview", "preview_new", "paste"])
def test_only_those_who_write_have_a_desk(client, site, groups, status, name):
    client.force_login(make_staff("pat", groups=groups))
    article = make_article(status="draft")
    arguments = [article.pk] if name == "preview" else []
    assert client.post(address(name, *arguments), typed()).status_code == status
    assert Picture.objects.count() == 0
