"""Who has looked at whom: kept by the database, shown to managers by number, and told when it is far too much."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from registration.models import Access
from registration.people import merging
from registration.privacy import accesses
from registration.privacy.ledger import ACCESSES
from tests.builders import make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")
LOG = reverse("admin:registration_access_changelist")
MEANT_BY_NOBODY = [
    *({"q": words} for words in ("robin", "²", "2026-02-31", "9999-12-31", "9" * 30)),
    {"colleague": "x"},
]


@pytest.fixture
def manager():
    permission = Permission.objects.get(codename="review_access")
    Group.objects.get(name="Managers").permissions.add(permission)
    return make_staff("mona", groups=["Managers"])


def note(user=None, numbers=(1,), action="view", at=None):
    accesses.record(user or make_staff(f"robin{Access.objects.count()}"), action, numbers)
    return Access.objects.latest("pk")


def make_old(**ago):
    return Access.objects.create(
        user_number=1, username="robin", action="view", person_number=1, at=timezone.now() - timedelta(**ago)
    )


# The database


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {0} SET username = 'somebody else'", "UPDATE {0} SET at = '2010-01-01'", "DELETE FROM {0}"],
)
def test_database_refuses_to_change_an_entry(statement):
    note()
    with pytest.raises(DatabaseError, match="access log"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(ACCESSES.table))
    assert Access.objects.get().username == "robin0"


def test_database_refuses_to_empty_or_replace_the_log():
    entry = note()
    statement = (
        f"INSERT OR REPLACE INTO {ACCESSES.table} (id, at, user_number, username, action, person_number, reason) "
        f"VALUES ({entry.pk}, '2026-01-01', 1, 'x', 'view', 1, '')"
        if connection.vendor == "sqlite"
        else f"TRUNCATE {ACCESSES.table}"
    )
    with pytest.raises(DatabaseError, match="access log"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_entry_can_go_after_six_years_and_no_sooner():
    old, young = make_old(days=6 * 365 + 3), make_old(days=6 * 365 - 3)
    old.delete()
    with pytest.raises(DatabaseError, match="access log"), transaction.atomic():
        young.delete()
    assert Access.objects.get() == young


def test_log_is_guarded_after_every_migration():
    assert ACCESSES.stands(connection)


# The screen


def rows(page):
    return page.text.count('class="field-username"')


def test_log_shows_number_and_colleague_and_never_a_name(client, manager):
    person = make_person()
    note(make_staff("robin"), [person.pk])
    client.force_login(manager)
    page = client.get(LOG)
    assert f'href="{reverse("admin:registration_person_change", args=[person.pk])}"' in page.text
    assert "robin" in page.text
    assert not any(value in page.text for value in ("Neill", "zoe@", "020 7946"))


def test_joined_candidate_leads_to_the_page_that_staff_know_and_an_erased_one_nowhere(client, manager):
    first, second = make_person(), make_person(email="z@example.org")
    umbrella = merging.merge(first, second, manager)
    note(manager, [first.pk, 999_999])
    client.force_login(manager)
    page = client.get(LOG)
    assert f'href="{reverse("admin:registration_person_change", args=[umbrella.pk])}">{first.pk}<' in page.text
    assert "999999 (there no longer)" in page.text


def test_log_is_filtered_by_colleague_action_candidate_and_day(noon, client, manager):
    robin = make_staff("robin")
    note(robin, [1, 2])
    note(manager, [2], action="export")
    make_old(days=3)
    client.force_login(manager)
    assert rows(client.get(LOG)) == 4
    assert rows(client.get(LOG, {"colleague": robin.pk})) == 2
    assert rows(client.get(LOG, {"action__exact": "export"})) == 1
    assert rows(client.get(LOG, {"q": 2})) == 2
    assert rows(client.get(LOG, {"q": 2, "colleague": robin.pk})) == 1
    assert rows(client.get(LOG, {"q": timezone.localdate().isoformat()})) == 3


def test_filter_by_a_joined_candidate_shows_all_parts(client, manager):
    first, second = make_person(), make_person(email="z@example.org")
    umbrella = merging.merge(first, second, manager)
    note(manager, [first.pk])
    note(manager, [second.pk, umbrella.pk])
    client.force_login(manager)
    assert rows(client.get(LOG, {"q": first.pk})) == 3


@pytest.mark.parametrize("query", MEANT_BY_NOBODY)
def test_filter_that_nobody_can_mean_shows_the_whole_log(client, manager, query):
    note(manager)
    client.force_login(manager)
    page = client.get(LOG, query, follow=True)
    assert page.status_code == 200
    assert "without its filters" in page.text


@pytest.mark.parametrize("number", ["999", "9" * 18, "9" * 40])
def test_number_that_nobody_has_finds_nothing(client, manager, number):
    note(manager)
    client.force_login(manager)
    assert rows(client.get(LOG, {"q": number})) == 0


@pytest.mark.parametrize("number", [1, 60])
def test_reading_the_log_takes_the_same_queries_however_long_it_is(
    client, manager, django_assert_max_num_queries, number
):
    note(manager, [make_person(email=f"{n}@example.org").pk for n in range(number)])
    client.force_login(manager)
    with django_assert_max_num_queries(9):
        client.get(LOG)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["", "add/", "{}/delete/", "{}/change/", "{}/history/"])
def test_nobody_changes_an_entry_by_a_page(client, manager, path, method):
    entry = note(manager)
    client.force_login(make_staff("root"))
    assert getattr(client, method)(LOG + path.format(entry.pk)).status_code in (200, 403)
    assert Access.objects.get() == entry


# What is noted by our own pages


def test_opening_a_candidate_is_noted_and_the_list_is_not(client):
    person, user = make_person(), make_staff("robin", groups=["Recruiters"])
    client.force_login(user)
    client.get(reverse("admin:registration_person_changelist"))
    assert not Access.objects.exists()
    client.get(reverse("admin:registration_person_change", args=[person.pk]))
    entry = Access.objects.get()
    assert (entry.username, entry.action, entry.person_number) == ("robin", "view", person.pk)


def test_page_that_is_refused_is_not_noted(client):
    person = make_person()
    client.force_login(make_staff("wren", groups=["Writers"]))
    client.get(reverse("admin:registration_person_change", args=[person.pk]))
    assert not Access.objects.exists()


# Far more than usual


@pytest.fixture
def noon():
    """So that none of today's entries are yesterday's, or tomorrow's."""
    now = timezone.localtime().replace(hour=12)
    with time_machine.travel(now, tick=False):
        yield now


def look(user, people, days_ago=0, action="view"):
    at = timezone.now() - timedelta(days=days_ago)
    Access.objects.bulk_create(
        Access(user_number=user.pk, username=user.username, action=action, person_number=number, at=at)
        for number in range(people)
    )


@pytest.mark.parametrize(
    ("usual", "today", "told"),
    [([], 50, False), ([], 51, True), ([10] * 5, 51, True), ([40] * 5, 120, False), ([40] * 5, 121, True)],
)
def test_far_more_people_than_usual_are_told(noon, usual, today, told):
    robin = make_staff("robin")
    for ago, people in enumerate(usual, 1):
        look(robin, people, days_ago=ago)
    look(robin, today)
    assert [one.people for one in accesses.curious_today()] == ([today] if told else [])


def test_usual_day_is_the_median_of_the_last_twenty_with_entries(noon):
    robin = make_staff("robin")
    for ago in range(1, 21):
        look(robin, 30, days_ago=2 * ago)
    look(robin, 500, days_ago=50)
    look(robin, 91)
    assert [(one.people, one.usual) for one in accesses.curious_today()] == [(91, 30)]


def test_the_same_person_opened_often_and_those_merely_found_count_nothing(noon):
    robin = make_staff("robin")
    for _ in range(60):
        look(robin, 1)
    look(robin, 500, action="search")
    assert not [*accesses.curious_today()]


def test_looking_for_the_curious_is_one_query_on_a_usual_day(noon, django_assert_num_queries):
    look(make_staff("robin"), 50)
    with django_assert_num_queries(1):
        assert not [*accesses.curious_today()]


def test_manager_is_led_to_what_a_curious_colleague_has_opened_and_others_are_not(client, manager, noon):
    robin = make_staff("robin", groups=["Recruiters"])
    look(robin, 60)
    client.force_login(manager)
    page = client.get(reverse("admin:index"))
    assert "robin has opened 60 candidates today, on a usual day 0." in page.text
    assert f"{LOG}?colleague={robin.pk}&amp;q={timezone.localdate().isoformat()}" in page.text
    client.force_login(robin)
    assert "has opened 60" not in client.get(reverse("admin:index")).text


# Who reaches the log


@pytest.mark.parametrize(
    ("account", "status"),
    [
        (None, 302),
        ({"groups": ["Writers"]}, 403),
        ({"groups": ["Editors"]}, 403),
        ({"groups": ["Recruiters"]}, 403),
        ({"groups": ["Managers"]}, 200),
        ({"is_superuser": False}, 403),
        ({}, 200),
    ],
)
def test_log_is_open_to_those_who_may_review_it(client, manager, account, status):
    if account is not None:
        client.force_login(make_staff("jo", **account))
    assert client.get(LOG).status_code == status
