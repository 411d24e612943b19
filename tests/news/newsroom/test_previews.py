"""Drafts as staff and those they ask see them, and nobody else."""

from datetime import timedelta

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone

from agency.wsgi import finished_pages
from news.models import PreviewLink
from news.newsroom import publishing
from tests.builders import make_article, make_staff
from tests.news.pages.test_pages import ask

DAY = timedelta(days=1)
SECRET = "Rates rise in secret"


@pytest.fixture
def draft(site):
    return make_article(title=SECRET, slug="secret", status="draft", body="<h2>Bands</h2><p>Band six.</p>")


def make_link(article, **fields):
    return PreviewLink.objects.create(article=article, **fields)


def test_link_shows_the_draft_as_its_page_to_people_without_an_account(client, draft):
    page = client.get(make_link(draft).get_absolute_url())
    assert (page.status_code, page["Cache-Control"], page["X-Robots-Tag"]) == (200, "no-store", "noindex, nofollow")
    for words in (f"<h1>{SECRET}</h1>", "Band six.", "Preview. This is not published", 'content="noindex, follow"'):
        assert words in page.text


def test_form_in_a_preview_is_disabled(client, draft):
    page = client.get(make_link(draft).get_absolute_url()).text
    assert page.index('<fieldset class="preview-form" disabled>') < page.index("Quick Register</h2>")


def test_link_sets_no_cookie(client, draft):
    assert not client.get(make_link(draft).get_absolute_url()).cookies


def test_link_works_for_seven_days(client, draft):
    young = make_link(draft, made_at=timezone.now() - 7 * DAY + timedelta(minutes=1))
    old = make_link(draft, made_at=timezone.now() - 7 * DAY)
    assert client.get(young.get_absolute_url()).status_code == 200
    assert client.get(old.get_absolute_url()).status_code == 410


def test_revoked_link_shows_nothing(client, draft):
    link = make_link(draft)
    address = link.get_absolute_url()
    link.delete()
    page = client.get(address)
    assert (page.status_code, SECRET in page.text) == (410, False)


@pytest.mark.parametrize("token", ["1", "MQ:x:y", "MQ", "%00"])
def test_guessed_link_shows_nothing(client, draft, token):
    make_link(draft)
    page = client.get(f"/news/preview/{token}/")
    assert (page.status_code, SECRET in page.text) == (410, False)


def test_link_ends_when_the_article_is_published_and_leads_to_it(client, draft):
    link = make_link(draft)
    draft.status, draft.publish_at = "ready", timezone.now()
    draft.save()
    page = client.get(link.get_absolute_url())
    assert page.status_code == 410
    assert f'<a href="{draft.get_absolute_url()}" dir="auto">{SECRET}</a>' in page.text


def test_link_to_a_scheduled_article_ends_by_the_clock(client, site, time_machine):
    article = make_article(publish_at=timezone.now() + DAY)
    link = make_link(article)
    assert client.get(link.get_absolute_url()).status_code == 200
    time_machine.move_to(timezone.now() + DAY + timedelta(seconds=1))
    assert client.get(link.get_absolute_url()).status_code == 410


def publish(article, moment):
    article.publish_at = moment
    publishing.publish(article, make_staff())


def test_link_ends_also_when_the_article_is_dated_before_it(client, draft):
    link = make_link(draft)
    publish(draft, timezone.now() - DAY)
    assert client.get(link.get_absolute_url()).status_code == 410


def test_link_stays_dead_when_the_article_is_withdrawn(client, draft):
    link = make_link(draft)
    publish(draft, timezone.now())
    publishing.withdraw(draft, None)
    assert client.get(link.get_absolute_url()).status_code == 410


def test_link_to_changes_of_a_live_article_works_until_they_are_published(client, site):
    article = make_article(publish_at=timezone.now() - DAY)
    link = make_link(article)
    assert client.get(link.get_absolute_url()).status_code == 200
    publish(article, article.publish_at)
    assert client.get(link.get_absolute_url()).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_preview_never_gets_into_the_page_store(draft, settings):
    store = finished_pages(WSGIHandler())
    status, headers, body = ask(store, make_link(draft).get_absolute_url())
    assert (status, headers["cache-control"], SECRET.encode() in body) == (200, "no-store", True)
    assert not store.store.trial.pages
    assert not store.store.proven.pages


def test_draft_that_was_previewed_is_found_by_no_search(client, draft):
    client.get(make_link(draft).get_absolute_url())
    for path in ("/news/", "/news/search/?q=rates", "/news/feed.atom", "/news/secret/"):
        assert SECRET not in client.get(path).text
