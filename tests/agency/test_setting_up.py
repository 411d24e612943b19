"""From an empty database to the first candidate."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from agency.management.commands.prepare import Command as Prepare
from tests.builders import make_agency, make_staff, publish_document

PAGE = reverse("admin:agency_agency_setting_up")
INDEX = reverse("admin:index")


def prepare():
    printed = StringIO()
    call_command("prepare", stdout=printed)
    return printed.getvalue()


@pytest.mark.django_db(transaction=True)
def test_operator_is_told_how_to_make_the_first_manager_until_there_is_one():
    assert "manage.py staff NAME E-MAIL --superuser --show-link" in prepare()
    make_staff()
    assert "Nobody can sign in" not in prepare()


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="a limit of PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_migration_may_compute_between_two_statements_for_longer_than_a_page(monkeypatch):
    limits = []

    def migrate(self):
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            limits.extend(cursor.fetchone())

    monkeypatch.setattr(Prepare, "migrate", migrate)
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '5s'")
    prepare()
    connection.close()
    assert limits == ["0"]


@pytest.mark.django_db(transaction=True)
def test_first_manager_gets_a_link_without_any_mail():
    printed = StringIO()
    call_command("staff", "jo", "jo@example.org", superuser=True, show_link=True, stdout=printed)
    assert "http://testserver/accounts/" in printed.getvalue()


def test_first_manager_is_led_from_the_start_page_until_nothing_is_missing(client, db):
    client.force_login(make_staff(is_superuser=True))
    assert f'href="{PAGE}">The site is not set up yet. Missing: The agency’s data, ' in client.get(INDEX).text
    assert "Missing: The agency’s data, Terms and Conditions, Privacy Notice" in client.get(PAGE).text

    make_agency(street="12 High Street", town="Ilford", postcode="IG1 0ZZ")
    for slug in ("terms", "privacy-notice"):
        publish_document(slug)
    page = client.get(PAGE).text
    assert "Nothing is missing: candidates can register." in page
    assert "missing</h2>" not in page
    assert "not set up yet" not in client.get(INDEX).text


def links(client, title):
    """Those of a step."""
    rows = client.get(PAGE).text.split("<h2>")[1:]
    return [row.split('href="')[1].split('"')[0] for row in rows if title in row]


def test_every_link_of_the_page_leads_to_a_page(client, db):
    client.force_login(make_staff(is_superuser=True))
    for title in ("The agency", "Terms", "Privacy", "Opening hours"):
        (link,) = links(client, title)
        assert client.get(link).status_code == 200


def test_page_is_for_those_who_may_change_the_agency(client, db):
    client.force_login(make_staff(groups=["Recruiters"]))
    assert client.get(PAGE).status_code == 403
    assert "not set up yet" not in client.get(INDEX).text


def test_probe_says_what_is_missing_and_that_it_is_there(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert "degraded setup: nobody can register yet; missing: The agency’s data, Terms and Conditions" in answer.text
    make_agency(street="12 High Street", town="Ilford", postcode="IG1 0ZZ")
    publish_document("terms")
    publish_document("privacy-notice")
    assert "ok setup: complete" in client.get("/readyz").text
