"""What visitors, feed readers and search engines see of authors."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from news.reading.selection import LENGTH
from tests.builders import make_article, make_author, make_picture, picture_file
from tests.news.models.test_addresses import destination
from tests.news.reading.test_search_engines import head_of

DOCTOR = {
    "name": "Dr Ann Lee",
    "slug": "dr-ann-lee",
    "role": "Consultant",
    "biography": "Eleven hospitals.\n\nTwo books.",
}
REGISTERED = {"register": "GMC", "registration_number": "0000000"}


@pytest.fixture
def doctor(site):
    picture = make_picture(alt="Ann at her desk", file=picture_file((400, 400)))
    return make_author(picture=picture, **DOCTOR, **REGISTERED)


def test_page_of_an_author_says_who_they_are_and_what_they_wrote(client, doctor):
    make_article(title="Hers", authors=[doctor.pk])
    make_article(title="Not hers", authors=[make_author().pk])
    make_article(title="Not yet", authors=[doctor.pk], publish_at=timezone.now() + timedelta(days=1))
    page = client.get("/news/authors/dr-ann-lee/").text
    for words in ("Consultant", "<p>Two books.</p>", "0000000", "gmc-uk.org/registrants/0000000", "Ann at her desk"):
        assert words in page
    assert [title in page for title in ("Hers", "Not hers", "Not yet")] == [True, False, False]


def test_pages_of_an_author_lead_through_all_their_articles(client, doctor):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(2 * LENGTH + 3):
        make_article(title=f"Hers no. {n}.", authors=[doctor.pk], publish_at=start + timedelta(hours=n // 2))
        make_article(title="Another’s", publish_at=start + timedelta(hours=n // 2))
    path, seen = doctor.get_absolute_url(), []
    while path:
        page = client.get(path).text
        seen += [line.split("no. ")[1].split(".")[0] for line in page.split("<h2>") if "Hers no. " in line]
        older = page.partition('rel="next" href="')[2].partition('"')[0]
        path = older and doctor.get_absolute_url() + older
    assert seen == [str(n) for n in range(2 * LENGTH + 2, -1, -1)]
    newer = page.partition('rel="prev" href="')[2].partition('"')[0]
    assert "Hers no. 14." in client.get(doctor.get_absolute_url() + newer).text
    assert "Another’s" not in client.get(doctor.get_absolute_url() + "?page=2").text


@pytest.mark.parametrize("path", ["/news/authors/nobody/", "/news/authors/nobody/feed.atom", "/news/authors/"])
def test_author_who_is_nobody_is_not_found(client, site, path):
    assert client.get(path).status_code == 404


def test_former_addresses_of_an_author_lead_on(client, doctor):
    doctor.slug = "dr-lee"
    doctor.save()
    again = make_author(slug="a-lee")
    again.same_as = doctor
    again.save()
    for former in ("dr-ann-lee", "a-lee", "Dr-Lee"):
        assert destination(client, f"/news/authors/{former}/") == "/news/authors/dr-lee/"
        assert destination(client, f"/news/authors/{former}/feed.rss") == "/news/authors/dr-lee/feed.rss"


def test_article_names_its_authors_in_their_order(client, doctor):
    other = make_author(name="Bob")
    article = make_article(authors=[other.pk, doctor.pk], reviewed_by=doctor, reviewed_at="2026-03-02")
    page = " ".join(client.get(article.get_absolute_url()).text.split())
    assert 'By <a rel="author" href="/news/authors/' in page
    assert page.index("<bdi>Bob</bdi></a> and <a") < page.index("<bdi>Dr Ann Lee</bdi>")
    assert '2 Mar 2026</time> by <a href="/news/authors/dr-ann-lee/"><bdi>Dr Ann Lee</bdi></a>' in page


def test_article_that_the_release_before_stored_shows_its_byline(client, site):
    article = make_article(byline="Robin of the desk")
    assert "By <bdi>Robin of the desk</bdi>" in client.get(article.get_absolute_url()).text


def test_search_engines_are_told_who_wrote_and_who_reviewed(client, doctor):
    team = make_author(name="The compliance team", role="Compliance", is_team=True)
    fields = {"authors": [doctor.pk, team.pk], "reviewed_by": doctor, "reviewed_at": "2026-03-02"}
    told = head_of(client, make_article(slug="a", **fields).get_absolute_url()).graph()["NewsArticle"]
    person, organisation = told["author"]
    assert (person["@type"], person["name"], person["jobTitle"]) == ("Person", "Dr Ann Lee", "Consultant")
    assert person["url"] == "http://testserver/news/authors/dr-ann-lee/"
    assert person["image"].startswith("http://testserver/media/")
    assert person["identifier"] == {"@type": "PropertyValue", "propertyID": "GMC number", "value": "0000000"}
    assert person["hasCredential"]["recognizedBy"]["name"] == "General Medical Council (GMC)"
    assert (organisation["@type"], "jobTitle" in organisation) == ("Organization", False)
    page = told["mainEntityOfPage"]
    assert (page["@type"], page["lastReviewed"], page["reviewedBy"]) == ("WebPage", "2026-03-02", person)


def test_search_engines_are_told_whose_page_it_is(client, doctor):
    head = head_of(client, doctor.get_absolute_url())
    profile = head.graph()["ProfilePage"]
    assert (profile["mainEntity"]["name"], profile["mainEntity"]["description"]) == ("Dr Ann Lee", DOCTOR["biography"])
    assert (head.title, head.meta["robots"]) == ("Dr Ann Lee – Test Locums", "max-image-preview:large")
    assert head.meta["og:image:alt"] == "Ann at her desk"


def test_feeds_name_authors_and_are_had_of_each(client, doctor):
    other = make_author(name="Bob & Co")
    make_article(title="Both", authors=[doctor.pk, other.pk])
    make_article(title="Bob’s", authors=[other.pk])
    atom, creator = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}creator"
    places = {"atom": (f"{atom}entry", f"{atom}author/{atom}name"), "rss": ("channel/item", creator)}
    for kind, (entry, name) in places.items():
        feed = ElementTree.fromstring(client.get(f"/news/authors/dr-ann-lee/feed.{kind}").content)
        (only,) = feed.findall(entry)
        assert [each.text for each in only.findall(name)] == ["Dr Ann Lee", "Bob & Co"]
    assert f"/news/authors/dr-ann-lee/feed.{kind}" in client.get(doctor.get_absolute_url()).text


def test_sitemap_has_the_authors_of_live_articles(client, doctor):
    make_article(authors=[doctor.pk])
    make_article(status="draft", authors=[make_author(slug="of-a-draft").pk])
    page = client.get("/news/sitemap-pages.xml").text
    assert ["dr-ann-lee" in page, "of-a-draft" in page] == [True, False]


def test_name_that_runs_from_the_right_stays_in_its_place(client, site):
    author = make_author(name="محمد 2", role="طبيب 1")
    article = make_article(authors=[author.pk], reviewed_by=author, reviewed_at="2026-03-02")
    page = client.get(article.get_absolute_url()).text
    assert page.count("<bdi>محمد 2</bdi>") == 2
    assert "<bdi>طبيب 1</bdi>" in page


def test_article_with_authors_costs_no_query_more_once_they_are_known(client, doctor, django_assert_num_queries):
    first, second = (make_article(authors=[doctor.pk], reviewed_by=doctor, reviewed_at="2026-03-02") for _ in range(2))
    client.get(first.get_absolute_url())
    with django_assert_num_queries(2):
        client.get(second.get_absolute_url())
