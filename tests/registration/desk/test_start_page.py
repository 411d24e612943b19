"""The desk on the admin's start page."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from registration.desk import first_contacts, overview
from registration.models import OpeningHours, Person
from registration.opening_hours import our_hours
from registration.people.merging import merge
from tests.builders import make_article, make_person, make_registration, make_staff

pytestmark = pytest.mark.usefixtures("site")
PAGE = reverse("admin:index")
LIST = reverse("admin:registration_person_changelist")


def london(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture(autouse=True)
def clock():
    """A Tuesday at three."""
    with time_machine.travel(london("2027-03-02 15:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def recruiter(client):
    client.user = make_staff("jo", groups=["Recruiters"])
    client.force_login(client.user)
    return client


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def words_of(client) -> str:
    return " ".join(strip_tags(client.get(PAGE).text.replace("<", " <")).split())


def counts_of(client) -> dict[str, str]:
    found = re.findall(rf'href="{LIST}\?list=(\w+)"><strong>(\S+)</strong>', client.get(PAGE).text)
    return dict(found)


def reached(registered: str, after: timedelta) -> Person:
    person = make_person(stage="contacted", created_at=london(registered))
    Person.objects.filter(pk=person.pk).update(first_contact_at=london(registered) + after)
    return person


def test_desk_begins_the_page_with_each_list_and_its_count(recruiter):
    now = timezone.now()
    make_person(stage="contacted", next_at=now - hours(1), owner=recruiter.user)
    make_person(stage="contacted", next_at=now + hours(1))
    make_person(stage="contacted", next_at=now + hours(2))
    make_person(next_at=now + hours(30))
    make_registration(status="quarantined")
    assert counts_of(recruiter) == {"overdue": "1", "today": "2", "new": "1", "mine": "1", "quarantine": "1"}
    page = recruiter.get(PAGE).text
    assert page.index("staff-desk") < page.index("content-main")


def test_mine_are_each_colleagues_own(recruiter, client):
    make_person(stage="contacted", owner=make_staff("al", groups=["Recruiters"]))
    assert counts_of(recruiter)["mine"] == "0"


def test_more_people_than_anybody_reads_are_not_counted_to_the_end(recruiter, monkeypatch):
    monkeypatch.setattr(overview, "MOST", 2)
    for _ in range(4):
        make_person()
    assert counts_of(recruiter)["new"] == "2+"


def test_quarantine_is_said_once(recruiter):
    make_registration(status="quarantined")
    assert len(re.findall(r"\bquarantine\b", words_of(recruiter), re.IGNORECASE)) == 1


@pytest.mark.parametrize(
    ("registered", "sentence"),
    [
        ("2027-03-02 14:50", "has waited 0 working hours of 8½ promised."),
        ("2027-03-02 14:00", "has waited 1 working hour of 8½ promised."),
        ("2027-03-02 09:30", "has waited 5½ working hours of 8½ promised."),
        ("2027-02-26 17:30", "has waited 14½ working hours; 8½ were promised."),
    ],
)
def test_age_of_the_oldest_is_told_in_working_hours(recruiter, registered, sentence):
    make_person(created_at=london(registered))
    make_person(created_at=timezone.now())
    assert f"The oldest of the new {sentence}" in words_of(recruiter)


def test_nobody_waits_when_all_have_been_reached(recruiter):
    reached("2027-03-01 10:00", hours(1))
    assert "Nobody new waits for a call." in words_of(recruiter)


def table_of(client) -> dict[str, tuple[str, str]]:
    table = client.get(PAGE).text.partition('aria-label="By week"')[2].partition("</table>")[0]
    found = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', table)
    return {week: (people, median) for week, people, median in found}


def test_median_of_each_week_is_in_working_hours(recruiter):
    for waited in (1, 2, 5):
        reached("2027-02-22 10:00", hours(waited))
    # From Friday evening to Monday at eleven.
    reached("2027-02-26 17:30", hours(65.5))
    weeks = table_of(recruiter)
    assert len(weeks) == 12
    assert (weeks["Mon 22 Feb"], weeks["Mon 1 Mar"]) == (("3", "2"), ("1", "2"))
    assert weeks["Mon 15 Feb"] == ("0", "")


def test_weeks_are_drawn_beside_the_promise(recruiter):
    reached("2027-02-22 09:00", hours(25.5 + 8.5))
    picture = recruiter.get(PAGE).text.partition('aria-label="Median')[2].partition("<details>")[0]
    heights = [int(height) for height in re.findall(r'<rect [^>]*height="(\d+)"', picture)]
    assert (len(heights), [n for n, height in enumerate(heights) if height]) == (12, [10])
    assert "staff-promise" in picture


def test_two_joined_count_as_one_person(recruiter):
    parts = [reached("2027-03-01 10:00", hours(1)) for _ in range(2)]
    merge(*parts, by=recruiter.user)
    assert table_of(recruiter)["Mon 1 Mar"] == ("1", "1")


def test_weeks_that_are_over_are_not_counted_again_where_that_takes_long(recruiter, monkeypatch):
    monkeypatch.setattr(first_contacts, "MANY", 1)
    for registered in ("2027-02-22 10:00", "2027-02-23 10:00", "2027-03-01 10:00"):
        reached(registered, hours(1))
    before = table_of(recruiter)
    Person.objects.update(created_at=timezone.now() - timedelta(days=20))
    after = table_of(recruiter)
    assert before["Mon 22 Feb"] == after["Mon 22 Feb"]
    assert before["Mon 1 Mar"] != after["Mon 1 Mar"]


def test_next_week_they_are_counted_anew(recruiter, monkeypatch, clock):
    monkeypatch.setattr(first_contacts, "MANY", 0)
    reached("2027-03-01 10:00", hours(1))
    table_of(recruiter)
    clock.shift(timedelta(days=7))
    recruiter.force_login(recruiter.user)
    assert table_of(recruiter)["Mon 1 Mar"] == ("1", "1")


def test_page_stands_without_opening_hours_and_without_anybody(recruiter):
    OpeningHours.objects.all().delete()
    make_person()
    assert "has waited 0 working hours of 0 promised" in words_of(recruiter)


def test_desk_makes_the_same_few_queries_for_any_number(recruiter):
    our_hours()
    for n in range(30):
        make_person(owner=recruiter.user, next_at=timezone.now() - hours(n), stage="new" if n % 2 else "contacted")
    recruiter.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        recruiter.get(PAGE)
    desk = [
        query for query in queries if re.search("registration_(person|office|dailycount)|agency_cache", query["sql"])
    ]
    assert len(desk) <= 7, desk


def test_editor_keeps_the_page_without_the_desk(client):
    client.force_login(make_staff("ed", groups=["Editors"]))
    page = client.get(PAGE).text
    assert 'id="staff-newsroom"' in page
    assert 'id="staff-desk"' not in page
    assert "Candidates" not in page
    assert "staff-figures" not in page


def test_who_does_both_sees_the_desk_first_and_the_newsroom_below(client):
    client.force_login(make_staff("bo", groups=["Editors", "Recruiters"]))
    make_article()
    page = client.get(PAGE).text
    places = [page.index(word) for word in ('id="staff-desk"', "Add article", 'class="staff-figures"', "content-main")]
    assert places == sorted(places)
