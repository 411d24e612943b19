"""The promise of a call, and working time, across weekends, bank holidays and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from registration.models import BestTime, Closure, Office, OpeningHours
from registration.opening_hours import Hours, our_hours

EASTER = frozenset({date(2027, 3, 26), date(2027, 3, 29)})
OFFICE_HOURS = Hours({day: (time(9), time(17, 30)) for day in range(5)}, EASTER, 1, "")
NEVER = Hours({}, frozenset(), 1, "")


def london(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2027-03-02 10:15", "2027-03-03 10:15"),
        ("2027-03-02 09:00", "2027-03-02 17:30"),
        ("2027-03-02 03:00", "2027-03-02 17:30"),
        ("2027-03-02 18:00", "2027-03-03 17:30"),
        ("2027-03-05 16:00", "2027-03-08 16:00"),
        ("2027-03-06 12:00", "2027-03-08 17:30"),
        # Good Friday, a weekend in which the clocks go forward, and Easter Monday lie between.
        ("2027-03-25 15:00", "2027-03-30 15:00"),
        ("2027-03-27 12:00", "2027-03-30 17:30"),
    ],
)
def test_call_is_promised_within_a_working_day(received, due):
    assert OFFICE_HOURS.deadline(london(received)) == london(due)


def test_promise_names_the_day_and_is_not_renewed_when_it_has_passed():
    received = london("2027-03-25 15:00")
    with time_machine.travel(london("2027-03-30 14:59"), tick=False) as clock:
        assert OFFICE_HOURS.promise(received) == "by Tuesday 30 March"
        clock.shift(timedelta(minutes=1))
        assert OFFICE_HOURS.promise(received) == "as soon as we can"


def test_promise_is_kept_by_the_clock_where_nobody_ever_is_there():
    received = london("2027-03-25 15:00")
    assert NEVER.deadline(received) == received + timedelta(days=1)
    assert NEVER.worked_between(received, received + timedelta(days=9)) == timedelta()
    assert NEVER.next_call(BestTime.MORNING, received) == received + timedelta(hours=2)


def test_end_of_all_dates_is_no_end_of_the_promise():
    last = datetime.max.replace(tzinfo=UTC)
    assert OFFICE_HOURS.deadline(last) == OFFICE_HOURS.next_call("", last) == last


def test_working_time_leaves_out_nights_weekends_and_bank_holidays():
    assert OFFICE_HOURS.worked_between(london("2027-03-25 15:00"), london("2027-03-30 10:00")) == timedelta(hours=3.5)


def test_working_time_of_years_is_counted_whole():
    year = OFFICE_HOURS.worked_between(london("2025-01-01 00:00"), london("2026-01-01 00:00"))
    both = OFFICE_HOURS.worked_between(london("2025-01-01 00:00"), london("2027-01-01 00:00"))
    assert both > 1.9 * year


@pytest.mark.parametrize(
    ("best_time", "after", "called"),
    [
        ("morning", "2027-03-02 10:00", "2027-03-03 09:00"),
        ("afternoon", "2027-03-02 10:10", "2027-03-02 14:00"),
        ("", "2027-03-02 10:10", "2027-03-02 12:15"),
        ("", "2027-03-02 16:00", "2027-03-03 09:00"),
        # Evenings are after hours, on working days all the same.
        ("evening", "2027-03-02 17:10", "2027-03-02 19:15"),
        ("evening", "2027-03-05 20:00", "2027-03-08 17:00"),
        ("morning", "2027-03-25 16:00", "2027-03-30 09:00"),
    ],
)
def test_next_call_is_proposed_for_when_they_can_talk(best_time, after, called):
    assert OFFICE_HOURS.next_call(best_time, london(after)) == london(called)


# Whatever the agency's hours are

clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1])
days = st.dates(date(2026, 9, 1), date(2027, 9, 1))
hours = st.builds(
    Hours,
    st.dictionaries(st.integers(0, 6), spans, min_size=1),
    st.frozensets(days, max_size=12),
    st.integers(1, 10),
    st.just(""),
)
# More often than by chance in the nights in which the clocks change.
moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 6, 1), timezones=st.just(UTC)) | st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes),
    st.sampled_from([datetime(2027, 3, 27, 18, tzinfo=UTC), datetime(2026, 10, 24, 18, tzinfo=UTC)]),
    st.integers(0, 1440),
)


def is_working_time(hours: Hours, moment: datetime) -> bool:
    span = hours.span(timezone.localdate(moment))
    return span is not None and span[0] <= moment <= span[1]


@pytest.mark.slow
@given(hours=hours, received=moments)
def test_deadline_lies_in_opening_hours_and_after_the_registration(hours, received):
    due = hours.deadline(received)
    assert due > received
    assert is_working_time(hours, due)


@pytest.mark.slow
@given(hours=hours, one=moments, other=moments)
def test_who_comes_first_is_promised_no_later_call(hours, one, other):
    first, second = sorted([one, other])
    assert hours.deadline(first) <= hours.deadline(second)


@pytest.mark.slow
@given(hours=hours, three=st.tuples(moments, moments, moments))
def test_working_time_adds_up(hours, three):
    first, second, third = sorted(three)
    parts = hours.worked_between(first, second) + hours.worked_between(second, third)
    assert parts == hours.worked_between(first, third)
    assert timedelta() <= parts <= third - first


@pytest.mark.slow
@given(hours=hours, best_time=st.sampled_from(["", *BestTime]), after=moments)
def test_next_call_lies_on_a_working_day(hours, best_time, after):
    called = hours.next_call(best_time, after)
    assert called >= after + timedelta(hours=2)
    assert hours.span(timezone.localdate(called))


# The agency's own


def test_agency_begins_with_office_hours_and_the_bank_holidays(db):
    assert our_hours().deadline(london("2026-12-24 16:00")) == london("2026-12-29 16:00")


def test_change_of_hours_changes_the_promise_at_once(db):
    our_hours()
    Closure.objects.create(day=date(2027, 3, 3))
    OpeningHours.objects.filter(weekday=3).update(closes=time(12))
    assert our_hours().deadline(london("2027-03-02 16:00")) == london("2027-03-04 12:00")


def test_two_days_are_promised_where_the_agency_wants_two(db):
    Office.objects.update(answer_days=2)
    assert our_hours().deadline(london("2027-03-02 10:00")) == london("2027-03-04 10:00")
    assert our_hours().answer_time == "within 2 working days"
