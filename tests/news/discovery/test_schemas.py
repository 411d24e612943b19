"""Feeds, sitemaps and structured data, validated against their schemas."""

import fcntl
import json
import re
import shutil
import subprocess
from datetime import datetime, timedelta

import pytest
import schema_org
from django.db import transaction
from django.utils import timezone
from lxml import etree

from news.models import Article
from tests.builders import make_article, make_category, make_picture, picture_file, run_tasks
from tests.processes import ROOT

SCHEMAS = ROOT / "tests" / "schemas"
TITLES = {
    "controls": "Bell \x07, escape \x1b, end \x7f and \ufffe",
    "cdata": "<![CDATA[ ]]> & </title>",
    "emoji": "Nurse \U0001f9d1\u200d\u2695\ufe0f",
    "right to left": "\u202e\u0639\u0631\u0628\u064a",
    "long": "W" * 150,
}


@pytest.fixture(scope="module")
def picture(django_db_setup, django_db_blocker):
    """A picture in every shape, drawn once; to be saved by the test that shows it."""
    with django_db_blocker.unblock(), transaction.atomic():
        picture = make_picture(file=picture_file((1600, 1200)))
        run_tasks()
        picture.refresh_from_db()
        transaction.set_rollback(True)
    return picture


@pytest.fixture
def article(site, picture):
    """A published article, with everything that feeds and sitemaps say of one."""
    picture.save_base(raw=True)
    make_category(name="Pay & <b>rates</b>", slug="pay", introduction="What is paid.")
    return make_article(
        title="What to do",
        slug="what-to-do",
        byline="Sam Shaw",
        body='<p>Read <a href="/news/x/">this</a> &amp; that ]]&gt;</p>',
        category=make_category(slug="careers"),
        picture=picture,
        publish_at=timezone.now() - timedelta(hours=1),
    )


@pytest.fixture(params=TITLES.values(), ids=TITLES)
def titled(request, article):
    """The article by one of many titles."""
    Article.objects.filter(pk=article.pk).update(title=request.param)
    return article


def document(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return etree.fromstring(response.content)


ATOM = etree.RelaxNG(file=SCHEMAS / "atom.rng")


@pytest.mark.parametrize("path", ["/news/feed.atom", "/news/topics/careers/feed.atom", "/news/topics/pay/feed.atom"])
def test_atom_feed_is_valid(client, article, path):
    ATOM.assertValid(document(client, path))


def test_atom_feed_is_valid_whatever_the_title(client, titled):
    ATOM.assertValid(document(client, "/news/feed.atom"))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<updated>", "<updated>yesterday</updated><updated>"),
        ("<published>", "<published>1 Jan 2025</published><x><published>"),
        ("urn:uuid:", ""),
        ("<entry>", "<entry><id>urn:uuid:1</id>"),
        ('rel="self"', 'rel=""'),
        ("<summary>", "<description/><summary>"),
    ],
)
def test_schema_of_atom_refuses_what_is_wrong(client, article, right, wrong):
    text = client.get("/news/feed.atom").content.decode()
    assert right in text
    parser = etree.XMLParser(recover=True)
    assert not ATOM.validate(etree.fromstring(text.replace(right, wrong, 1).encode(), parser))


@pytest.fixture(scope="session")
def official():
    """The folder with the official schema, beside ours that complete it."""
    folder = ROOT / "var" / "tests" / "schemas"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (SCHEMAS / "package.json").read_text()
        stamp = folder / "package.json"
        if not stamp.exists() or stamp.read_text() != wanted or not (folder / "official.xsd").exists():
            stamp.write_text(wanted)
            command = "npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error"
            subprocess.run(command.split(), cwd=folder, check=True)
            shutil.copy(folder / "node_modules/sitemap/schema/sitemap.xsd", folder / "official.xsd")
        for name in ("sitemaps.xsd", "news.xsd"):
            shutil.copy(SCHEMAS / name, folder)
        return etree.XMLSchema(file=folder / "sitemaps.xsd")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sitemap", "sitemap-pages", "sitemap-news", "part"])
def test_sitemap_is_valid(client, article, official, name):
    path = f"/news/{name}.xml"
    if name == "part":
        path = document(client, "/news/sitemap.xml")[-1][0].text.removeprefix("http://testserver")
    official.assertValid(document(client, path))


@pytest.mark.slow
def test_news_sitemap_is_valid_whatever_the_title(client, titled, official):
    official.assertValid(document(client, "/news/sitemap-news.xml"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sitemap", "sitemap-pages", "sitemap-news"])
def test_sitemap_of_a_site_without_articles_is_valid(client, site, official, name):
    official.assertValid(document(client, f"/news/{name}.xml"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        "<urlset/>",
        "<urlset><url><loc>x</loc></url></urlset>",
        "<urlset><url><loc>https://www.example.org/</loc><lastmod>now</lastmod></url></urlset>",
        '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc>https://www.example.org/</loc><n:news/></url></urlset>",
        "<sitemapindex><sitemap><loc>https://www.example.org/</loc><lastmod>2025</lastmod></sitemap></sitemapindex>",
    ],
)
def test_schema_of_sitemaps_refuses_what_is_wrong(official, wrong):
    named = re.sub(r"^<(\w+)", r'<\1 xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', wrong)
    assert not official.validate(etree.fromstring(named))


PAGES = [
    "/news/what-to-do/",
    "/news/",
    "/news/topics/careers/",
    "/news/archive/",
    "/news/archive/{year}/",
    "/news/search/?q=do",
]


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_structured_data_uses_the_words_of_schema_org_as_it_defines_them(client, article, path):
    check_structured_data(client.get(path.format(year=timezone.localtime(article.publish_at).year)))


@pytest.mark.slow
def test_structured_data_is_valid_whatever_the_title(client, titled):
    check_structured_data(client.get("/news/what-to-do/"))


def check_structured_data(response):
    page = response.content.decode()
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert told["@context"] == "https://schema.org"
    nodes = {node["@id"]: node for node in told["@graph"] if "@id" in node}
    for node in told["@graph"]:
        assert built(node, nodes).to_jsonld()


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "NewsArtikel", "name": "x"},
        {"@type": "NewsArticle", "title": "x"},
        {"@type": "NewsArticle", "datePublished": "yesterday"},
        {"@type": "NewsArticle", "author": {"@type": "PostalAddress"}},
        {"@type": "NewsArticle", "publisher": {"@id": "/nowhere"}},
    ],
)
def test_vocabulary_refuses_what_is_wrong(wrong):
    with pytest.raises((AttributeError, KeyError, ValueError)):
        built(wrong, {})


def built(value, nodes):
    """The value as the vocabulary's own types, which refuse unknown words and values that a property does not take."""
    if isinstance(value, list):
        return [built(each, nodes) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"@id"}:
        return built(nodes[value["@id"]], nodes)
    kind = getattr(schema_org, value["@type"])
    fields = {name: built(each, nodes) for name, each in value.items() if not name.startswith("@")}
    moments = {each.schema_name for each in kind.SCHEMA_PROPERTIES if "DateTime" in each.ranges}
    fields |= {name: datetime.fromisoformat(fields[name]) for name in moments & fields.keys()}
    if isinstance(fields.get("item"), str):
        # An address stands for the thing that it leads to.
        fields["item"] = schema_org.WebPage(url=fields["item"])
    return kind.model_validate(fields)
