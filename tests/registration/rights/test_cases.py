"""Requests and complaints: when an answer is due, what the mail says, and what is left of them after erasure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from registration.models import Case, Mail
from registration.rights import cases
from tests.builders import make_person, run_tasks

pytestmark = pytest.mark.usefixtures("site")
LONDON = ZoneInfo("Europe/London")


def open_case(kind="access", **fields):
    defaults = {"name": "Zoë O'Neill", "email": "zoe@example.org", "words": "All of it, please.", "source": "form"}
    return cases.open_case(kind, **defaults | fields)


@pytest.mark.parametrize(
    ("kind", "received", "due"),
    [
        ("access", date(2026, 11, 28), date(2026, 12, 28)),
        ("erasure", date(2027, 1, 31), date(2027, 2, 28)),
        ("objection", date(2028, 1, 31), date(2028, 2, 29)),
        ("correction", date(2026, 8, 31), date(2026, 9, 30)),
        ("restriction", date(2026, 12, 31), date(2027, 1, 31)),
        ("complaint", date(2026, 1, 31), date(2026, 3, 2)),
    ],
)
def test_request_is_due_in_a_month_and_complaint_in_thirty_days(kind, received, due):
    with time_machine.travel(datetime(received.year, received.month, received.day, 12, tzinfo=LONDON), tick=False):
        assert open_case(kind).due_on == due


def test_day_is_the_one_in_london_not_that_of_greenwich():
    with time_machine.travel(datetime(2026, 7, 1, 0, 30, tzinfo=LONDON), tick=False):
        assert open_case().due_on == date(2026, 8, 1)


def test_mail_acknowledges_with_the_reference_and_none_of_the_words():
    case = open_case(name="Visit spam.example", words="Buy at spam.example")
    run_tasks()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["zoe@example.org"], f"We have your request: {case.reference}")
    everything = sent.body + "".join(content for content, _ in sent.alternatives)
    assert case.reference in sent.body
    assert "spam" not in everything


def test_complaint_is_acknowledged_when_the_mail_has_gone():
    case = open_case("complaint")
    assert case.acknowledged_at is None
    run_tasks()
    case.refresh_from_db()
    assert case.acknowledged_at == case.mails.get().sent_at
    assert "our acknowledgement" in mail.outbox[0].body


def test_second_mail_acknowledges_no_later_than_the_first():
    case = open_case("complaint")
    run_tasks()
    case.refresh_from_db()
    Mail.objects.create(case=case, kind="case", address=case.email, state="sending").note_sent()
    assert Case.objects.get().acknowledged_at == case.acknowledged_at


def test_address_is_mailed_once_a_day_however_it_is_written_and_every_case_is_kept():
    for email in ("zoe@example.org", "ZOE@EXAMPLE.ORG", "Zoe@example.org"):
        open_case(email=email)
    run_tasks()
    assert (len(mail.outbox), Case.objects.count()) == (1, 3)
    assert [*Mail.objects.values_list("state", flat=True)] == ["sent", "held", "held"]


def test_person_on_their_own_page_is_always_answered():
    for _ in range(2):
        open_case(source="own_page", person=make_person())
    run_tasks()
    assert len(mail.outbox) == 2


def test_case_told_by_telephone_needs_no_address():
    open_case(email="", source="telephone")
    assert not Mail.objects.exists()


def test_nobody_is_linked_by_address():
    make_person(email="zoe@example.org")
    assert open_case().person is None


def test_case_closed_long_ago_keeps_only_what_proves_that_we_answered():
    case, younger = open_case(), open_case(email="other@example.org")
    closed = {"identity_note": "Called Zoë back", "outcome": "done", "outcome_note": "Sent to Zoë"}
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(closed_at=now - timedelta(days=740), **closed)
    Case.objects.filter(pk=younger.pk).update(closed_at=now - timedelta(days=720), **closed)
    assert cases.forget_old() == 1
    case.refresh_from_db()
    assert (case.kind, case.outcome, case.closed_at) == ("access", "done", now - timedelta(days=740))
    assert [case.name, case.email, case.words, case.identity_note, case.outcome_note] == [""] * 5
    assert [mail.case for mail in Mail.objects.all()] == [younger]
    assert cases.forget_old() == 0
