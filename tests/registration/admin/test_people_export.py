"""Candidates as a table: what is in it survives other programs, and who took it why is known."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from registration.admin import people_export
from registration.admin.spreadsheet_files import inert
from registration.models import Access, Person
from registration.people import merging
from registration.privacy import consents
from tests.builders import make_article, make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")
PAGE = reverse("admin:registration_person_export")
ALL = [*people_export.COLUMNS]


@pytest.fixture
def manager(client):
    user = make_staff("morgan", groups=["Managers"])
    user.user_permissions.add(*permission_to_export())
    client.force_login(user)
    return client


def permission_to_export():
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename="export_person")


def take(client, form="csv", query="", **fields):
    answers = {"format": form, "columns": ALL, "reason": "For our figures"} | fields
    return client.post(f"{PAGE}{query}", answers)


def csv_rows(response):
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def xlsx_rows(response):
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content)))["Candidates"]
    head, *rows = sheet.iter_rows()
    return [dict(zip([cell.value for cell in head], row, strict=True)) for row in rows]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_names_and_numbers_come_as_they_are(manager, form):
    make_person(first_name="สมชาย", last_name="O'Neill")
    response = take(manager, form)
    if form == "csv":
        (row,) = csv_rows(response)
    else:
        (row,) = [{name: cell.value for name, cell in row.items()} for row in xlsx_rows(response)]
    assert (row["First name"], row["Last name"]) == ("สมชาย", "O'Neill")
    assert row["Telephone"] == "+44 20 7946 0018"


def test_number_that_nobody_can_read_keeps_its_noughts(manager):
    make_person(telephone="0012345", telephone_e164="0012345")
    (row,) = xlsx_rows(take(manager, "xlsx"))
    assert (row["Telephone"].value, row["Telephone"].data_type) == ("0012345", "s")


FORMULAS = ["=HYPERLINK(1)", "@SUM(1)", "-1+1", "+1+1", "\t=1", "\r=1", "＝1", " =1", "0207"]


@pytest.mark.parametrize("name", FORMULAS)
def test_cell_of_a_spreadsheet_is_text_and_stays_text_when_edited(manager, name):
    Person.objects.filter(pk=make_person().pk).update(first_name=name)
    (row,) = xlsx_rows(take(manager, "xlsx"))
    cell = row["First name"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.value.replace("_x000D_", "\r") == name


@pytest.mark.parametrize("name", FORMULAS)
def test_nothing_in_a_csv_is_computed(name):
    assert inert(name) == f"'{name}"


@pytest.mark.parametrize("name", ["+44 20 7946 0018", "O'Neill", "zoe@example.org", "a-b", "", "2026-11-28 14:05"])
def test_what_no_spreadsheet_computes_is_left_alone(name):
    assert inert(name) == name


def test_only_chosen_columns_come(manager):
    make_person()
    (row,) = csv_rows(take(manager, columns=["last_name", "stage"]))
    assert row == {"Last name": "O'Neill", "Status": "new"}


def test_consents_come_with_wording_and_time(manager, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    person = make_person()
    consents.record_ticks(person.registrations.get(), {"email": 1}, "link")
    (row,) = csv_rows(take(manager))
    assert (row["News by e-mail"], row["News by e-mail: wording"]) == ("yes", "1")
    assert row["News by e-mail: since"].startswith(f"{timezone.localdate()}")
    assert (row["News by text message"], row["News by text message: since"]) == ("no", "")


def test_where_somebody_came_from_comes_too(manager):
    make_person(article=make_article(), article_title="Night shifts", utm_campaign="autumn")
    (row,) = csv_rows(take(manager))
    assert (row["Article"], row["Campaign"]) == ("Night shifts", "autumn")


@pytest.mark.parametrize("wish", ["restricted_at", "objected_at", "no_contact_at"])
def test_who_asked_to_be_left_alone_is_left_out_and_counted(manager, wish):
    make_person()
    other = make_person(email="b@example.org")
    Person.objects.filter(pk=other.pk).update(**{wish: timezone.now()})
    assert "1 is left out" in manager.get(PAGE).text
    assert len(csv_rows(take(manager))) == 1


def test_joined_candidate_is_one_row(manager):
    merging.merge(make_person(), make_person(email="b@example.org"), make_staff("sam"))
    (row,) = csv_rows(take(manager))
    assert len(row["References"].split(", ")) == 2


def test_filter_of_the_list_is_kept(manager):
    make_person()
    make_person(email="b@example.org", stage="contacted")
    rows = csv_rows(take(manager, query="?stage__exact=contacted"))
    assert [row["E-mail"] for row in rows] == ["b@example.org"]


def test_those_whom_a_search_has_found_are_a_list_too(manager):
    zoe, _ = make_person(), make_person(email="b@example.org")
    assert [row["Number"] for row in csv_rows(take(manager, query=f"?id__in={zoe.pk}"))] == [str(zoe.pk)]


def test_odd_filter_leads_to_the_whole_list(manager):
    assert take(manager, query="?nonsense__exact=1").status_code == 302


def test_who_took_what_and_why_is_noted(manager):
    person = make_person()
    csv_rows(take(manager, reason="To fill posts"))
    entry = Access.objects.get()
    assert (entry.username, entry.action, entry.person_number) == ("morgan", "export", person.pk)
    assert entry.reason == "To fill posts"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "Say why you need the table."),
        ({"reason": "Zoë asked"}, "Select a valid choice"),
        ({"columns": []}, "Choose at least one column."),
        ({"columns": ["password"]}, "Select a valid choice"),
        ({"format": "exe"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said(manager, fields, sentence):
    make_person()
    response = take(manager, **fields)
    assert (response.status_code, sentence in response.text) == (422, True)
    assert not Access.objects.exists()


def test_empty_list_makes_no_table(manager):
    assert "has nobody" in take(manager).text


def test_list_too_long_for_one_table_is_refused_in_words(manager, monkeypatch):
    monkeypatch.setattr(people_export, "MOST_PEOPLE", 1)
    make_person()
    make_person(email="b@example.org")
    response = take(manager)
    assert "at most 1" in response.text
    assert not Access.objects.exists()


@pytest.mark.parametrize("group", ["Recruiters", "Editors"])
def test_export_takes_the_permission(client, group):
    client.force_login(make_staff(groups=[group]))
    assert client.get(PAGE).status_code == 403
    assert take(client).status_code == 403


def test_many_are_taken_a_few_hundred_at_a_time(manager, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(people_export, "AT_A_TIME", 2)
    for number in range(5):
        make_person(email=f"p{number}@example.org")
    with django_assert_max_num_queries(45):
        rows = csv_rows(take(manager))
    assert len({row["E-mail"] for row in rows}) == 5
    assert Access.objects.count() == 5
