"""What the release before has left in the database works in this one."""

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from agency.worker import MOVED, Worker
from registration.models import Mail
from tests.builders import make_registration


@pytest.fixture
def work_off_the_queue(monkeypatch):
    # The signals are those of the tests' own process.
    monkeypatch.setattr(Worker, "configure_signals", lambda worker: None)
    return lambda: call_command(
        "worker", queue_name="*", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0
    )


@pytest.mark.parametrize("path", MOVED)
def test_every_moved_task_is_there(path):
    assert import_string(MOVED[path]).func


@pytest.mark.django_db(transaction=True)
def test_job_that_was_queued_before_the_upgrade_is_done(site, work_off_the_queue):
    mail = Mail.objects.create(registration=make_registration(), kind=Mail.Kind.CONFIRMATION)
    DBTaskResult.objects.create(
        task_path="registration.mail.deliver",
        queue_name="mail",
        backend_name="default",
        args_kwargs={"args": [mail.pk], "kwargs": {}},
        run_after=None,
    )
    work_off_the_queue()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert [message.to for message in outbox.outbox] == [["zoe@example.org"]]
