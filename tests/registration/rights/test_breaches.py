"""Whose data an account has seen, or a stolen copy holds."""

import csv
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from registration.models import Access, Erasure
from registration.people import merging
from registration.privacy import accesses
from registration.rights import cases
from registration.rights.erasure import erase
from tests.builders import make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def noon(time_machine):
    """So that days reckoned back are the days before, also where the clocks have changed."""
    time_machine.move_to(timezone.localtime().replace(hour=12), tick=False)


@pytest.fixture
def robin():
    return make_staff("robin")


def report(**options):
    """What is printed, and what is said beside it."""
    printed, said = StringIO(), StringIO()
    call_command("breach_report", stdout=printed, stderr=said, **options)
    return printed.getvalue(), said.getvalue()


def seen(**options):
    return list(csv.DictReader(StringIO(report(csv=True, **options)[0])))


def look(user, *people, days_ago=0):
    at = timezone.now() - timedelta(days=days_ago)
    Access.objects.bulk_create(
        Access(user_number=user.pk, username=user.username, action="view", person_number=person.pk, at=at)
        for person in people
    )


def test_list_says_who_was_seen_how_to_reach_them_how_often_and_when(robin):
    person = make_person()
    make_person(email="unseen@example.org")
    look(robin, person, days_ago=2)
    look(robin, person)
    [row] = seen(account="robin")
    assert row == {
        "number": str(person.pk),
        "name": "Zoë O'Neill",
        "email": "zoe@example.org",
        "telephone": "020 7946 0018",
        "references": person.registrations.get().reference,
        "times": "2",
        "last": f"{timezone.localtime(Access.objects.latest('at').at):%Y-%m-%d %H:%M}",
    }


def test_text_says_the_same_in_lines(robin):
    look(robin, make_person())
    printed, said = report(account="robin")
    assert "  Zoë O'Neill  zoe@example.org  020 7946 0018  " in printed
    assert "1 seen. Lists are not in the log: whoever had the account could turn the pages of all 1 candidates" in said


def test_only_what_was_seen_since_a_day_counts(robin):
    old, new = make_person(), make_person(email="new@example.org")
    look(robin, old, days_ago=30)
    look(robin, new, days_ago=1)
    since = timezone.localdate() - timedelta(days=1)
    assert [row["email"] for row in seen(account="robin", since=since)] == ["new@example.org"]


def test_other_accounts_have_seen_nothing_of_it(robin):
    look(make_staff("rita"), make_person())
    assert seen(account="robin") == []


def test_account_is_the_same_under_its_former_name(robin):
    look(robin, make_person())
    robin.username = "robin.smith"
    robin.save()
    assert len(seen(account="robin.smith")) == len(seen(account="robin")) == 1


def test_account_that_is_gone_is_found_by_its_entries(robin):
    look(robin, make_person())
    robin.delete()
    assert len(seen(account="robin")) == 1


def test_account_that_never_was_is_told_of():
    with pytest.raises(CommandError, match="no account named “robyn”"):
        report(account="robyn")


def test_joined_person_is_listed_once_with_what_all_parts_sent(robin):
    first, second = make_person(), make_person(email="z@example.org")
    look(robin, first, second)
    umbrella = merging.merge(first, second, robin)
    look(robin, umbrella)
    [row] = seen(account="robin")
    assert (row["number"], row["times"], len(row["references"].split())) == (str(umbrella.pk), "3", 2)


def test_whoever_saw_an_umbrella_that_was_parted_has_seen_both(robin):
    first, second, third = (make_person(email=f"{n}@example.org") for n in range(3))
    inner = merging.merge(first, second, robin)
    outer = merging.merge(inner, third, robin)
    look(robin, outer)
    merging.unmerge(outer, robin)
    assert {row["number"] for row in seen(account="robin")} == {str(inner.pk), str(third.pk)}
    merging.unmerge(inner, robin)
    assert {row["number"] for row in seen(account="robin")} == {str(one.pk) for one in (first, second, third)}


def test_erased_person_is_listed_by_the_number_alone(robin):
    person = make_person()
    look(robin, person)
    erase(person, Erasure.Reason.REQUEST)
    [row] = seen(account="robin")
    assert (row["number"], row["name"], row["email"], row["times"]) == (str(person.pk), "", "", "1")


def test_backup_holds_whoever_had_registered_by_the_end_of_the_day():
    day = timezone.localdate() - timedelta(days=3)
    end = timezone.make_aware(datetime(day.year, day.month, day.day) + timedelta(days=1))
    for n, moment in enumerate([end - timedelta(days=300), end - timedelta(seconds=1), end]):
        make_person(email=f"{n}@example.org", created_at=moment)
    # A person is made when their registration is.
    assert {row["email"] for row in seen(backup=day)} == {"0@example.org", "1@example.org"}


def test_backup_also_held_those_who_were_erased_since_and_others_who_asked():
    erase(make_person(telephone="", telephone_e164=""), Erasure.Reason.REQUEST)
    cases.open_case("access", name="Jo", email="jo@example.org", words="", source="form")
    make_staff("robin")
    said = report(backup=timezone.localdate())[1]
    assert f"people with {Erasure.objects.count()} addresses, numbers and references" in said
    assert "1 requests or complaints" in said
    assert "1 staff accounts" in said


@pytest.mark.parametrize(
    ("telephone", "written"),
    [("+44 20 7946 0018", "+44 20 7946 0018"), ("020 7946 0018", "020 7946 0018")],
)
def test_number_stays_as_it_is_in_a_spreadsheet(robin, telephone, written):
    look(robin, make_person(telephone=telephone))
    assert seen(account="robin")[0]["telephone"] == written


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+cmd|x", "-2+3+cmd"])
def test_formula_in_a_name_is_only_text_in_a_spreadsheet(robin, name):
    look(robin, make_person(first_name=name))
    assert seen(account="robin")[0]["name"].startswith(f"'{name}")


@pytest.mark.parametrize("options", [{}, {"account": "robin", "backup": "2026-11-20"}])
def test_either_an_account_or_a_backup_is_named(options):
    arguments = [f"--{name}={value}" for name, value in options.items()]
    with pytest.raises(CommandError, match="required|not allowed"):
        call_command("breach_report", *arguments)


@pytest.mark.parametrize("day", ["yesterday", "2026-02-31", "20.11.2026"])
def test_day_that_is_none_is_told_of(day):
    with pytest.raises(CommandError, match=f"invalid day value: '{day}'"):
        call_command("breach_report", f"--backup={day}")


def test_log_entries_of_our_own_are_found_too(robin):
    accesses.record(robin, Access.Action.EXPORT, [make_person().pk])
    assert len(seen(account="robin")) == 1
