"""What the editor's search for links finds and says, and what becomes of links to what is not live yet."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from news.models import Article, FormerAddress
from news.newsroom import checks, publishing
from news.newsroom.manuscript import Manuscript
from tests.article_form import address
from tests.builders import make_article, make_category, make_staff, publish_document


@pytest.fixture
def editor(site, client):
    client.force_login(make_staff("ellis"))
    return client


def found(client, text=""):
    return {each["title"]: each for each in client.get(address("article_links"), {"q": text}).json()["found"]}


def test_finder_finds_by_the_beginning_of_a_word_in_the_title(editor):
    make_article(title="Night shifts"), make_article(title="Day rates", body="<p>Nights cost more.</p>")
    assert list(found(editor, "nig")) == ["Night shifts"]


def test_finder_shows_the_newest_before_anything_is_typed(editor):
    yesterday = timezone.now() - timedelta(days=1)
    make_article(title="Old", publish_at=yesterday), make_article(title="New")
    assert list(found(editor)) == ["New", "Old"]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_finder_warns_of_what_nobody_can_open(editor, status):
    make_article(title="Nights", status=status)
    assert "Nobody can open it" in found(editor, "Nights")["Nights"]["about"]


def test_finder_says_when_a_scheduled_article_goes_live(editor):
    make_article(title="Nights", publish_at=timezone.now() + timedelta(days=2))
    assert found(editor, "Nights")["Nights"]["about"].startswith("Scheduled, goes live")


def test_finder_knows_topics_and_documents_but_not_the_trash(editor):
    make_article(title="Terms of trade", status="trashed"), make_category(name="Terms of work")
    publish_document("terms")
    assert {each["about"] for each in found(editor, "terms").values()} == {"Topic", "Document"}


@pytest.mark.parametrize("text", ["\0", "x" * 5000, "\"%_'", "‮", "("])
def test_finder_takes_whatever_is_typed(editor, text):
    assert editor.get(address("article_links"), {"q": text}).status_code == 200


def test_finder_is_closed_to_staff_who_may_not_see_articles(site, client):
    recruiter = make_staff("rana", is_superuser=False)
    recruiter.user_permissions.add(Permission.objects.get(codename="view_registration"))
    client.force_login(recruiter)
    assert client.get(address("article_links")).status_code == 403


def dead_links(article):
    return [finding for finding in checks.findings(Manuscript.of(article)) if "does not exist" in finding.sentence]


def test_what_is_live_by_then_may_be_linked_to(site):
    soon = timezone.now() + timedelta(days=1)
    body = f'<p>See <a href="{make_article(publish_at=soon).get_absolute_url()}">the rates</a>.</p>'
    assert not dead_links(make_article(body=body, publish_at=soon))
    assert dead_links(make_article(body=body, publish_at=soon - timedelta(hours=1)))
    assert dead_links(make_article(body=body))


def test_scheduled_article_keeps_its_former_address(site):
    article = make_article(slug="rates", publish_at=timezone.now() + timedelta(days=1))
    article.slug = "night-rates"
    publishing.publish(article, make_staff())
    assert FormerAddress.objects.get().slug == "rates"
    assert not dead_links(
        make_article(body='<p><a href="/news/rates/">Rates</a></p>', publish_at=article.publish_at + timedelta(1))
    )


def test_draft_leaves_no_address_behind(site):
    article = make_article(slug="rates", status="draft")
    article.slug = "night-rates"
    article.save()
    assert not FormerAddress.objects.exists()
    assert Article.objects.get().slug == "night-rates"
