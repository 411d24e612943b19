"""How long candidates' data is kept."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from agency import periodic_duties
from news.times import day_in_words
from registration.documents import figures
from registration.models import Access, CaptchaClaim, Event, Person, Registration, Service
from registration.months import months_before
from registration.people import following_up, merging
from registration.privacy import retention
from tests.builders import make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def today(time_machine):
    """No midnight between the days that a test reckons and those of the site."""
    time_machine.move_to(timezone.now(), tick=False)


def days_ago(days: int):
    return timezone.now() - timedelta(days=days)


def make_old(days: int, stage="new", contacted=None, **fields) -> Person:
    person = make_person(stage=stage, created_at=days_ago(days), **fields)
    if contacted is not None:
        Person.objects.filter(pk=person.pk).update(last_contact_at=days_ago(contacted))
    return person


def kept() -> bool:
    call_command("delete_expired", stdout=StringIO())
    return Registration.objects.exists()


@pytest.mark.parametrize(
    ("fields", "is_kept"),
    [
        ({"days": 700}, True),
        ({"days": 735}, False),
        ({"days": 735, "contacted": 20}, True),
        ({"days": 2000, "stage": "contacted", "contacted": 735}, False),
        ({"days": 2000, "stage": "working"}, True),
        ({"days": 2000, "stage": "unsuitable"}, False),
        ({"days": 2000, "stage": "closed"}, False),
        ({"days": 2000, "stage": "left"}, False),
        ({"days": 29, "stage": "pending"}, True),
        ({"days": 31, "stage": "pending"}, False),
        ({"days": 31}, True),
    ],
)
def test_candidate_is_kept_as_long_as_the_notice_says(fields, is_kept):
    make_old(**fields)
    assert kept() is is_kept


@pytest.mark.parametrize(
    ("state", "stage"), [("new", "new"), ("contacted", "contacted"), ("closed", "unsuitable"), ("left", "left")]
)
def test_each_state_has_a_period_of_its_own(settings, state, stage):
    settings.RETENTION_MONTHS_OF = settings.RETENTION_MONTHS_OF | {state: 1}
    make_old(40, stage)
    assert not kept()


def test_period_of_one_state_says_nothing_of_another(settings):
    settings.RETENTION_MONTHS_OF = settings.RETENTION_MONTHS_OF | {"closed": 1}
    make_old(40, "contacted")
    assert kept()


def test_setting_that_the_notice_shows_is_the_one_that_deletes(settings):
    settings.RETENTION_MONTHS = 1
    make_old(40)
    assert not kept()


def test_notice_that_names_one_number_names_the_longest(settings):
    settings.RETENTION_MONTHS_OF = settings.RETENTION_MONTHS_OF | {"left": 36}
    assert (figures.current()["retention_months"], figures.current()["retention_months_new"]) == (36, 24)


def test_somebody_opened_again_is_not_deleted_the_same_night():
    staff = make_staff()
    person = make_old(760, "unsuitable")
    following_up.move(person, "new", staff, expected="unsuitable")
    assert kept()
    Event.objects.update(at=days_ago(740))
    assert not kept()


def test_newer_registration_of_somebody_joined_counts_as_contact():
    merging.merge(make_old(760), make_old(10), make_staff())
    assert kept()


def test_people_who_are_parted_are_not_deleted_the_same_night():
    staff = make_staff()
    umbrella = merging.merge(make_old(760), make_old(750), staff)
    merging.unmerge(umbrella, staff)
    assert kept()


def test_retention_of_somebody_who_left_begins_with_the_end_of_the_work():
    person = make_old(2000, "left")
    ended = timezone.localdate() - timedelta(days=400)
    Service.objects.create(person=person, began_on="2020-01-01", ended_on=ended, keep_until=ended + timedelta(days=366))
    assert kept()


def test_expiring_people_are_named_a_month_before_on_the_start_page(client):
    client.force_login(make_staff("max", groups=["Managers"]))
    soon, later = make_old(715), make_old(600)
    assert [person.pk for person in retention.expiring(timezone.now())] == [soon.pk]
    assert "goes within a month: 1" in client.get(reverse("admin:index")).text
    page = client.get(reverse("admin:registration_person_expiring")).text
    assert f"/person/{soon.pk}/" in page
    assert f"/person/{later.pk}/" not in page
    # Noted, and no cause for alarm: a list is not opened person by person.
    assert Access.objects.get().action == "search"


@pytest.mark.parametrize(
    ("day", "months", "before"), [((2026, 3, 31), 1, (2026, 2, 28)), ((2026, 1, 15), 24, (2024, 1, 15))]
)
def test_month_is_counted_by_the_calendar(day, months, before):
    assert months_before(datetime(*day), months) == datetime(*before)


def test_dry_run_lists_people_and_reasons_and_deletes_nothing():
    person = make_old(760, "closed", contacted=740)
    printed = StringIO()
    call_command("delete_expired", dry_run=True, stdout=printed)
    last = day_in_words(days_ago(740))
    assert printed.getvalue().startswith(f"Candidate {person.pk}: not looking, last contact {last}, due ")
    assert printed.getvalue().endswith("1 would be deleted.\n")
    assert Registration.objects.exists()


def test_worker_deletes_by_itself_once_a_day():
    make_old(40, "pending")
    periodic_duties.keep_house()
    assert not Registration.objects.exists()
    make_old(40, "pending")
    periodic_duties.keep_house()
    assert Registration.objects.exists()


def test_used_captcha_codes_go_an_hour_after_they_have_expired():
    for hours in (0, 2):
        CaptchaClaim.objects.create(nonce=f"{hours}", expires_at=timezone.now() - timedelta(hours=hours, minutes=1))
    periodic_duties.keep_house()
    assert CaptchaClaim.objects.get().nonce == "0"


def test_people_about_to_expire_are_found_by_indexes():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table that is as small as a test's from end to end.")
    values = dict.fromkeys(["first_name", "last_name", "email", "email_normalised"], "ada@example.org")
    people = Person.objects.bulk_create(Person(**values, created_at=days_ago(800)) for _ in range(60))
    Event.objects.bulk_create(Event(person=person, kind=Event.Kind.STAGE, after="new") for person in people)
    with connection.cursor() as cursor:
        # As an hour's work leaves the statistics: nobody is a part of anybody.
        cursor.execute("ANALYZE")
        sql, parameters = retention.expiring(timezone.now()).query.sql_with_params()
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        plan = [row[3] for row in cursor.fetchall()]
    assert [step for step in plan if "person_parts" in step]
    assert not [step for step in plan if step.startswith("SCAN registration")]
