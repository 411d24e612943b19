"""Mails to staff wait in the outbox like all others, and leave nothing behind that opens an account."""

from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail as sent
from django.core.mail import EmailMessage, EmailMultiAlternatives, mail_admins, send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from agency import periodic_duties
from agency.sign_in.accounts import invite
from registration.models import Mail
from tests.builders import make_staff, run_tasks

pytestmark = pytest.mark.usefixtures("site")
REAL = {"BACKEND": "tests.registration.mail.test_staff_mails.Server"}


class Server(EmailBackend):
    trouble: Exception | None = None

    def send_messages(self, messages):
        if Server.trouble:
            raise Server.trouble
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def server(settings):
    settings.MAILERS = {"default": {"BACKEND": "registration.mail.backend.EmailBackend"}, "server": REAL}
    yield Server
    Server.trouble = None


def test_mail_is_kept_while_the_mail_server_is_away(server, clock):
    server.trouble = SMTPServerDisconnected("gone")
    send_mail("A subject", "Words", None, ["robin@agency.example"])
    run_tasks()
    assert Mail.objects.get().state == "waiting"
    server.trouble = None
    clock.shift(600)
    run_tasks()
    (message,) = sent.outbox
    assert (message.subject, message.body, message.to) == ("A subject", "Words", ["robin@agency.example"])


def test_words_of_a_mail_are_forgotten_once_it_is_sent():
    send_mail("A subject", "secret", None, ["robin@agency.example"], html_message="<p>secret</p>")
    assert Mail.objects.get().content == {"subject": "A subject", "text": "secret", "html": "<p>secret</p>"}
    run_tasks()
    assert sent.outbox[0].alternatives[0].content == "<p>secret</p>"
    assert Mail.objects.get().content == {}


def test_everybody_gets_a_mail_of_their_own():
    EmailMultiAlternatives("A subject", "Words", None, ["a@agency.example"], cc=["b@agency.example"]).send()
    run_tasks()
    assert sorted(message.to for message in sent.outbox) == [["a@agency.example"], ["b@agency.example"]]


def test_mail_with_an_attachment_goes_to_the_server_at_once():
    message = EmailMessage("A subject", "Words", None, ["a@agency.example"])
    message.attach("a.txt", "text", "text/plain")
    message.send()
    assert (len(sent.outbox), Mail.objects.count()) == (1, 0)


def test_invitation_is_written_when_it_leaves_and_stored_nowhere(server, clock):
    server.trouble = SMTPServerDisconnected("gone")
    invite("robin", "robin@agency.example")
    run_tasks()
    assert "/accounts/" not in str(Mail.objects.get().content)
    server.trouble = None
    clock.shift(600)
    run_tasks()
    assert "/accounts/password/reset/key/" in sent.outbox[0].body


def test_forgotten_password_is_answered_though_the_server_was_away(client, server, clock):
    robin = make_staff("robin", "heather-lantern-42")
    server.trouble = SMTPServerDisconnected("gone")
    client.post(reverse("account_reset_password"), {"email": robin.email})
    clock.shift(4 * 3600)
    server.trouble = None
    run_tasks()
    link = sent.outbox[0].body.split("http://testserver")[1].split()[0]
    assert "Set your password" in client.get(link, follow=True).text


def test_account_that_is_closed_meanwhile_gets_no_link():
    robin = invite("robin", "robin@agency.example")
    type(robin).objects.update(is_active=False)
    run_tasks()
    assert (Mail.objects.get().state, Mail.objects.get().problem) == ("failed", "the account is closed")


def test_sent_mails_to_staff_are_not_kept_for_ever(clock):
    send_mail("A subject", "Words", None, ["robin@agency.example"])
    run_tasks()
    clock.shift(91 * 24 * 3600)
    periodic_duties.prune_jobs()
    assert not Mail.objects.exists()


def test_managers_of_django_are_written_to_by_the_outbox(settings):
    settings.ADMINS = ["admin@agency.example"]
    mail_admins("A subject", "Words")
    assert Mail.objects.get().address == "admin@agency.example"
