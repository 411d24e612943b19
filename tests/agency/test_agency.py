import pytest
import time_machine
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agency.models import Agency
from news.pages.generation import seen
from tests.builders import make_agency, make_staff, publish_document


def render(source):
    return Template(source).render(Context())


def test_fresh_site_has_a_page_before_staff_have_filled_anything_in(client, db):
    response = client.get(reverse("news:list"))
    assert response.status_code == 200
    assert "Locum Agency" in response.text
    assert 'href=""' not in response.text


def test_number_is_shown_as_people_write_it_and_dials(db):
    make_agency(telephone="+442085511299")
    shown = render("{% agency as our %}<a href='{{ our.telephone|tel }}'>{{ our.telephone.as_national }}</a>")
    assert shown == "<a href='tel:+442085511299'>020 8551 1299</a>"


def test_page_shows_an_edit_at_once(db):
    make_agency(name="Before")
    render("{% agency as our %}{{ our.name }}")
    make_agency(name="After")
    assert render("{% agency as our %}{{ our.name }}") == "After"


def test_agency_and_documents_cost_a_page_no_query(site):
    source = "{% agency as our %}{{ our.name }}{% footer_versions as links %}{{ links|length }}"
    # As for every request: however long the pages take, the number of the generation is read once.
    with seen.held():
        render(source)
        with CaptureQueriesContext(connection) as queries:
            render(source)
    assert not queries.captured_queries


def test_other_process_edit_shows_when_the_generation_is_read_again(site):
    render("{% agency as our %}")
    # As another process leaves it: the row and the generation changed, this process not told.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agency_agency SET name = 'Elsewhere'")
        cursor.execute("UPDATE news_generation SET number = number + 1")
    seen.forget()
    assert render("{% agency as our %}{{ our.name }}") == "Elsewhere"


def test_foot_of_the_page_links_the_documents_in_force_in_their_order(db):
    for slug in ("cookies", "terms", "locum-framework-agreement"):
        publish_document(slug)
    each = "{% for link in links %}{{ link.document.get_absolute_url }} {% endfor %}"
    links = render("{% footer_versions as links %}" + each)
    assert links == "/documents/locum-framework-agreement/ /terms/ /documents/cookies/ "


def test_new_version_shows_in_the_foot_at_once(db):
    show = "{% footer_versions as links %}{{ links|length }}"
    before = render(show)
    publish_document("cookies")
    assert (before, render(show)) == ("0", "1")


def test_staff_reach_the_one_row_by_the_link_in_the_menu(admin_client, db):
    response = admin_client.get(reverse("admin:agency_agency_changelist"))
    assert response["Location"] == reverse("admin:agency_agency_change", args=[1])


def test_staff_can_neither_add_nor_delete_the_agency(admin_client, db):
    assert admin_client.get(reverse("admin:agency_agency_add")).status_code == 403
    assert admin_client.get(reverse("admin:agency_agency_delete", args=[1])).status_code == 403


def test_staff_change_the_telephone_number(admin_client, site):
    data = {"name": "New Name", "telephone": "020 8551 5911", "email": "us@agency.example"}
    response = admin_client.post(reverse("admin:agency_agency_change", args=[1]), data)
    assert response.status_code == 302
    assert Agency.objects.get().telephone.as_e164 == "+442085515911"


@pytest.mark.parametrize(
    "words", ["The agency&#x27;s data lacks: telephone", "“Privacy Notice” has no published version"]
)
def test_start_page_tells_staff_what_is_missing(admin_client, db, words):
    assert words in admin_client.get(reverse("admin:index")).text


@time_machine.travel("2026-12-01 12:00")
def test_start_page_is_silent_when_all_is_there(client, db):
    client.force_login(make_staff())
    make_agency(street="12 High Street", town="Ilford", postcode="IG1 0ZZ")
    for slug in ("terms", "privacy-notice", "cookies", "locum-framework-agreement"):
        publish_document(slug)
    assert "staff-notices" not in client.get(reverse("admin:index")).text


def test_start_page_tells_when_a_setting_breaks_a_promise(admin_client, site, settings):
    settings.RETENTION_MONTHS = 24
    publish_document("privacy-notice", body="<p>{{ retention_months }} months.</p>")
    settings.RETENTION_MONTHS = 36
    assert (
        "“Privacy Notice” says 24 where the site&#x27;s setting RETENTION_MONTHS is 36"
        in admin_client.get(reverse("admin:index")).text
    )


def test_register_page_says_when_we_call_and_offers_to_be_called(client, site):
    page = client.get("/register/").text
    assert "We call you within one working day." in page
    assert page.partition("Rather talk to somebody?")[2].count('href="tel:+44') == 4
