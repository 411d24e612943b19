"""Who stands on which list of the desk."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from registration.desk.lists import LISTS
from registration.models import Person
from registration.people.merging import merge
from tests.builders import make_person, make_registration, make_staff

pytestmark = pytest.mark.usefixtures("site")
NOW = timezone.make_aware(datetime(2027, 3, 2, 15))
NAMES = [*LISTS]


@pytest.fixture
def user():
    return make_staff("jo", groups=["Recruiters"])


@pytest.fixture
def lists_of(user):
    """The lists on which somebody stands."""
    return lambda person: [name for name in NAMES if person in LISTS[name].people(user, NOW)]


@pytest.mark.parametrize(
    ("hours", "where"),
    [
        (-48, ["overdue"]),
        (-1 / 3600, ["overdue"]),
        (0, ["today"]),
        (8.9, ["today"]),
        (9, []),
        (48, []),
    ],
)
def test_next_step_is_overdue_or_due_later_today_by_the_local_clock(lists_of, hours, where):
    assert lists_of(make_person(stage="contacted", next_at=NOW + timedelta(hours=hours))) == where


def test_local_day_ends_an_hour_earlier_in_summer(user):
    night = timezone.make_aware(datetime(2027, 6, 2, 0, 15))
    person = make_person(stage="contacted", next_at=night)
    assert person not in LISTS["today"].people(user, night - timedelta(hours=1))
    assert person in LISTS["today"].people(user, night - timedelta(minutes=10))


@pytest.mark.parametrize("stage", ["pending", "working", "left", "unsuitable", "closed"])
def test_nobody_is_called_whose_case_is_not_open(lists_of, user, stage):
    assert lists_of(make_person(stage=stage, owner=user, next_at=NOW - timedelta(hours=1))) == []


def test_new_are_those_whom_nobody_has_reached(lists_of):
    reached, waiting = make_person(), make_person()
    Person.objects.filter(pk=reached.pk).update(first_contact_at=NOW)
    assert (lists_of(reached), lists_of(waiting)) == ([], ["new"])


def test_mine_are_my_own_open_ones(lists_of, user):
    assert lists_of(make_person(stage="contacted", owner=user)) == ["mine"]
    assert lists_of(make_person(stage="contacted", owner=make_staff("al"))) == []


def test_quarantine_is_a_list(lists_of):
    assert lists_of(make_registration(status="quarantined").person) == ["quarantine"]
    assert lists_of(make_registration(status="spam").person) == []


@pytest.mark.parametrize("wish", ["restricted_at", "objected_at", "no_contact_at"])
def test_who_may_not_be_contacted_is_on_no_list_of_calls(lists_of, user, wish):
    person = make_person(owner=user, next_at=NOW - timedelta(hours=1))
    Person.objects.filter(pk=person.pk).update(**{wish: NOW})
    assert lists_of(person) == ["mine"]


def test_two_joined_stand_there_once(user):
    parts = [make_person(next_at=NOW - timedelta(hours=1)) for _ in range(2)]
    umbrella = merge(*parts, by=user)
    for name in ("overdue", "new"):
        assert [*LISTS[name].people(user, NOW)] == [umbrella]


def test_who_has_waited_longest_comes_first(user):
    times = [NOW - timedelta(hours=hours) for hours in (1, 3, 2)]
    people = [make_person(next_at=at, created_at=at, owner=user) for at in times]
    later = make_person(created_at=NOW, owner=user)
    in_order = [people[1], people[2], people[0]]
    assert [*LISTS["overdue"].people(user, NOW)] == in_order
    assert [*LISTS["new"].people(user, NOW)] == [*LISTS["mine"].people(user, NOW)] == [*in_order, later]
