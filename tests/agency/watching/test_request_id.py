"""One number leads from an error page or a mail to the lines of the log."""

import io
import json
import logging
import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from agency.watching.log_lines import Json
from news.request_id import request_id
from tests.agency.test_settings import PRODUCTION, python, settings_of
from tests.builders import publish_document, solved

NUMBER = "0123456789abcdef01234567"


@pytest.fixture
def log():
    handler = logging.getHandlerByName("console")
    former = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(former)


@pytest.fixture
def json_log(log):
    handler = logging.getHandlerByName("console")
    former, handler.formatter = handler.formatter, Json()
    yield log
    handler.formatter = former


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [(ValueError, 500, "Internal Server Error"), (OperationalError, 503, "Service Unavailable")],
)
@pytest.mark.usefixtures("site")
def test_error_page_and_log_have_the_number_of_the_request(client, log, monkeypatch, error, status, words):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("registration.views.register.register_candidate", fail)
    client.raise_request_exception = False
    response = client.post(
        "/register/", solved(), headers={"origin": "http://testserver", "x-request-id": NUMBER + "89abcdef"}
    )
    assert (response.status_code, f"<code>{NUMBER}</code>" in response.text) == (status, True)
    assert f" django.request {NUMBER} {words}: /register/" in log.getvalue()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("given", ["", "x", "<script>", "ABCDEF" * 4, "a" * 65])
def test_request_without_a_proper_number_gets_one_of_ours(client, log, given):
    client.get("/nothing-here/", headers={"x-request-id": given})
    (number,) = re.findall(r"django.request (\S+) Not Found", log.getvalue())
    assert re.fullmatch("[0-9a-f]{24}", number)
    assert number not in given


@pytest.mark.django_db(transaction=True)
def test_mail_carries_the_number_of_the_request_that_queued_it(client, log, django_user_model):
    publish_document("terms")
    response = client.post("/register/", solved(), headers={"origin": "http://testserver", "x-request-id": NUMBER})
    assert response.status_code == 303
    assert {job.id.hex[:24] for job in DBTaskResult.objects.all()} == {NUMBER}
    call_command("worker", "--batch", "--no-startup-delay", "--queue-name=mail", interval=0, verbosity=1)
    assert [message.extra_headers["X-Request-ID"] for message in mail.outbox] == [NUMBER]
    assert re.search(rf"django.tasks {NUMBER} Task id=", log.getvalue())


def test_line_of_the_log_may_be_an_object(json_log):
    request_id.set("")
    try:
        raise LookupError(settings.SECRET_KEY)
    except LookupError:
        logging.getLogger("agency").exception("Zoë’s “fault”\nin %s", "two lines")
    (line,) = json_log.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["levelname"], entry["name"], entry["request_id"]) == ("ERROR", "agency", "-")
    assert entry["message"] == "Zoë’s “fault”\nin two lines"
    assert entry["traceback"].endswith("builtins.LookupError")


def test_log_is_made_of_lines_unless_told_otherwise():
    assert settings_of()["LOGGING"]["handlers"]["console"]["formatter"] == "line"
    assert settings_of(AGENCY_LOG_FORMAT="JSON")["LOGGING"]["handlers"]["console"]["formatter"] == "json"
    assert "AGENCY_LOG_FORMAT" in python("manage.py", "check", **PRODUCTION, AGENCY_LOG_FORMAT="xml").stderr
