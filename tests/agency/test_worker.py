"""Background work on a bad day: the database is locked or gone, and comes back."""

import logging
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.models import DBTaskResult

from agency import periodic_duties, worker
from agency.periodic_duties import Duty
from registration import funnel
from registration.mail import sending
from registration.models import DailyCount, Erasure
from registration.protection import rate_limits
from registration.rights import erasure
from tests.builders import make_person, make_picture


@pytest.fixture
def work(monkeypatch):
    # The signals are those of the tests' own process, and nobody waits here.
    monkeypatch.setattr(worker.Worker, "configure_signals", lambda worker: None)
    monkeypatch.setattr(worker, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr("agency.management.commands.worker.keep_house", lambda: None)
    return lambda **options: call_command(
        "worker", queue_name="*", interval=0, startup_delay=False, reload=False, max_tasks=1, verbosity=0, **options
    )


class Outage:
    """Refuses the first statements that the block sends, as a locked or vanished database does."""

    def __init__(self, error, number):
        self.error, self.left = error, number

    def __call__(self, execute, sql, *arguments):
        if self.left:
            self.left -= 1
            raise self.error
        return execute(sql, *arguments)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        OperationalError("server closed the connection unexpectedly"),
        InterfaceError("connection already closed"),
    ],
)
def test_worker_goes_on_once_the_database_is_back(work, error):
    make_picture()
    with connection.execute_wrapper(Outage(error, 3)):
        work()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.django_db(transaction=True)
def test_worker_that_shall_only_do_what_is_due_says_that_it_could_not(work):
    with connection.execute_wrapper(Outage(OperationalError("disk I/O error"), 1)), pytest.raises(OperationalError):
        work(batch=True)


@pytest.mark.django_db(transaction=True)
def test_worker_writes_to_nobody_while_those_who_were_erased_are_back(work, site, caplog):
    person = make_person()
    erasure.erase(person, Erasure.Reason.REQUEST)
    # As an older copy has it.
    Erasure.objects.all().delete()
    sending.queue_mail(make_person(), "tried")
    work(batch=True)
    assert not outbox.outbox
    assert "reapply_erasures" in caplog.text
    call_command("reapply_erasures", verbosity=0)
    sending.queue_mail(make_person(), "tried")
    work(batch=True)
    assert len(outbox.outbox) == 1


@pytest.mark.django_db
def test_duty_that_found_the_database_gone_is_due_again_at_once(monkeypatch, caplog):
    caplog.set_level(logging.INFO)

    def sweep():
        with connection.execute_wrapper(outage):
            return connection.cursor().execute("SELECT 7").fetchone()[0]

    outage = Outage(InterfaceError("connection already closed"), 1)
    # Without the test's own transaction, closing is what a new connection needs.
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(periodic_duties, "DUTIES", [Duty(sweep, timedelta(days=1))])
    for _ in range(3):
        periodic_duties.keep_house()
    waits = "sweep waits, since the database cannot be used: django.db.utils.InterfaceError"
    assert caplog.messages == [waits, "sweep: 7"]
    assert not rate_limits.is_turn("sweep", timedelta(days=1))


@pytest.mark.django_db
def test_counts_wait_for_a_database_that_is_gone():
    funnel.count(funnel.SHOWN)
    with connection.execute_wrapper(Outage(InterfaceError("connection already closed"), 1)):
        funnel.flush()
        funnel.flush()
    assert DailyCount.objects.get().number == 1
