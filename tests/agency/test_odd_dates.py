"""Rows that were written past the forms, with any date that a database holds: no page may fail of them."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from news.models import Article, Picture, PreviewLink, Revision
from news.models.derived import rebuild
from registration.models import DocumentVersion, Person, Registration
from tests.builders import (
    make_article,
    make_category,
    make_picture,
    make_registration,
    make_staff,
    publish_document,
    sitemap_part,
)

pytestmark = pytest.mark.slow

# London's clocks were 75 seconds behind until 1847, so the first of these has no local time.
FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
EARLY = [
    FIRST,
    datetime(1, 1, 1, 0, 1, tzinfo=UTC),
    datetime(26, 12, 2, 9, tzinfo=UTC),
    datetime(999, 12, 31, 23, 59, 30, tzinfo=UTC),
    datetime(1847, 12, 1, 0, 0, 30, tzinfo=UTC),
    datetime(1900, 6, 30, 23, 30, tzinfo=UTC),
    datetime(1967, 1, 1, tzinfo=UTC),
]
PAGES = [
    "/news/",
    "/news/?page=1",
    "/news/topics/rotas/",
    "/news/archive/",
    "/news/feed.atom",
    "/news/feed.rss",
    "/news/topics/rotas/feed.atom",
    "/news/topics/rotas/feed.rss",
    "/news/sitemap.xml",
    "/news/sitemap-pages.xml",
    "/news/sitemap-news.xml",
    "/news/search/",
    "/news/search/?q=shifts",
    "/news/search/?q=shifts&year=26",
    "/news/share.png",
]


def links_on(page):
    return set(re.findall(r'href="(/news/[^"#]*|\?[^"#]*)"', page.replace("&amp;", "&")))


def moments():
    return pytest.mark.parametrize("moment", EARLY, ids=str)


@pytest.fixture
def rotas(site):
    return make_category(slug="rotas")


@moments()
@pytest.mark.parametrize("names", [["publish_at"], ["publish_at", "modified_at"]], ids=str)
def test_visitors_get_every_page_however_early_an_article_is_dated(client, rotas, moment, names):
    article = make_article(title="Night shifts", category=rotas, reviewed_at=date.min)
    make_article(category=rotas)
    Article.objects.filter(pk=article.pk).update(**dict.fromkeys(names, moment))
    for path in [*PAGES, sitemap_part(), article.get_absolute_url(), f"{article.get_absolute_url()}share.png"]:
        assert client.get(path).status_code == 200, path


@moments()
def test_archive_leads_to_an_article_however_early(client, rotas, moment):
    article = make_article(category=rotas, publish_at=moment)
    year = f"/news/archive/{moment.year:04}/"
    assert f'<a href="{year}">{moment.year:04}</a>: 1 article' in client.get("/news/archive/").text
    (month,) = (link for link in links_on(client.get(year).text) if re.fullmatch(rf"{year}\d\d/", link))
    assert article.get_absolute_url() in client.get(month).text


@moments()
def test_machines_are_told_a_date_that_they_can_read(client, rotas, moment):
    article = make_article(category=rotas, publish_at=moment)
    Article.objects.filter(pk=article.pk).update(modified_at=moment)
    page = client.get(article.get_absolute_url()).text
    for written in [
        *re.findall(r'<time datetime="([^"]+)"', page),
        json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])["@graph"][-1][
            "datePublished"
        ],
        *re.findall(r"<(?:updated|published)>(.*?)<", client.get("/news/feed.atom").text),
        *re.findall(r"<lastmod>(.*?)<", client.get(sitemap_part()).text),
    ]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?", written), written
    (sent,) = re.findall(r"<pubDate>(.*?)<", client.get("/news/feed.rss").text)
    assert re.fullmatch(rf"\w{{3}}, \d\d \w{{3}} {moment.year:04} \d\d:\d\d:\d\d [+-]\d{{4}}", sent), sent


def test_pages_of_the_list_reach_what_is_older_than_computers(client, rotas):
    for moment in (FIRST, *EARLY):
        for _ in range(3):
            make_article(category=rotas, publish_at=moment)
    seen, path = set(), "/news/"
    while path:
        page = client.get(path).text
        seen |= links_on(page)
        older = re.search(r'href="(\?before=[^"]*)"[^>]*>\s*Older', page)
        path = f"/news/{older[1]}" if older else ""
    assert {article.get_absolute_url() for article in Article.objects.all()} <= seen
    oldest = re.search(r'href="(\?after=[^"]*)"', client.get("/news/").text)[1]
    assert Article.objects.order_by("publish_at", "pk").first().get_absolute_url() in client.get(f"/news/{oldest}").text


def test_search_offers_the_years_that_have_articles_and_no_others(client, rotas):
    make_article(category=rotas, title="Night shifts", publish_at=EARLY[2])
    make_article(category=rotas, publish_at=datetime(2024, 5, 1, tzinfo=UTC))
    page = client.get("/news/search/?q=shifts&year=26").text
    assert re.findall(r'<option value="(\d+)"[^>]*>(\d+)<', page) == [("2024", "2024"), ("26", "0026")]
    assert '"/news/article-' in page


@pytest.mark.parametrize("field", ["publish_at", "expire_at", "modified_at"])
def test_visitors_get_every_page_however_late_an_article_is_dated(client, rotas, field):
    article, known = make_article(title="Night shifts", category=rotas), make_article(category=rotas)
    Article.objects.filter(pk=article.pk).update(**{field: LAST})
    for path in [*PAGES, known.get_absolute_url()]:
        assert client.get(path).status_code == 200, path
    assert client.get(article.get_absolute_url()).status_code == (404 if field == "publish_at" else 200)


@pytest.mark.parametrize("moment", [FIRST, EARLY[2], LAST], ids=str)
def test_visitors_get_every_document_however_odd_its_date(client, site, moment):
    version = publish_document("privacy-notice")
    # Published versions cannot be changed, but written with any date.
    dates = {"published_at": moment, "created_at": moment}
    row = DocumentVersion(document=version.document, number=2, body="<p>x</p>", sha256="0" * 64, **dates)
    row.save_base(raw=True)
    pages = [f"/documents/privacy-notice/{part}" for part in ("", "1/", "2/")]
    for path in [*pages, "/news/"]:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("moment", [FIRST, EARLY[2], LAST], ids=str)
def test_index_and_tallies_can_be_rebuilt_whatever_the_dates(rotas, moment):
    make_article(category=rotas, publish_at=moment)
    assert rebuild(Article.objects.all()) == 1


@pytest.fixture
def staff(client, site):
    client.force_login(make_staff())
    return client


@pytest.mark.parametrize("moment", [FIRST, EARLY[2], LAST], ids=str)
def test_staff_get_every_page_of_an_article_however_odd_its_dates(staff, moment):
    article, picture = make_article(title="Night shifts"), make_picture()
    make_article(status="withdrawn", withdrawn_at=moment)
    trashed = make_article(status="trashed", deleted_at=moment)
    fields = {"publish_at": moment, "modified_at": moment, "saved_at": moment, "created_at": moment}
    Article.objects.filter(pk=article.pk).update(**fields, reviewed_at=moment.date())
    Article.objects.filter(pk=trashed.pk).update(deleted_at=moment)
    Picture.objects.filter(pk=picture.pk).update(uploaded_at=moment)
    content = {"title": "Night shifts", "publish_at": moment.isoformat(), "body": ""}
    fields = {"article": article, "content": content, "created_at": moment, "saved_at": moment}
    Revision.objects.create(**fields, number=1, edit=1, state="published")
    Revision.objects.create(**fields, number=2, edit=2, state="draft")
    link = PreviewLink.objects.create(article=article, made_at=moment)
    names = ["change", "history", "review", "preview"]
    for path in [
        "/admin/",
        *(reverse(f"admin:news_article_{name}", args=[article.pk]) for name in names),
        reverse("admin:news_article_revision", args=[article.pk, 1]),
        reverse("admin:news_article_change", args=[trashed.pk]),
        *(reverse(f"admin:news_{model}_changelist") for model in ("article", "picture", "category")),
        reverse("admin:news_article_changelist") + "?state=withdrawn",
        reverse("admin:news_article_changelist") + "?state=trashed",
        reverse("admin:news_picture_change", args=[picture.pk]),
        *(reverse("admin:news_article_report", args=[name]) for name in ("publications", "stale", "undescribed")),
        reverse("admin:news_article_calendar"),
        reverse("admin:news_picture_unused"),
    ]:
        assert staff.get(path).status_code == 200, path
    assert staff.get(link.get_absolute_url()).status_code in {200, 410}


# SQLite's functions for the years of the list have London's own time, which begins 75 seconds later.
@pytest.mark.parametrize("moment", [FIRST + timedelta(seconds=75), EARLY[2], LAST], ids=str)
def test_staff_get_every_page_of_a_candidate_however_odd_the_dates(staff, moment):
    registration = make_registration()
    fields = dict.fromkeys(["created_at", "confirmed_at", "agreed_at"], moment)
    Registration.objects.filter(pk=registration.pk).update(**fields)
    fields = dict.fromkeys(
        ["created_at", "next_at", "first_contact_at", "last_contact_at", "email_confirmed_at"], moment
    )
    Person.objects.filter(pk=registration.person_id).update(**fields)
    for path in [
        "/admin/",
        reverse("admin:registration_person_changelist"),
        reverse("admin:registration_person_change", args=[registration.person_id]),
    ]:
        assert staff.get(path).status_code == 200, path


@pytest.mark.parametrize("moment", [FIRST, LAST], ids=str)
def test_account_with_an_odd_date_can_still_work(client, site, moment):
    client.force_login(make_staff(date_joined=moment))
    assert client.get("/admin/", follow=True).status_code == 200
    assert client.get("/admin/auth/user/").status_code in {200, 302}


def test_years_have_four_digits_wherever_staff_read_them(staff):
    article = make_article(publish_at=EARLY[2])
    moment = "Wed 2 Dec 0026, 09:00 GMT"
    assert moment in staff.get(reverse("admin:news_article_changelist")).text
    page = staff.get(reverse("admin:news_article_change", args=[article.pk])).text
    assert moment in page
    assert 'value="0026-12-02"' in page
