"""Whatever fails, nothing that people have entered stands in a log."""

import io
import logging
import smtplib
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from agency.watching import log_lines
from news.models.pictures import render_picture
from registration.models import Registration
from tests import builders

# The telephone in both ways in which it is kept: four digits of it stand in many a number of a request.
PRIVATE = ("Zoë", "O'Neill", "zoe@example.org", "7946 0018", "79460018", "quicksilver")


@pytest.fixture
def log():
    """What the site's log says, as its lines are written."""
    handler = logging.getHandlerByName("console")
    former = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(former)


def assert_nothing_private(text):
    assert text
    assert not [word for word in PRIVATE if word in text]


@pytest.mark.usefixtures("site")
def test_constraint_that_refuses_a_candidate_is_named_without_them(log):
    registration = builders.make_registration()
    # Without its values, PostgreSQL's "Failing row contains (…)" would stand here.
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Registration.objects.filter(pk=registration.pk).update(terms_sentence=None)
    logging.getLogger("django.request").error("Internal Server Error: %s", "/register/", exc_info=refused.value)
    assert_nothing_private(log.getvalue())
    assert "terms_sentence" in log.getvalue()


@pytest.mark.usefixtures("site")
def test_form_that_fails_in_the_database_leaves_no_candidate_in_the_log(log, client, monkeypatch):
    def fail(*args, **kwargs):
        builders.make_registration(terms_sentence=None)

    monkeypatch.setattr("registration.views.register.register_candidate", fail)
    client.raise_request_exception = False
    with transaction.atomic():
        assert client.post("/register/", builders.solved(), headers={"origin": "http://testserver"}).status_code == 500
        transaction.set_rollback(True)
    assert "Internal Server Error: /register/" in log.getvalue()
    assert_nothing_private(log.getvalue())


@pytest.mark.parametrize(
    "error",
    [
        ValueError("invalid literal for int(): 'zoe@example.org'"),
        KeyError("Zoë"),
        DatabaseError("syntax error at or near “O'Neill”"),
        OperationalError("Failing row contains (12, Zoë, O'Neill)"),
        smtplib.SMTPRecipientsRefused({"zoe@example.org": (550, b"zoe@example.org is not here")}),
    ],
    ids=lambda error: type(error).__name__,
)
def test_message_of_an_exception_is_not_logged_with_its_place(log, error):
    try:
        try:
            raise error
        except Exception as cause:
            raise LookupError(PRIVATE) from cause
    except LookupError as last:
        logging.getLogger("agency").exception("It waits, since: %s", last)
    assert_nothing_private(log.getvalue())
    assert f"{type(error).__name__}" in log.getvalue()
    assert "builtins.LookupError" in log.getvalue()


def test_fault_of_code_or_machine_is_told_with_its_message(log):
    for error in (ImproperlyConfigured("PORT is odd"), OSError(28, "No space left on device")):
        logging.getLogger("agency").warning("Waiting: %s", error)
    assert "PORT is odd" in log.getvalue()
    assert "No space left on device" in log.getvalue()


def test_address_is_cut_short_that_leads_to_somebodys_data(log):
    for address in (
        "/register/own-page/12.quicksilver:1w2x3y/",
        "/register/news/choices/quicksilver:1w2x3y/",
        "/accounts/password/reset/key/3-quicksilver/",
        "/admin/registration/person/?q=zoe@example.org",
    ):
        logging.getLogger("gunicorn.error").error("Error handling request %s", address)
    assert_nothing_private(log.getvalue())


def test_process_that_ends_by_a_fault_does_not_print_it(log):
    try:
        raise ValueError(PRIVATE)
    except ValueError:
        found = sys.exc_info()
    # What production has as sys.excepthook.
    log_lines.log_end(*found)
    assert "builtins.ValueError" in log.getvalue()
    assert_nothing_private(log.getvalue())


@pytest.mark.django_db
def test_task_that_fails_is_logged_without_its_data(log):
    render_picture.enqueue(1)
    result = DBTaskResult.objects.get()
    try:
        raise ValueError(PRIVATE)
    except ValueError as error:
        result.set_failed(error)
        task_finished.send(sender=None, task_result=result.task_result)
    assert "FAILED" in log.getvalue()
    assert_nothing_private(log.getvalue())


def test_web_server_logs_as_the_site_does():
    assert logging.getHandlerByName("console") in logging.getLogger("gunicorn.error").handlers
