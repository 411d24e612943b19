"""How many registrations a second the site acknowledges, and how long a candidate waits.

Run by `./run bench registering`. Sixteen candidates at a time send solved forms to gunicorn with production's
settings, each acknowledged registration flushed to disk, on SQLite or the PostgreSQL that DATABASE_URL names.
The candidates' own work is done on the same machine, so the numbers are a lower bound.
"""

import argparse
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from registration.captcha.token import Token  # noqa: E402
from registration.models import Mail, Registration  # noqa: E402
from tests import builders  # noqa: E402
from tests.databases import Template  # noqa: E402
from tests.processes import Site  # noqa: E402

CLIENTS = 16
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}


@contextmanager
def site():
    """The site on an empty database of its own, with one web server and no worker."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        template_folder = Path(folder) / "template"
        data.mkdir()
        template_folder.mkdir()
        template = Template(template_folder)
        with template.copy(data) as environment:
            builders.make_agency()
            builders.publish_document("terms")
            running = Site(data, {**environment, "AGENCY_TRUSTED_PROXIES": "1", "AGENCY_LOG_LEVEL": "ERROR"})
            running.manage("prepare", "--static")
            running.start()
            try:
                yield running
            finally:
                running.end()
        template.drop()


def bodies(number: int) -> list[tuple[str, str]]:
    """Forms as browsers send them, each from an address of its own."""
    form, issued = builders.answers(), timezone.now().replace(microsecond=0) - timedelta(seconds=10)
    made = []
    for n in range(number):
        token = Token(nonce=f"{n:024x}", issued=issued)
        person = {"email": f"person{n}@example.org", "telephone": ""}
        body = urlencode(form | {"captcha_0": str(token), "captcha_1": token.code} | person)
        made.append((body, f"10.{n % 250}.{n // 250}.7"))
    return made


def register(port: int, body: str, address: str) -> float:
    """Milliseconds until the thank-you is acknowledged."""
    visitor = HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    visitor.request("POST", "/register/", body, HEADERS | {"X-Forwarded-For": address})
    response = visitor.getresponse()
    page = response.read()
    waited = 1000 * (time.perf_counter() - started)
    visitor.close()
    assert response.status == 303, (response.status, page[:500])
    return waited


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", nargs="?", type=int, default=2000)
    number = parser.parse_args().number
    with site() as running:
        forms = bodies(number + CLIENTS)
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda form: register(running.port, *form), forms[:CLIENTS]))
            started = time.perf_counter()
            waits = sorted(pool.map(lambda form: register(running.port, *form), forms[CLIENTS:]))
            seconds = time.perf_counter() - started
        assert Registration.objects.count() == number + CLIENTS
        assert Mail.objects.count() == 2 * (number + CLIENTS)
    print(
        f"{connection.vendor}: {number / seconds:.0f} registrations a second with {CLIENTS} at a time; "
        f"median {waits[number // 2]:.0f} ms, p95 {waits[int(number * 0.95)]:.0f} ms, slowest {waits[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
