"""What no browser sends: query strings that mean nothing, methods, requests without a host."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.asking import ask
from tests.builders import make_article, make_picture, make_registration, make_staff, publish_document

pytestmark = pytest.mark.slow

LONG, NUL = "9" * 39, "\x00"
EVERYWHERE = [
    *(
        {name: value}
        for name in ("p", "o", "q", "e", "all", "_facets", "_to_field", "pk")
        for value in (LONG, NUL, "-1")
    ),
    {"pk__in": LONG},
    {"pk__gt": NUL},
    {"p": "9" * 5000},
    {"nothing__at__all": "1"},
]
KEYS = [
    {f"pk__{lookup}": value} for lookup in ("in", "gt", "range", "isnull", "year") for value in (LONG, NUL, "x", "")
]
DATES = [
    {"year": LONG},
    {"year": "9999"},
    {"year": "0"},
    {"year": "2026", "month": LONG},
    {"year": "2026", "month": "13"},
    {"year": "9999", "month": "12"},
    {"year": "9999", "month": "12", "day": "31"},
    {"year": "2026", "month": "2", "day": "30"},
    {"month": "13"},
    {"day": NUL},
    {"gte": LONG},
    {"lt": "9999-12-31 23:59:59+14:00"},
    {"date": NUL},
    {"year__in": LONG},
    {"iso_year": LONG},
    {"week_day": LONG},
]
OWN = [
    ("news", "article", "state"),
    ("registration", "person", "mail"),
    ("registration", "person", "list"),
]
LISTS = {model._meta: shown for model, shown in admin.site._registry.items() if model._meta.model_name != "agency"}
# One of each kind of key: Django treats all of a kind alike.
BY_KEY = {options.pk.get_internal_type(): options for options in LISTS}


@pytest.fixture
def rows(site):
    make_article(), make_picture(), make_registration(), publish_document()


def answers(client, url, queries):
    """The statuses; where queries lead to another page, such as the one without its filters, that of each such page."""
    client.raise_request_exception = False
    given = [client.get(url, query) for query in queries]
    elsewhere = {answer.url for answer in given if answer.status_code == 302}
    statuses = {answer.status_code for answer in given if answer.status_code != 302}
    return statuses | {client.get(page, follow=True).status_code for page in elsewhere}


def dates(options):
    """The field by which the list is divided, and one of each kind: Django treats all of a kind alike."""
    kinds = {field.get_internal_type(): field.name for field in reversed(options.fields)}
    named = (LISTS[options].date_hierarchy, kinds.get("DateField"), kinds.get("DateTimeField"))
    return {name for name in named if name}


@pytest.mark.parametrize("options", LISTS, ids=str)
def test_list_answers_odd_queries_by_a_page_or_a_refusal(client, rows, options):
    client.force_login(make_staff())
    about_dates = [
        {f"{name}__{key}": value for key, value in query.items()} for name in dates(options) for query in DATES
    ]
    url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    assert answers(client, url, EVERYWHERE + about_dates) <= {200, 400}


@pytest.mark.parametrize("options", BY_KEY.values(), ids=str)
def test_list_answers_odd_keys_by_a_page_or_a_refusal(client, rows, options):
    client.force_login(make_staff())
    url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    assert answers(client, url, KEYS) <= {200, 400}


@pytest.mark.parametrize("group", ["Editors", "Writers", "Recruiters"])
def test_list_answers_everybody_who_asks_oddly(client, rows, group):
    client.force_login(make_staff(groups=[group]))
    odd = [{"created_at__year": LONG}, {"q": NUL}, {"p": LONG}]
    for options in LISTS:
        url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        assert answers(client, url, odd) <= {200, 400, 403}


@pytest.mark.parametrize(("app", "model", "name"), OWN)
def test_our_own_filters_ignore_what_they_do_not_know(client, rows, app, model, name):
    client.force_login(make_staff())
    url = reverse(f"admin:{app}_{model}_changelist")
    assert answers(client, url, [{name: value} for value in (LONG, NUL, "x" * 5000, "\ud7ff", '"%_')]) == {200}


@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/admin/news/picture/picker/", [{"q": NUL}, {"page": LONG}, {"page": NUL}, {"q": "x" * 5000}]),
        ("/admin/autocomplete/", [{"term": NUL}, {"app_label": "news", "model_name": "article", "field_name": NUL}]),
        (
            "/admin/autocomplete/",
            [
                {"app_label": "news", "model_name": "article", "field_name": "picture", "term": "a", "page": LONG},
                {"app_label": "news", "model_name": "article", "field_name": "picture", "term": NUL},
            ],
        ),
        ("/admin/news/article/{pk}/history/", [{"page": LONG}, {"page": NUL}]),
        ("/admin/news/article/{pk}/change/", [{"_changelist_filters": NUL}, {"_to_field": NUL}, {"_popup": LONG}]),
        ("/admin/news/article/add/", [{"category": LONG}, {"picture": NUL}, {"publish_at": LONG}, {"title": NUL}]),
        ("/admin/", [{"next": NUL}, {"x": LONG}]),
    ],
)
def test_other_pages_of_the_admin_answer_odd_queries(client, rows, url, queries):
    client.force_login(make_staff())
    page = url.format(pk=make_article().pk)
    assert answers(client, page, queries) <= {200, 400, 403, 404}


def test_staff_are_told_that_the_filters_meant_nothing(client, rows):
    client.force_login(make_staff())
    page = client.get("/admin/registration/person/", {"created_at__year": LONG}, follow=True)
    assert "Nothing can be looked up by that address" in page.text


def test_fault_of_ours_is_not_taken_for_an_odd_query(client, rows, monkeypatch):
    client.force_login(make_staff())
    monkeypatch.setattr("news.newsroom.reports.stale", lambda: int("none"))
    with pytest.raises(ValueError, match="none"):
        client.get("/admin/news/article/reports/stale/?x=1", follow=True)


METHODS = ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "FOO"]
PUBLIC = ["/", "/news/", "/news/feed.atom", "/news/sitemap-news.xml", "/terms/", "/robots.txt", "/news/night-shifts/"]
OTHERS = ["/register/", "/register/code.png", "/admin/", "/accounts/login/", "/healthz", "/media/x.png"]


@pytest.mark.once
@pytest.mark.parametrize("path", [*PUBLIC, *OTHERS])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.django_db(transaction=True)
def test_method_that_means_nothing_here_is_refused(application, path, method):
    make_article(slug="night-shifts")
    ask(application, path)
    status, headers, _ = ask(application, path, method)
    assert status == 405
    assert {"GET", "HEAD"} <= {*headers["allow"].split(", ")}


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
@pytest.mark.django_db(transaction=True)
def test_page_that_can_only_be_read_says_so(application, path, method):
    make_article(slug="night-shifts")
    status, headers, _ = ask(application, path, method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/news/", "/nothing/", "/admin/", "/register/", "/static/site.css", "/healthz"])
@pytest.mark.parametrize("host", ["", "elsewhere.example", "testserver.evil.example", "a b", "testserver@evil.example"])
@pytest.mark.django_db(transaction=True)
def test_request_for_no_host_or_another_is_refused(application, path, host):
    ask(application, path)
    assert ask(application, path, host=host)[0] == 400
