"""Records of people who work with us, or have done so lately, stay: by the one rule, and by the database itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from registration.models import Erasure, Person, Registration, Service
from registration.people import following_up, merging
from registration.privacy import holds
from registration.privacy.holds import Held
from registration.rights import erasure
from tests.builders import make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def noon(time_machine):
    """The databases' own day, which is that of Greenwich, is London's as well."""
    time_machine.move_to(timezone.now().replace(hour=12), tick=False)


def make_worker(**fields) -> Person:
    person = make_person(**fields)
    return following_up.move(person, "working", None, expected="new")


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def execute(statement: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM registration_service WHERE person_id = %s",
        "DELETE FROM registration_registration WHERE person_id = %s",
        "DELETE FROM registration_person WHERE id = %s",
    ],
)
@pytest.mark.parametrize("has_left", [False, True])
def test_database_refuses_to_delete_what_is_held(statement, has_left):
    worker = make_worker()
    if has_left:
        Service.objects.update(began_on=ago(100))
        following_up.move(worker, "left", None, expected="working")
    with pytest.raises(DatabaseError, match="cannot be erased"):
        execute(statement, worker.pk)


def test_database_refuses_to_delete_the_other_part_of_a_worker():
    worker, other = make_worker(), make_person()
    merging.merge(worker, other, None)
    with pytest.raises(DatabaseError, match="cannot be erased"):
        execute("DELETE FROM registration_registration WHERE person_id = %s", other.pk)


def test_database_refuses_to_shorten_the_time():
    worker = make_worker()
    Service.objects.update(began_on=ago(100))
    following_up.move(worker, "left", None, expected="working")
    with pytest.raises(DatabaseError, match="cannot be erased"):
        execute("UPDATE registration_service SET keep_until = %s", ago(0))


def test_database_refuses_to_end_a_service_with_less_than_a_year_to_keep():
    make_worker()
    Service.objects.update(began_on=ago(100))
    with pytest.raises(DatabaseError, match="cannot be erased"):
        execute("UPDATE registration_service SET ended_on = %s, keep_until = %s", ago(0), ago(-30))


def test_mistake_of_today_can_be_undone():
    worker = make_worker()
    following_up.undo(worker.events.get(kind="stage"), make_staff())
    assert holds.hold_on(worker.numbers) is None
    erasure.erase(worker, Erasure.Reason.REQUEST)
    assert not Person.objects.exists()


def test_free_again_when_the_time_is_over():
    person = make_person(stage="left")
    Service.objects.create(person=person, began_on=ago(900), ended_on=ago(400), keep_until=ago(0))
    erasure.erase(person, Erasure.Reason.REQUEST)
    assert not Registration.objects.exists()


def test_kept_for_a_year_from_creation_at_least():
    person = make_worker()
    Service.objects.update(began_on=ago(800))
    holds.end_service(person, ago(700))
    assert Service.objects.get().keep_until >= ago(-365)


def test_guards_stand_after_every_migration():
    assert all(guard.stands(connection) for guard in holds.HOLDS)


# Harm: erasure went round the hold by a second registration


def test_erasing_a_second_registration_leaves_the_workers_record(client):
    worker, again = make_worker(), make_person()
    client.force_login(make_staff("max", groups=["Managers"]))
    page = reverse("admin:registration_person_erase", args=[again.pk])
    answers = {"reason": "They asked us to", "typed": "ERASE"}
    response = client.post(page, answers | {f"alike_{worker.pk}": "yes"}, follow=True)
    assert "Nothing was erased. They work with us" in response.text
    client.post(page, answers | {f"alike_{worker.pk}": "no"})
    assert [*Registration.objects.values_list("person", flat=True)] == [worker.pk]


def test_joined_with_a_worker_nobody_is_erased(client):
    umbrella = merging.merge(make_person(), make_worker(), None)
    with pytest.raises(Held):
        erasure.erase(umbrella, Erasure.Reason.REQUEST)
    client.force_login(make_staff("max", groups=["Managers"]))
    page = client.get(reverse("admin:registration_person_erase", args=[umbrella.pk])).text
    assert "the law has us keep their records" in page
    assert "Erase for good" not in page
