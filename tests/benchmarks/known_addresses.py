"""Whether the page that mails a link answers known addresses as fast as unknown ones.

Run by `./run bench known_addresses`. Known and unknown addresses take turns, in an order that is mixed anew for each
pair, against gunicorn with production's settings. Prints the ratio of the medians, and how probable so large a
difference would be by luck (the test of Mann and Whitney): a small probability would tell strangers who is known.
"""

import argparse
import math
import os
import random
import statistics
import time
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from registration.captcha.token import Token  # noqa: E402
from tests import builders  # noqa: E402
from tests.benchmarks.registering import HEADERS, site  # noqa: E402


def ask(port: int, number: int, email: str) -> float:
    """Milliseconds until the answer, from a network address of its own."""
    issued = timezone.now().replace(microsecond=0) - timedelta(seconds=10)
    token = Token(nonce=f"{number:024x}", issued=issued)
    body = urlencode({"email": email, "captcha_0": str(token), "captcha_1": token.code})
    visitor = HTTPConnection("127.0.0.1", port, timeout=60)
    visitor.connect()
    started = time.perf_counter()
    visitor.request("POST", "/register/my-data/", body, HEADERS | {"X-Forwarded-For": f"10.0.{number // 250}.7"})
    response = visitor.getresponse()
    response.read()
    waited = 1000 * (time.perf_counter() - started)
    visitor.close()
    assert response.status == 303, response.status
    return waited


def probability(some: list[float], others: list[float]) -> float:
    """That two samples of one distribution differ as much as these in their ranks; by the normal approximation."""
    ranked = sorted([(value, 0) for value in some] + [(value, 1) for value in others])
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    n, m = len(some), len(others)
    score = (ranks - n * (n + m + 1) / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(score) / math.sqrt(2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="?", type=int, default=1000)
    pairs = parser.parse_args().pairs
    with site() as running:
        for n in range(pairs):
            builders.make_person(email=f"known{n}@example.org", telephone="", telephone_e164="")
        waits: dict[str, list[float]] = {"known": [], "other": []}
        for n in range(50):
            ask(running.port, 10**6 + n, f"warm{n}@example.org")
        for n in range(pairs):
            for place, kind in enumerate(random.sample(["known", "other"], 2)):
                waits[kind].append(ask(running.port, 2 * n + place, f"{kind}{n}@example.org"))
        assert DBTaskResult.objects.filter(task_path__endswith="mail_link").count() == 2 * pairs + 50
    known, other = (statistics.median(waits[kind]) for kind in ("known", "other"))
    print(
        f"{connection.vendor}: known {known:.2f} ms, unknown {other:.2f} ms, ratio {known / other:.3f}; "
        f"by luck with a probability of {probability(waits['known'], waits['other']):.2f} ({pairs} pairs)"
    )


if __name__ == "__main__":
    main()
