"""What somebody has stopped does not begin again with an older copy of the database."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from registration.models import Consent, Person, Reader, Registration
from registration.people import merging, wishes
from registration.privacy import consents, news, stops
from registration.rights import erasure, restoring
from tests.builders import agree_to_news, make_person, make_reader, make_staff


@pytest.fixture
def committed(transactional_db, site):
    """The list is written after the transaction has been committed."""


def stopped_after_the_copy(kind, subject, source="link"):
    """As the list has it, and the copy that was put back has not."""
    with transaction.atomic():
        stops.note(kind, [subject], source)


def test_withdrawal_is_listed_as_a_hash_for_the_owner_alone(committed):
    consents.withdraw_all([make_reader()], "email", "link")
    assert "rita" not in stops.path().read_text()
    assert stops.path().stat().st_mode & 0o777 == 0o600
    assert stops.are_in_force()


def test_nothing_is_listed_of_a_withdrawal_that_is_rolled_back(committed):
    with transaction.atomic():
        consents.withdraw_all([make_reader()], "email", "link")
        transaction.set_rollback(True)
    assert not stops.path().exists()


def test_reader_who_stopped_after_the_copy_gets_nothing_again(committed, client):
    reader = make_reader()
    stopped_after_the_copy("email", reader.email_normalised)
    assert client.get("/readyz").status_code == 503
    call_command("reapply_erasures", verbosity=0)
    assert client.get("/readyz").status_code == 200
    assert not Reader.objects.exists()
    entry = Consent.objects.first()
    assert (entry.is_given, entry.source) == (False, "link")


def test_yes_that_came_later_than_the_stop_stands(committed):
    stopped_after_the_copy("email", "rita@example.org")
    reader = make_reader()
    restoring.reapply()
    assert news.basis(reader)


def test_number_that_was_stopped_by_telephone_gets_no_text_messages(committed):
    person = make_person(telephone_e164="+442085511299")
    agree_to_news("+442085511299", channel="sms")
    stopped_after_the_copy("sms", "+442085511299", "telephone")
    restoring.reapply()
    assert not consents.agrees(person, "sms")
    assert Consent.objects.first().source == "telephone"


def test_somebody_whom_the_copy_does_not_know_makes_nobody_wait(committed):
    stopped_after_the_copy("email", "later@example.org")
    assert restoring.is_due()
    restoring.reapply()
    assert not restoring.is_due()


def test_list_outlives_that_and_serves_a_still_older_copy(committed):
    stopped_after_the_copy("email", "rita@example.org")
    moment = timezone.now() - timedelta(days=1)
    for _ in range(2):
        restoring.reapply()
        agree_to_news("rita@example.org", recorded_at=moment)
    restoring.reapply()
    assert not Consent.objects.first().is_given


@pytest.mark.parametrize("wish", ["restricted_at", "objected_at", "no_contact_at"])
def test_wish_after_the_copy_stands_again(committed, wish):
    person = make_person()
    stopped_after_the_copy(wish, Registration.objects.get().reference)
    restoring.reapply()
    assert getattr(Person.objects.get(pk=person.pk), wish)
    assert not restoring.is_due()


def test_wish_of_somebody_who_is_joined_stands_for_the_whole_person(committed):
    first, second = make_person(), make_person(email="b@example.org", telephone="", telephone_e164="")
    umbrella = merging.merge(first, second, make_staff())
    stopped_after_the_copy("no_contact_at", first.registrations.get().reference)
    restoring.reapply()
    assert Person.objects.get(pk=umbrella.pk).no_contact_at


def test_wish_that_was_lifted_later_does_not_come_back(committed):
    person = make_person()
    wishes.note(person, "no_contact_at", None, stands=True, reason="")
    assert stops.are_in_force()
    wishes.note(person, "no_contact_at", None, stands=False, reason="")
    restoring.reapply()
    assert not Person.objects.get().no_contact_at


def test_erasing_whoever_stopped_last_puts_nothing_out_of_force(committed):
    person = make_person()
    wishes.note(person, "objected_at", None, stands=True, reason="")
    erasure.erase(person, "request")
    assert not restoring.is_due()
