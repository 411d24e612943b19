"""Mails that came back: whom they are believed of, and in which kinds of mailboxes they are read."""

import mailbox
from contextlib import closing
from datetime import timedelta
from email import message_from_string

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registration.digests import figures
from registration.mail import bounces, news_letters
from registration.models import Mail, Reader
from registration.privacy.news import basis
from tests.builders import make_digest, make_reader

pytestmark = pytest.mark.usefixtures("site")
REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: bounces@agency.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261129.1@mx.example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Sun, 29 Nov 2026 01:00:00 +0000

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
{diagnostic}
--b
{returned}
--b--
"""
WHOLE = "Content-Type: message/rfc822\n\nSubject: News\nMessage-ID: {}\nTo: rita@example.org\n\nText"
HEADERS = "Content-Type: text/rfc822-headers\n\nSubject: News\nMessage-ID: {}\n"


@pytest.fixture
def sent():
    """The Message-ID under which the news went to a reader."""
    mail = Mail.objects.create(kind="news", digest=make_digest(), reader=make_reader())
    Mail.objects.update(state="sent", sent_at=timezone.now())
    return news_letters.write(mail).extra_headers["Message-ID"]


def report(sent, returned=WHOLE, **fields) -> str:
    defaults = {"address": "rita@example.org", "action": "failed", "status": "5.1.1", "diagnostic": ""}
    return REPORT.format(returned=returned.format(sent), **defaults | fields)


def note(text: str) -> bool:
    return bounces.note(text.encode())


@pytest.mark.parametrize("returned", [WHOLE, HEADERS])
def test_reader_whose_mailbox_is_gone_is_not_written_to_again(sent, returned):
    assert note(report(sent, returned))
    reader = Reader.objects.get()
    assert (basis(reader), reader.refusal) == (None, "came back: 5.1.1")


def test_mail_that_came_back_counts_as_refused(sent):
    note(report(sent))
    mail = Mail.objects.get()
    assert (mail.state, mail.problem, mail.has_words) == ("failed", "address refused: 5.1.1", False)
    assert (figures.of(mail.digest)["sent"], figures.of(mail.digest)["refused"]) == (0, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "delayed"},
        {"action": "delivered"},
        {"action": "relayed"},
        {"action": ""},
        {"status": "4.4.1"},
        {"status": "2.1.5"},
        {"status": ""},
        {"status": "5.7.1"},
        {"status": "5.3.4"},
        {"status": "5.0.0", "diagnostic": "Diagnostic-Code: smtp; 554 5.7.1 looks like spam\n"},
        {"address": "somebody@example.org"},
        {"address": ""},
    ],
)
def test_report_that_is_not_about_a_missing_mailbox_of_this_reader_changes_nothing(sent, fields):
    assert not note(report(sent, **fields))
    assert Reader.objects.get().refused_at is None
    assert Mail.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.0.0", "Diagnostic-Code: smtp; 550 no such user here\n"),
        ("5.0.0", "Diagnostic-Code: smtp; 550-5.1.1 The account\n    does not exist\n"),
        ("5.2.1", ""),
        ("5.1.10", ""),
    ],
)
def test_mailbox_that_is_gone_is_said_in_many_ways(sent, status, diagnostic):
    assert note(report(sent, status=status, diagnostic=diagnostic))


def test_address_is_compared_as_everywhere(sent):
    assert note(report(sent, address="<Rita@EXAMPLE.org>"))


@pytest.mark.parametrize("forged", ["", "<1.news.1@testserver>", "<1@testserver>", "<1.x@testserver>"])
def test_forged_report_harms_nobody(sent, forged):
    assert not note(report(forged))
    assert Reader.objects.get().refused_at is None


def test_message_id_of_one_reader_says_nothing_about_another(sent):
    other = make_reader("other@example.org")
    assert not note(report(sent, address="other@example.org"))
    assert basis(other)


def test_other_mails_in_the_mailbox_are_left_alone(sent):
    assert not note("From: a@example.org\nSubject: Out of office\n\nI am away.")
    assert not note(f"Subject: x\nMessage-ID: {sent}\nFinal-Recipient: rfc822; rita@example.org\nAction: failed\n\n")
    assert Reader.objects.get().refused_at is None


def test_report_that_was_read_before_changes_nothing_more(sent):
    note(report(sent))
    moment = timezone.now() - timedelta(days=3)
    Reader.objects.update(refused_at=moment)
    note(report(sent))
    assert Reader.objects.get().refused_at == moment


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_nothing_that_can_arrive_ends_the_reading(site, before, within):
    start, end = REPORT.encode().split(b"Reporting-MTA")
    assert not bounces.note(before + start + within + end)


def test_zero_byte_in_a_report_does_not_end_the_reading(sent):
    assert note(report(sent, status="5.1.1\0", diagnostic="Diagnostic-Code: smtp; 550 no such user\n"))
    assert Reader.objects.get().refusal == "came back: 5.1.1"


def test_parts_within_parts_do_not_end_the_reading():
    inner = "Content-Type: multipart/report; boundary=b{0}\n\n--b{0}\n"
    assert not note("".join(inner.format(depth) for depth in range(3000)))


# Mailboxes


def read(path, capsys) -> str:
    call_command("read_bounces", str(path))
    return capsys.readouterr().out


def test_maildir_mbox_and_single_mail_are_read(sent, tmp_path, capsys):
    many, folder = mailbox.mbox(tmp_path / "mbox"), mailbox.Maildir(tmp_path / "Maildir")
    for box in (many, folder):
        box.add(message_from_string("Subject: stray\n\nx"))
        box.add(message_from_string(report(sent)))
        box.close()
    (tmp_path / "one.eml").write_text(report(sent))
    said = "Mails read: {}. Of these, from a mailbox that is not there: 1.\n"
    assert read(tmp_path / "mbox", capsys) == said.format(2)
    assert read(tmp_path / "Maildir", capsys) == said.format(2)
    assert read(tmp_path / "one.eml", capsys) == said.format(1)
    with closing(mailbox.mbox(tmp_path / "mbox")) as left:
        assert len(left) == 2


@pytest.mark.parametrize("name", ["nothing", "empty-folder"])
def test_what_is_no_mailbox_is_said_to_be_none(tmp_path, name):
    (tmp_path / "empty-folder").mkdir()
    with pytest.raises(CommandError, match="cannot be read as a mailbox"):
        call_command("read_bounces", str(tmp_path / name))
