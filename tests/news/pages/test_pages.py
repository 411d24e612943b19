"""The finished pages, asked as a web server asks: through WSGI, real database, several threads."""

import gzip
import re

import brotli
import pytest
from django.test.utils import CaptureQueriesContext

from agency.wsgi import PARAMETERS
from news.pages.generation import Generation
from news.pages.packing import Page
from news.pages.queries import FORMER_PARAMETERS
from news.pages.store import PageStore
from tests.asking import ask, public
from tests.builders import make_article
from tests.processes import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def test_second_reader_costs_no_query(application, django_db_blocker):
    path = make_article().get_absolute_url()
    _, _, first = ask(application, path)
    from django.db import connection

    with CaptureQueriesContext(connection) as queries:
        status, _, second = ask(application, path)
    assert (status, second) == (200, first)
    assert len(queries) == 0


@pytest.mark.parametrize(("accepted", "unpack"), [("gzip, br", brotli.decompress), ("gzip", gzip.decompress)])
def test_reader_gets_the_best_encoding_that_the_browser_knows(application, accepted, unpack):
    path = make_article().get_absolute_url()
    _, _, plain = ask(application, path)
    _, headers, body = ask(application, path, accept_encoding=accepted)
    assert unpack(body) == plain
    assert headers["vary"] == "Accept-Encoding"


def test_reader_who_has_the_page_gets_304(application):
    path = make_article().get_absolute_url()
    _, headers, _ = ask(application, path, accept_encoding="br")
    status, _, body = ask(application, path, accept_encoding="br", if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


def test_page_that_is_asked_for_again_comes_smaller_and_under_another_tag(application):
    path = make_article(body="<p>How the nights are shared on a ward of thirty.</p>" * 50).get_absolute_url()
    first, second, third = (ask(application, path, accept_encoding="br") for _ in range(3))
    assert len(second[2]) < len(first[2])
    assert brotli.decompress(second[2]) == brotli.decompress(first[2])
    assert second[1]["etag"] != first[1]["etag"]
    assert third[2] == second[2]
    # Whoever has the first has the page.
    status, headers, body = ask(application, path, accept_encoding="br", if_none_match=first[1]["etag"])
    assert (status, headers["etag"], body) == (304, first[1]["etag"], b"")


def test_reader_who_has_the_page_from_another_process_gets_304(application):
    path = make_article(body="<p>How the nights are shared on a ward of thirty.</p>" * 50).get_absolute_url()
    *_, (_, headers, _) = (ask(application, path, accept_encoding="br") for _ in range(2))
    application.store = PageStore(application.store.limit)
    status, again, _ = ask(application, path, accept_encoding="br", if_none_match=headers["etag"])
    assert (status, again["etag"]) == (304, headers["etag"])


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_page_that_a_change_leaves_as_it_was_comes_as_before(application, encoding):
    path = make_article(body="<p>How the nights are shared on a ward of thirty.</p>" * 50).get_absolute_url()
    *_, (_, before, body) = (ask(application, path, accept_encoding=encoding) for _ in range(2))
    Generation.bump()
    _, after, same = ask(application, path, accept_encoding=encoding)
    assert (after["etag"], same) == (before["etag"], body)


def test_page_rendered_anew_is_not_lost_to_the_better_packing_of_its_forerunner(application, monkeypatch):
    article = make_article(title="Night rates")
    path = article.get_absolute_url()
    ask(application, path)
    pack = Page.compressed_well

    def pack_slowly(page):
        monkeypatch.undo()
        article.title = "Weekend rates"
        article.save()
        ask(application, path)
        return pack(page)

    monkeypatch.setattr(Page, "compressed_well", pack_slowly)
    ask(application, path)
    [page] = [*application.store.trial.pages.values(), *application.store.proven.pages.values()]
    assert b"Weekend rates" in brotli.decompress(page.encodings["br"].body)


def test_page_compressed_well_that_is_on_trial_again_is_proven_when_asked_for(application):
    path = make_article().get_absolute_url()
    ask(application, path)
    ask(application, path)
    store = application.store
    [(key, page)] = store.proven.pages.items()
    store.proven.remove(key)
    store.put(key, page)
    ask(application, path)
    assert (list(store.proven.pages), list(store.trial.pages)) == ([key], [])


def test_each_encoding_has_its_own_etag(application):
    path = make_article().get_absolute_url()
    tags = {ask(application, path, accept_encoding=name)[1]["etag"] for name in ("", "gzip", "br")}
    assert len(tags) == 3


def test_head_has_the_headers_of_get_and_no_body(application):
    path = make_article().get_absolute_url()
    _, of_get, body = ask(application, path)
    status, of_head, nothing = ask(application, path, "HEAD")
    assert (status, nothing) == (200, b"")
    assert of_head["content-length"] == of_get["content-length"] == str(len(body))


def test_tracking_parameters_share_one_stored_page(application):
    path = make_article().get_absolute_url()
    queries = ("", "utm_source=x", "fbclid=1&gclid=2", "x=%FF", "page=&q", "&&=&", "%70age=7", "utm_id=1&" * 400)
    bodies = {ask(application, path, query=query)[2] for query in queries}
    assert len(bodies) == 1
    assert len(application.store.trial.pages) + len(application.store.proven.pages) == 1


def test_edit_is_seen_at_once_in_the_process_that_made_it(application):
    article = make_article(title="Before")
    ask(application, article.get_absolute_url())
    article.title = "After"
    article.save()
    assert b"After" in ask(application, article.get_absolute_url())[2]


def test_redirect_carries_the_query_on(application):
    status, headers, _ = ask(application, "/", query="utm_source=mail")
    assert (status, headers["location"]) == (302, "/news/?utm_source=mail")


def make_room_for(pages, application):
    """Room for so many pages like the one that is stored, on either shelf."""
    store = application.store
    store.trial.limit = store.proven.limit = (store.trial.size + store.proven.size) * pages + 200


def kept_paths(application):
    return {key[2] for shelf in (application.store.trial, application.store.proven) for key in shelf.pages}


def test_store_forgets_the_least_recently_used_page_first(application):
    paths = [make_article().get_absolute_url() for _ in range(4)]
    ask(application, paths[0])
    make_room_for(3, application)
    for path in [*paths[:3] * 2, paths[0], *[paths[3]] * 2]:
        ask(application, path)
    assert kept_paths(application) == {paths[0], paths[2], paths[3]}


def test_flood_of_wrong_addresses_leaves_read_pages_in_the_store(application):
    path = make_article().get_absolute_url()
    ask(application, path)
    ask(application, path)
    make_room_for(3, application)
    for number in range(30):
        ask(application, f"/news/wrong-{number}/")
        ask(application, "/news/", query=f"q={number}")
    assert path in kept_paths(application)
    assert len(kept_paths(application)) < 10


def test_room_that_long_addresses_take_is_counted(application):
    store = application.store
    for number in range(60):
        ask(application, f"/{number:0>4000}", query=f"q={number:0>4000}", host=f"testserver:{number:0>4000}")
    store.trial.limit = store.trial.size // 2
    ask(application, "/one-more")
    assert sum(len(part) for key in store.trial.pages for part in (key[0], key[2], key[3])) < store.trial.limit


def test_without_room_every_reader_gets_a_fresh_page(application):
    application.store = PageStore(0)
    path = make_article().get_absolute_url()
    assert [ask(application, path)[0] for _ in range(2)] == [200, 200]
    assert not kept_paths(application)


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', '"a",W/{} ,"b"', "*"])
def test_reader_gets_304_however_the_tag_is_listed(application, known):
    path = make_article().get_absolute_url()
    tag = ask(application, path, accept_encoding="br")[1]["etag"]
    assert ask(application, path, accept_encoding="br", if_none_match=known.format(tag))[0] == 304


def test_reader_with_the_tag_of_another_encoding_gets_the_page(application):
    path = make_article().get_absolute_url()
    tag = ask(application, path)[1]["etag"]
    assert ask(application, path, accept_encoding="br", if_none_match=tag)[0] == 200


@pytest.mark.parametrize("header", [{"if_none_match": "*"}, {"if_modified_since": "Fri, 01 Jan 2100 00:00:00 GMT"}])
def test_first_reader_may_ask_conditionally_and_the_next_gets_the_whole_page(application, header):
    path = make_article().get_absolute_url()
    ask(application, path, **header, range="bytes=0-9")
    status, headers, body = ask(application, path)
    assert (status, headers["content-length"]) == (200, str(len(body)))


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", None),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0.5, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("identity, *;q=0", None),
        ("zstd", None),
    ],
)
def test_encoding_is_one_that_the_browser_allows(application, accepted, chosen):
    path = make_article().get_absolute_url()
    assert ask(application, path, accept_encoding=accepted)[1].get("content-encoding") == chosen


def test_repeated_parameters_count_as_django_counts_them(application):
    make_article()
    ask(application, "/news/", query="q=one&utm_id=1&q=two")
    assert {key[3] for key in application.store.trial.pages} == {"q=two"}


def test_head_of_a_page_that_is_not_stored_has_no_body(application):
    status, _, body = ask(application, "/healthz", "HEAD")
    assert (status, body) == (200, b"")


def test_nginx_knows_the_same_parameters():
    passed_on = re.findall(r"\$arg_(\w+)", (ROOT / "deploy" / "nginx.conf").read_text())
    assert set(passed_on) == PARAMETERS | FORMER_PARAMETERS


@pytest.mark.parametrize("header", [("Set-Cookie", "a=b"), ("Vary", "Cookie, Accept-Language")])
def test_page_with_a_cookie_is_never_stored(site, caplog, header):
    application = public(lambda: b"Hello Ann", header)
    assert ask(application, "/news/")[2] == b"Hello Ann"
    assert not kept_paths(application)
    assert "marked as public" in caplog.text


def test_cookies_of_one_visitor_change_nothing_for_anybody(application):
    path = make_article().get_absolute_url()
    _, headers, body = ask(application, path, cookie="csrftoken=malformed; sessionid=x")
    assert "set-cookie" not in headers
    assert ask(application, path)[2] == body
    assert kept_paths(application) == {path}


def test_redirect_from_a_former_address_keeps_the_query_of_each_visitor(application):
    article = make_article(slug="first")
    ask(application, "/news/first/")
    article.slug = "second"
    article.save()
    for query in ("utm_source=letter", "utm_source=poster&x=1"):
        status, headers, _ = ask(application, "/news/first/", query=query)
        assert (status, headers["location"]) == (301, f"/news/second/?{query}")
