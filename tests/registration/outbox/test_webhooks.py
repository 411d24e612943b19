"""Another system is told of candidates: signed, in time, and of nobody who does not want it."""

import socket
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from agency import periodic_duties
from agency.settings.parsing import parse_webhook_secret
from registration.models import Consent, Person, Webhook
from registration.outbox import webhook_request, webhooks
from registration.people import following_up, merging
from registration.privacy import consents
from registration.quick_register import acceptance
from registration.rights import erasure
from tests import receiver as other_system
from tests.builders import make_person, make_registration, make_staff, run_tasks

pytestmark = pytest.mark.usefixtures("site")
KEY = other_system.KEY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def receiver(settings, monkeypatch):
    # Patient with a busy machine.
    monkeypatch.setattr(webhook_request, "SECONDS", 60)
    with other_system.listening() as receiver:
        settings.WEBHOOK_URL, settings.WEBHOOK_KEYS = receiver.url, [KEY]
        yield receiver


def contacted(**fields) -> Person:
    return following_up.move(make_person(**fields), "contacted", make_staff("jo"), expected="new")


def problem() -> tuple[str, str]:
    webhook = Webhook.objects.get()
    return webhook.state, webhook.problem


# What is told


def test_nothing_is_queued_while_no_other_system_is_set_up():
    contacted()
    assert not Webhook.objects.exists()


def test_registration_that_counts_is_told(receiver):
    registration = make_registration(status="quarantined")
    acceptance.release(registration)
    run_tasks()
    (body,) = receiver.bodies
    assert body["type"] == "candidate.registered"
    assert body["data"]["references"] == [registration.reference]


def test_change_of_status_is_told_with_both_and_the_values_in_use(receiver):
    person = contacted(first_name="สมชาย")
    run_tasks()
    (body,) = receiver.bodies
    assert body["type"] == "candidate.status_changed"
    data = body["data"]
    assert (data["stage_before"], data["stage_after"], data["number"]) == ("new", "contacted", person.pk)
    assert (data["first_name"], data["telephone_e164"], data["email"]) == ("สมชาย", "+442079460018", "zoe@example.org")
    assert data["wishes"] == {"restricted_at": None, "objected_at": None, "no_contact_at": None}


def test_consents_are_told_by_channel_with_wording_and_time(receiver):
    person = make_person()
    consents.record_ticks(person.registrations.get(), {"email": 1}, "link")
    following_up.move(person, "contacted", make_staff("jo"), expected="new")
    run_tasks()
    told = receiver.bodies[0]["data"]["consents"]
    assert (told["email"]["given"], told["email"]["version"]) == (True, 1)
    assert told["email"]["at"][:10] == f"{Consent.objects.get().recorded_at:%Y-%m-%d}"
    assert told["sms"] == {"given": False, "version": None, "at": None}


def test_what_is_told_is_true_when_it_is_sent(receiver):
    person = contacted()
    Person.objects.filter(pk=person.pk).update(email="new@example.org")
    run_tasks()
    assert receiver.bodies[0]["data"]["email"] == "new@example.org"


def test_person_joined_meanwhile_is_told_of_as_one_with_their_parts(receiver):
    first, second = contacted(), make_person(email="b@example.org")
    umbrella = merging.merge(first, second, make_staff("sam"))
    run_tasks()
    data = receiver.bodies[0]["data"]
    assert (data["number"], sorted(data["parts"])) == (umbrella.pk, [first.pk, second.pk])
    assert len(data["references"]) == 2


def test_refusal_by_one_part_counts_for_the_joined_person(receiver):
    first, second = make_person(), make_person(email="b@example.org")
    consents.record_ticks(second.registrations.get(), {"email": 1}, "link")
    consents.withdraw_all([second.registrations.get()], "email", "link")
    consents.record_ticks(first.registrations.get(), {"email": 1}, "link")
    umbrella = merging.merge(first, second, make_staff("sam"))
    following_up.move(umbrella, "contacted", make_staff("jo"), expected="new")
    run_tasks()
    assert receiver.bodies[0]["data"]["consents"]["email"]["given"] is False


# Signatures


def test_call_is_signed_as_standard_webhooks_says(receiver):
    contacted()
    run_tasks()
    ((headers, body),) = receiver.calls
    assert other_system.is_signed(headers, body)
    assert headers["webhook-id"] == str(Webhook.objects.get().uid)
    assert headers["webhook-timestamp"] == str(int(timezone.now().timestamp()))


def test_signature_is_that_of_the_specifications_own_libraries(settings):
    settings.WEBHOOK_KEYS = [parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    content = b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    assert webhook_request.signature(content) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_key_that_is_being_replaced_signs_too(receiver, settings):
    settings.WEBHOOK_KEYS = [b"n" * 32, KEY]
    contacted()
    run_tasks()
    ((headers, body),) = receiver.calls
    assert other_system.is_signed(headers, body, b"n" * 32)
    assert other_system.is_signed(headers, body, KEY)


def test_second_attempt_has_the_same_identity_and_a_new_time(receiver, clock):
    receiver.status = 500
    contacted()
    run_tasks()
    clock.shift(timedelta(minutes=5))
    run_tasks()
    (first, _), (second, _) = receiver.calls
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 300


# Who is left alone


@pytest.mark.parametrize("wish", ["restricted_at", "objected_at", "no_contact_at"])
def test_nobody_who_has_asked_to_be_left_alone_is_told_of(receiver, wish):
    person = contacted()
    Person.objects.filter(pk=person.pk).update(**{wish: timezone.now()})
    run_tasks()
    assert not receiver.calls
    assert problem() == ("held", "they have asked us to restrict, stop or not to contact them")


def test_somebody_found_to_be_spam_meanwhile_is_not_told_of(receiver):
    person = contacted()
    Person.objects.filter(pk=person.pk).update(stage="pending")
    run_tasks()
    assert not receiver.calls
    assert problem() == ("held", "nothing of theirs counts at present")


def test_erased_person_is_not_told_of(receiver):
    erasure.erase(contacted(), "request")
    run_tasks()
    assert not receiver.calls
    assert not Webhook.objects.exists()


# A system that fails


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_refused_call_waits_for_another_try_and_keeps_nothing_of_the_answer(receiver, status):
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    contacted()
    run_tasks()
    assert problem() == ("waiting", f"it answered {status}")
    assert len(receiver.calls) == 1


def test_system_that_is_gone_for_good_is_not_called_again(receiver):
    receiver.status = 410
    contacted()
    run_tasks()
    assert problem() == ("failed", "it answered 410")
    assert not DBTaskResult.objects.ready().exists()


def test_slow_system_is_given_up_for_now(receiver, monkeypatch):
    monkeypatch.setattr(webhook_request, "SECONDS", 0.2)
    receiver.answers.clear()
    contacted()
    run_tasks()
    assert problem() == ("waiting", "it did not answer within 0.2 seconds")


def test_system_that_hangs_up_is_called_again(receiver):
    receiver.vanishes = True
    contacted()
    run_tasks()
    assert problem() == ("waiting", "it cannot be reached (RemoteDisconnected)")


def test_system_that_has_vanished_is_called_again(receiver):
    receiver.close()
    contacted()
    # Bound and not listening, so that nobody else gets the port meanwhile.
    with socket.socket() as nobody:
        nobody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        nobody.bind(receiver.server.server_address)
        run_tasks()
    assert problem() == ("waiting", "it cannot be reached (ConnectionRefusedError)")


def test_system_is_not_called_before_it_has_asked_to_be(receiver, clock):
    receiver.status, receiver.headers = 429, {"Retry-After": "7200"}
    contacted()
    run_tasks()
    assert Webhook.objects.get().due_at == timezone.now() + timedelta(hours=2)


@pytest.mark.parametrize("asked", ["", "soon", "-5", "9" * 400, "Wed, 99 Foo 2026 07:28:00 GMT"])
def test_odd_wish_to_be_called_later_is_passed_over(receiver, asked):
    receiver.status, receiver.headers = 503, {"Retry-After": asked}
    contacted()
    run_tasks()
    assert Webhook.objects.get().due_at == timezone.now() + timedelta(minutes=2)


def test_wish_to_be_called_next_year_is_heard_for_a_day(receiver):
    receiver.status, receiver.headers = 503, {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}
    contacted()
    run_tasks()
    assert Webhook.objects.get().due_at == timezone.now() + timedelta(days=1)


def test_system_away_for_a_day_loses_nothing(receiver, clock):
    receiver.status = 503
    contacted()
    for _ in range(24):
        run_tasks()
        clock.shift(timedelta(hours=1))
    receiver.status = 200
    clock.shift(timedelta(hours=4))
    run_tasks()
    assert problem() == ("sent", "")


def test_call_is_given_up_after_three_days(receiver, clock):
    receiver.status = 500
    contacted()
    for _ in range(40):
        run_tasks()
        clock.shift(timedelta(hours=4, minutes=1))
    assert Webhook.objects.get().state == "failed"


def test_call_whose_job_is_lost_gets_another(receiver, clock):
    contacted()
    DBTaskResult.objects.all().delete()
    clock.shift(timedelta(minutes=21))
    periodic_duties.keep_house()
    run_tasks()
    assert len(receiver.calls) == 1


def test_what_waited_when_the_system_was_taken_away_is_held(receiver, settings):
    contacted()
    settings.WEBHOOK_URL = ""
    run_tasks()
    assert problem() == ("held", "no other system is set up")


def test_test_that_fails_is_not_tried_again(receiver):
    receiver.status = 500
    assert webhooks.try_out().state == "failed"
    assert not DBTaskResult.objects.ready().exists()
