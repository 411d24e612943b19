"""Addresses of the site from before this one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Redirect
from news.newsroom import publishing, trash
from news.newsroom.broken_links import working
from tests.asking import ask
from tests.builders import make_article, make_category, make_staff

WORDPRESS = ("/2017/01/27/pay/", "/?p=123")


def keep(*pairs):
    assert not Redirect.objects.put(pairs)


def test_every_kind_of_former_address_leads_in_one_hop(client, site):
    article, topic = make_article(slug="pay"), make_category(slug="rates")
    keep(*((address, article) for address in (*WORDPRESS, "/medical-news/pay.html", "/blog/article.php?id=5&cat=2")))
    keep(("/category/rates/", topic), ("/?cat=3", topic), ("/?cat=3&feed=rss2", "/news/topics/rates/feed.rss"))
    keep(("/feed/", "/news/feed.rss"), ("/?feed=rss2", "/news/feed.rss"), ("/news/?p=4", article))
    leading = {
        "/2017/01/27/pay/": "/news/pay/",
        "/2017/01/27/PAY": "/news/pay/",
        "/2017//01/27/pay/amp/": "/news/pay/",
        "/2017/01/27/pay/feed/": "/news/pay/",
        "/index.php?p=123": "/news/pay/",
        "/?p=123": "/news/pay/",
        "/medical-news/p%61y.html": "/news/pay/",
        "/blog/article.php?cat=2&id=5": "/news/pay/",
        "/category/rates/page/2/": "/news/topics/rates/",
        "/?cat=3": "/news/topics/rates/",
        "/?feed=rss2&cat=3": "/news/topics/rates/feed.rss",
        "/feed/": "/news/feed.rss",
        "/?feed=rss2": "/news/feed.rss",
        "/news/?p=4": "/news/pay/",
    }
    for former, present in leading.items():
        response = client.get(former)
        assert (response.status_code, response.get("Location")) == (301, present), former
        assert client.get(present).status_code == 200


@pytest.mark.parametrize(
    "path", ["/2017/02/01/other/", "/?p=124&x=%00", "/a%00b/", "/" + "x" * 5_000, "/%ff/", "/[", "/?p=%ff&p=%00"]
)
def test_address_that_nobody_had_is_answered_as_before(client, site, path):
    keep((WORDPRESS[0], make_article()))
    assert client.get(path).status_code == (302 if path.startswith("/?") else 404)


def test_addresses_in_other_scripts_are_found_however_they_are_written(client, site):
    keep(("/2017/caf%C3%A9-%D0%BE%D0%BF%D0%BB%D0%B0%D1%82%D0%B0/", make_article(slug="pay")))
    assert client.get("/2017/cafe\u0301-ОПЛАТА/")["Location"] == "/news/pay/"


def test_draft_tells_nothing_and_a_scheduled_one_nothing_before_its_time(client, site):
    soon = make_article(publish_at=timezone.now() + timedelta(hours=1))
    draft = make_article(status="draft", title="Zebra", slug="zebra")
    former = ["/old/draft/", "/?p=5", "/news/?p=5", "/p/6f1c9a3e-0c5b-4c6e-9a44-2f8f7f1f3c11/"]
    keep(*((address, draft) for address in former), ("/old/soon/", soon), ("/?p=6", soon))
    for address in (*former, "/old/soon/", "/?p=6"):
        answer = client.get(address)
        assert (address, answer.status_code, "ebra" in answer.text) == (address, 404, False)


def test_withdrawn_article_is_gone_at_its_old_address_too(client, site):
    article = make_article(slug="pay")
    keep((WORDPRESS[0], article))
    publishing.withdraw(article, make_staff())
    assert client.get(WORDPRESS[0], follow=True).status_code == 410


def test_one_hop_is_enough_whatever_article_and_topic_are_renamed_to(client, site):
    article, topic = make_article(slug="pay"), make_category(slug="rates")
    keep((WORDPRESS[0], article), ("/category/rates/feed/", "/news/topics/rates/feed.rss"))
    for slug in ("pay-2025", "pay-2026"):
        article.slug = topic.slug = slug
        article.save()
        topic.save()
    assert client.get(WORDPRESS[0])["Location"] == "/news/pay-2026/"
    assert client.get("/category/rates/feed/")["Location"] == "/news/topics/pay-2026/feed.rss"


def test_live_page_of_ours_wins(client, site):
    other = make_article(slug="other")
    keep(("/news/pay/", other), ("/accessibility/", other))
    assert client.get("/news/pay/")["Location"] == "/news/other/"
    make_article(slug="pay")
    assert client.get("/news/pay/").status_code == client.get("/accessibility/").status_code == 200


def test_redirect_to_its_own_address_is_no_circle(client, site):
    article = make_article(slug="other")
    keep(("/news/pay/", article))
    article.slug, article.status = "pay", "draft"
    article.save()
    assert client.get("/news/pay/").status_code == 404


def test_deleted_article_takes_its_redirects_along(client, site):
    article = make_article()
    keep((WORDPRESS[0], article))
    article.delete()
    assert client.get(WORDPRESS[0]).status_code == 404


def test_address_of_a_visitors_own_pages_cannot_be_an_old_one(db):
    article = make_article()
    refused = ["/", "/news/", "/admin/x/", "/accounts/login/", "x", "//[x/", "/a.php?story=5", "/" + "x" * 600]
    assert len(Redirect.objects.put((address, article) for address in refused)) == len(refused)
    assert not Redirect.objects.exists()


def test_link_to_an_old_address_is_not_broken(site):
    keep((WORDPRESS[0], make_article()))
    assert working({WORDPRESS[0], "/2017/nothing/"}) == {WORDPRESS[0]}


@pytest.mark.django_db(transaction=True)
class TestBeforeDjango:
    def test_redirect_costs_a_hit_and_takes_the_visitors_query_along(self, application):
        keep(*((address, make_article(slug=f"a-{n}")) for n, address in enumerate(WORDPRESS)))
        for path, query, there in (("/2017/01/27/pay/", "", "/news/a-0/"), ("/", "p=123", "/news/a-1/")):
            first = ask(application, path, query=query)
            with CaptureQueriesContext(connection) as queries:
                assert ask(application, path, query=query)[:2] == first[:2]
            assert not queries
            assert (first[0], first[1]["location"]) == (301, there)
            assert first[1]["cache-control"].startswith("public")
        _, headers, _ = ask(application, "/", query="p=123&utm_source=mail")
        assert (headers["location"], headers["cache-control"]) == ("/news/a-1/?utm_source=mail", "no-store")

    def test_new_redirect_is_followed_although_its_404_was_stored(self, application):
        assert ask(application, WORDPRESS[0])[0] == 404
        keep((WORDPRESS[0], make_article()))
        assert ask(application, WORDPRESS[0])[0] == 301
        Redirect.objects.all().delete()
        assert ask(application, WORDPRESS[0])[0] == 404

    def test_old_address_follows_its_article_through_its_whole_life(self, application):
        def led():
            status, headers, _ = ask(application, WORDPRESS[0])
            return (status, headers.get("location"), ask(application, headers["location"])[0] if status == 301 else 0)

        editor = make_staff()
        article = make_article(slug="pay", status="draft")
        keep((WORDPRESS[0], article))
        assert led() == (404, None, 0)
        publishing.publish(article, editor)
        assert led() == (301, "/news/pay/", 200)
        article.slug = "pay-2026"
        publishing.publish(article, editor)
        make_article(slug="pay")
        assert led() == (301, "/news/pay-2026/", 200)
        publishing.withdraw(article, editor)
        assert led() == (301, "/news/pay-2026/", 410)
        article = trash.throw_away(article)
        assert led() == (301, "/news/pay-2026/", 410)
        publishing.publish(trash.bring_back(article), editor)
        assert led() == (301, "/news/pay-2026/", 200)
        trash.throw_away(article).delete()
        assert led() == (404, None, 0)

    def test_old_sites_parameters_make_no_copies_of_our_pages(self, application):
        path = make_article().get_absolute_url()
        ask(application, path)
        with CaptureQueriesContext(connection) as queries:
            ask(application, path, query="p=123&id=4")
        assert not queries

    def test_404_asks_for_a_redirect_once(self, application):
        ask(application, "/nothing/")
        Redirect.objects.put([])
        with CaptureQueriesContext(connection) as queries:
            ask(application, "/2017/nothing/")
        asked = [each["sql"] for each in queries if "news_redirect" in each["sql"]]
        assert len(asked) == 1


@pytest.mark.django_db
def test_hundred_thousand_redirects_are_looked_up_by_an_index():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Redirect.objects.filter(path__in=["/a", "/b"]).with_targets().explain()
    assert "SCAN news_redirect" not in plan
    assert "Seq Scan on news_redirect" not in plan
