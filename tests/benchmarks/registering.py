"""How many registrations a second the site acknowledges, and how long a candidate waits.

Run by `./run bench registering`. Sixteen candidates at a time send solved forms to gunicorn with production's
settings, each acknowledged registration flushed to disk, on SQLite or the PostgreSQL that DATABASE_URL names. With
`--a-second 100` they come as evenly as that, however long the answers take. A reader asks for an article meanwhile, and
for a page that no process has ready, and for both again when all is calm. The candidates' and the reader's own work is
done on the same machine, so the numbers are a lower bound.
"""

import argparse
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from threading import Event, Thread
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
# More than ever wait at once.
AT_RATE = 200
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


def register_all(running: Site, forms: list[tuple[str, str]], a_second: float) -> tuple[list[float], float]:
    """How long each candidate has waited, sorted, and the seconds that all took."""
    with ThreadPoolExecutor(AT_RATE if a_second else CLIENTS) as pool:
        started = time.perf_counter()
        sent = []
        for n, form in enumerate(forms):
            if a_second:
                time.sleep(max(0, started + n / a_second - time.perf_counter()))
            sent.append(pool.submit(register, running.port, *form))
        waits = sorted(each.result() for each in sent)
        return waits, time.perf_counter() - started


class Reader(Thread):
    """Asks for one page again and again until told to stop."""

    def __init__(self, port: int, *paths: str) -> None:
        super().__init__()
        self.port, self.paths, self.over = port, paths, Event()
        self.waits: dict[str, list[float]] = {path: [] for path in paths}

    def run(self) -> None:
        for number in count():
            for path in self.paths:
                self.ask(path, number)
            if self.over.wait(0.02):
                return

    def ask(self, path: str, number: int) -> None:
        visitor = HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.perf_counter()
        visitor.request("GET", path.format(number=f"{os.getpid()}x{id(self)}x{number}"), headers={"Host": "localhost"})
        assert visitor.getresponse().status == 200
        self.waits[path].append(1000 * (time.perf_counter() - started))
        visitor.close()

    def __enter__(self) -> "Reader":
        self.start()
        return self

    def __exit__(self, *problem) -> None:
        self.over.set()
        self.join()

    def told(self) -> str:
        return ", ".join(f"{path}: {described(sorted(waits))}" for path, waits in self.waits.items())


def described(waits: list[float]) -> str:
    of = len(waits)
    return f"median {waits[of // 2]:.0f} ms, p95 {waits[int(of * 0.95)]:.0f} ms, slowest {waits[-1]:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", nargs="?", type=int, default=2000)
    parser.add_argument("--a-second", type=float, default=0)
    parser.add_argument("--without-reader", action="store_true")
    options = parser.parse_args()
    number = options.number
    with site() as running:
        stored = builders.make_article().get_absolute_url()
        paths = () if options.without_reader else (stored, "/news/?q=word{number}")
        forms = bodies(number + CLIENTS)
        register_all(running, forms[:CLIENTS], 0)
        with Reader(running.port, *paths) as reader:
            waits, seconds = register_all(running, forms[CLIENTS:], options.a_second)
        with Reader(running.port, *paths) as calm:
            time.sleep(3)
        assert Registration.objects.count() == number + CLIENTS
        assert Mail.objects.count() == 2 * (number + CLIENTS)
    print(f"{connection.vendor}: {number / seconds:.0f} registrations a second; {described(waits)}")
    if paths:
        print(f"reading meanwhile  {reader.told()}\nreading when calm  {calm.told()}")


if __name__ == "__main__":
    main()
