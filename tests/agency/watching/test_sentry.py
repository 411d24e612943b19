"""What Sentry is told when the real site fails."""

import gzip
import json
import re
import time
from http.client import HTTPConnection
from urllib.parse import urlencode

import brotli
import pytest
from django.db import connection

from registration.models import Registration
from tests import builders
from tests.agency.watching.test_log_lines import PRIVATE
from tests.processes import PATIENCE
from tests.receiver import listening

# Of our own that the site might send along: the secret key, the visitor's address, what they send in headers.
PRIVATE = (*PRIVATE, "only-for-tests", "192.0.2.7", "a-cookie", "a-browser", "/register/thanks")


@pytest.fixture
def sentry():
    with listening() as found:
        found.status = 200
        yield found


def reports(sentry, number=1):
    """The events, as soon as there are so many."""
    deadline = time.monotonic() + PATIENCE
    while len(found := [event for headers, body in sentry.calls for event in events_in(headers, body)]) < number:
        assert time.monotonic() < deadline, sentry.calls
        time.sleep(0.05)
    return found


def events_in(headers, body):
    lines = unpacked(headers, body).splitlines()[1:]
    return [json.loads(content) for head, content in zip(lines[::2], lines[1::2], strict=True) if b'"event"' in head]


def unpacked(headers, body):
    return {"gzip": gzip.decompress, "br": brotli.decompress}[headers["content-encoding"]](body)


def test_sentry_is_told_of_a_fault_but_nothing_of_the_candidate(stopped_server, sentry):
    stopped_server.environment["AGENCY_SENTRY_DSN"] = sentry.url.replace("://", "://key@").replace("/hook", "/1")
    stopped_server.start()
    form = builders.solved()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Registration._meta.db_table} RENAME TO elsewhere")
    connection.close()
    candidate = HTTPConnection("127.0.0.1", stopped_server.port, timeout=PATIENCE)
    headers = {"Host": f"localhost:{stopped_server.port}", "Origin": stopped_server.origin, "User-Agent": "a-browser"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Cookie": "c=a-cookie"}
    candidate.request("POST", "/register/", urlencode(form), headers | {"X-Forwarded-For": "192.0.2.7"})
    answer = candidate.getresponse()
    page = answer.read().decode()
    candidate.close()
    assert answer.status in {500, 503}
    (event,) = reports(sentry)
    sent = json.dumps(event, ensure_ascii=False) + b"".join(unpacked(*call) for call in sentry.calls).decode()
    assert [word for word in PRIVATE if word in sent] == []
    assert [word for word in PRIVATE if word in stopped_server.log] == []
    assert event["tags"]["request_id"] in re.search("<code>(.+)</code>", page)[1]
    assert event["message"] == "%s: %s"
    assert event["exception"]["values"][-1]["module"] == "django.db.utils"
    places = [frame["filename"] for error in event["exception"]["values"] for frame in error["stacktrace"]["frames"]]
    assert any(place.startswith("registration/") for place in places)
