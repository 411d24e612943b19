"""Erased stays erased, also when an older copy of the database is put back."""

import json
import sqlite3
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from agency import periodic_duties
from registration.models import Erasure, Person, Reader, Refusal, Registration
from registration.people import following_up, merging
from registration.privacy import consents
from registration.rights import erasure, restoring, tombstones
from tests.builders import make_person, make_reader, make_staff


@pytest.fixture
def committed(transactional_db, site):
    """A site whose transactions are committed, since the list is written afterwards."""


def erase(*people: Person, **options) -> None:
    for person in people:
        erasure.erase(person, Erasure.Reason.REQUEST, **options)


def forget_erasures() -> None:
    """As an older copy, for what is not about copies of files."""
    Erasure.objects.all().delete()
    Refusal.objects.all().delete()


def reapply() -> str:
    printed = StringIO()
    call_command("reapply_erasures", stdout=printed)
    return printed.getvalue()


def test_list_has_hashes_only_and_is_for_its_owner_alone(committed):
    erase(make_person())
    lines = [json.loads(line) for line in tombstones.path().read_text().split("\n") if line]
    assert [*lines[0]] == ["uid", "erased_at", "digest", "reason", "is_refused"]
    assert "zoe" not in tombstones.path().read_text()
    assert stat.S_IMODE(tombstones.path().stat().st_mode) == 0o600
    assert len(lines) == Erasure.objects.filter(is_listed=True).count() == 3


@pytest.mark.skipif(connection.vendor != "sqlite", reason="copies a file; the rows of a copy are tested below")
def test_two_erased_people_come_back_with_an_older_copy_and_go_again(committed, client):
    first, second, third = (
        make_person(),
        make_person(email="b@example.org", telephone=""),
        make_person(email="c@example.org"),
    )
    copy = sqlite3.connect(":memory:")
    connection.connection.backup(copy)
    erase(first)
    erase(second, want_nothing=True)
    assert client.get("/readyz").status_code == 200
    copy.backup(connection.connection)
    assert Registration.objects.count() == 3
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "an older copy of the database has been put back; run: ./run manage reapply_erasures" in answer.text
    assert reapply() == "2 erased again.\n"
    assert [*Person.objects.all()] == [third]
    assert Refusal.objects.exists()
    assert client.get("/readyz").status_code == 200
    copy.close()


@pytest.fixture
def restored(committed):
    """Somebody who was erased, in a copy that knows nothing of it."""
    person = make_person()
    reference = Registration.objects.get().reference
    erase(person, want_nothing=True)
    forget_erasures()
    return make_person(reference=reference, created_at=timezone.now() - timedelta(days=2))


def test_proofs_and_refusals_are_put_back(restored):
    reapply()
    assert not Person.objects.exists()
    assert Erasure.objects.filter(is_listed=True).count() == 6
    assert Refusal.objects.count() == 2


def test_site_stays_unready_though_the_copy_erases_somebody_by_itself(restored, client):
    make_person(stage="pending", created_at=timezone.now() - timedelta(days=50))
    periodic_duties.delete_expired()
    assert client.get("/readyz").status_code == 503
    reapply()
    assert client.get("/readyz").status_code == 200
    assert not Erasure.objects.filter(is_listed=False).exists()


def test_whoever_is_held_in_the_copy_is_told_of_and_left_alone(restored):
    following_up.move(restored, "working", None, expected="new")
    assert (
        reapply()
        == f"Candidate {restored.pk} was erased, but is held in this copy. See to them by hand.\n0 erased again.\n"
    )
    assert Person.objects.get() == restored


def test_somebody_joined_with_the_erased_one_in_the_copy_is_parted_and_kept(restored):
    other = make_person(email="other@example.org", telephone="", telephone_e164="")
    merging.merge(restored, other, make_staff())
    reapply()
    assert [*Person.objects.all()] == [other]


def test_address_registered_anew_after_the_erasure_is_not_erased(committed):
    erase(make_person())
    again = make_person()
    assert restoring.reapply() == (0, [])
    assert Person.objects.get() == again


def test_what_a_crash_left_unlisted_is_listed_by_housekeeping(committed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(tombstones, "append", lambda found: 1 / 0)
        erase(make_person())
    assert tombstones.read() == []
    assert erasure.finish_all() == 3
    assert len(tombstones.read()) == 3


def test_line_torn_by_a_power_cut_spoils_no_other(committed):
    erase(make_person())
    with tombstones.path().open("a") as file:
        file.write('\n{"uid": "12')
    erase(make_person())
    assert len(tombstones.read()) == 6
    assert tombstones.are_in_force()


def test_list_that_was_lost_is_written_anew(committed):
    erase(make_person())
    tombstones.path().unlink()
    erasure.finish_all()
    assert len(tombstones.read()) == 3


def test_erasing_twice_at_once_lists_each_once(committed):
    erase(make_person())
    tombstones.list_erasures()
    assert len({stone.uid for stone in tombstones.read()}) == len(tombstones.read()) == 3


def test_stranger_who_stopped_the_news_does_not_come_back_with_an_older_copy(committed):
    reader = make_reader()
    consents.withdraw_all([reader], "email", "link")
    erasure.forget_strangers()
    tombstones.list_erasures()
    forget_erasures()
    make_reader(created_at=timezone.now() - timedelta(days=9))
    make_reader("other@example.org")
    reapply()
    assert Reader.objects.get().email == "other@example.org"
