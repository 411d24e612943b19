"""What other sites may do with what we send, and where to report a weakness."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

pytestmark = pytest.mark.usefixtures("site")
HEADER = "Cross-Origin-Resource-Policy"


@pytest.mark.parametrize("path", ["/news/", "/register/", "/accounts/login/", "/nothing-here/", "/healthz", "/readyz"])
def test_page_is_for_our_own_site_alone(client, path):
    assert client.get(path)[HEADER] == "same-origin"


def test_pictures_may_stand_in_feeds_that_are_read_elsewhere(client):
    default_storage.save("a.png", ContentFile(b"x"))
    response = client.get("/media/a.png")
    response.getvalue()
    assert response[HEADER] == "cross-origin"


@pytest.mark.parametrize("day", ["2026-01-01", "2026-06-30", "2026-07-01", "2026-12-31"])
def test_weakness_can_be_reported(client, day):
    with time_machine.travel(f"{day}T12:00:00Z", tick=False):
        response = client.get("/.well-known/security.txt")
        fields = dict(line.split(": ", 1) for line in response.text.splitlines())
        left = datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:hello@agency.example"
    assert fields["Canonical"] == f"{settings.PUBLIC_ORIGIN}/.well-known/security.txt"
    assert timedelta(days=180) < left < timedelta(days=366)
