"""News by a real mail server: slow, refusing some, or gone in the moment after it has taken a mail."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from registration.digests import sending
from registration.mail.sending import MAILS, queue_for_staff
from registration.models import Mail, Reader
from tests.builders import make_digest, make_reader, run_tasks

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.slow]
UNKNOWN = "550 5.1.1 no such user"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def server(mailbox, settings):
    settings.MAILERS = {"server": mailbox.options}
    return mailbox


def queue(*names) -> None:
    for name in names:
        make_reader(f"{name}@example.org")
    sending.schedule(make_digest(), timezone.now(), None)
    sending.send_due()


def received(server) -> list[str]:
    return [message["To"] for message in server.messages]


def test_what_cannot_be_delivered_returns_to_the_address_for_it(server, settings):
    settings.BOUNCE_ADDRESS = "Bounces <bounces@agency.example>"
    settings.DEFAULT_FROM_EMAIL = "Test Locums <news@agency.example>"
    queue("rita")
    queue_for_staff("jo@agency.example", subject="A mail", text="Words.")
    run_tasks()
    assert server.senders == ["bounces@agency.example"] * 2
    assert {message["From"] for message in server.messages} == {"Test Locums <news@agency.example>"}


def test_mail_arrives_whole(server):
    queue("rita")
    run_tasks()
    (message,) = server.messages
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_body(("plain",)).get_content().count("utm_campaign=news-") == 1
    assert "<h2" in message.get_body(("html",)).get_content()


def test_server_that_refuses_some_gets_the_others_and_is_not_asked_again(server, clock):
    server.behave(refused={"gone@example.org": UNKNOWN, "later@example.org": "450 4.2.1 greylisted"})
    queue("rita", "gone", "later", "rob")
    clock.shift(timedelta(minutes=5))
    run_tasks()
    assert received(server) == ["rita@example.org", "rob@example.org"]
    assert [reader.email for reader in Reader.objects.exclude(refused_at=None)] == ["gone@example.org"]
    server.behave()
    clock.shift(timedelta(minutes=5))
    run_tasks()
    assert received(server)[2:] == ["later@example.org"]
    queue()
    clock.shift(timedelta(minutes=5))
    run_tasks()
    assert sorted(received(server)[3:]) == ["later@example.org", "rita@example.org", "rob@example.org"]


def test_server_that_vanishes_after_taking_a_mail_gets_a_copy_that_is_known_as_one(server, clock):
    server.behave(silent=1)
    queue("rita")
    run_tasks()
    mail = Mail.objects.get()
    assert (mail.state, len(server.messages)) == ("waiting", 1)
    clock.shift(timedelta(minutes=5))
    run_tasks()
    first, second = server.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert Mail.objects.get().state == "sent"
    clock.shift(timedelta(days=1))
    MAILS.send_again(mail)
    run_tasks()
    assert len(server.messages) == 2


def test_nothing_goes_out_twice_while_a_server_is_slow(server, clock):
    server.behave(seconds=0.5)
    queue("rita")
    number = Mail.objects.get().pk
    run_tasks()
    assert MAILS.attempt(number) is None
    assert len(server.messages) == 1
