"""Two nodes behind the real nginx, one of which hangs: it accepts connections and never answers."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.template.loader import get_template
from django.utils import timezone

from registration.captcha.token import Token
from registration.models import Registration
from tests.builders import answers
from tests.nginx_front import Nginx
from tests.processes import children

pytestmark = pytest.mark.slow
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
PATIENCE_OF_READERS, PATIENCE_OF_CANDIDATES = 5, 10
# For what else a busy machine has to do; without the other node they would wait for as long as this one hangs.
SLACK = 60
LEFT_ALONE_SECONDS = 10


@pytest.fixture
def front(stopped_server):
    """Two nodes on one database."""
    site = stopped_server
    other = site.another_node()
    front = Nginx(site, site.data / "nginx", others=[other])
    site.manage("prepare")
    front.nodes = [site.start(), other.start()]
    front.start()
    yield front
    site.processes += other.processes


@contextmanager
def hanging(node):
    """Nothing runs within, the first process included, which would otherwise replace the others."""
    processes = [*children(node.pid), node.pid]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def form(number):
    token = Token(nonce=f"{number:024x}", issued=timezone.now().replace(microsecond=0) - timedelta(seconds=10))
    sent = {"captcha_0": str(token), "captcha_1": token.code, "email": f"zoe{number}@example.org", "telephone": ""}
    return urlencode(answers() | sent).encode()


def timed(front, *arguments, **headers):
    started = time.monotonic()
    answer = front.ask(*arguments, **headers)
    return answer.status, time.monotonic() - started


def test_visitors_of_a_hanging_node_are_taken_to_the_other(front):
    with hanging(front.nodes[0]), ThreadPoolExecutor(12) as visitors:
        sent = [
            visitors.submit(timed, front, "/register/", "POST", form(n), X_Test_Address=f"10.0.{n}.7", **FORM)
            for n in range(6)
        ]
        read = [visitors.submit(timed, front, f"/news/?q=word{n}") for n in range(6)]
        registered, read = [each.result() for each in sent], [each.result() for each in read]
        # By now nginx leaves it alone.
        known, began = len(front.log()), time.monotonic()
        later = [timed(front, f"/news/?q=later{n}") for n in range(6)]
        passed = time.monotonic() - began
        # The last field has the status of each node that was asked.
        twice = [line for line in front.log()[known:] if "," in line.split(maxsplit=4)[4]]
    assert {status for status, _ in registered} == {303}
    assert {status for status, _ in read + later} == {200}
    assert max(took for _, took in registered) < PATIENCE_OF_CANDIDATES + SLACK
    assert max(took for _, took in read) < PATIENCE_OF_READERS + SLACK
    # Which it tries once again after ten seconds, and so on.
    assert len(twice) <= 1 + passed / LEFT_ALONE_SECONDS
    # The node that hung works through what lies in its queue, for nobody any more.
    time.sleep(2)
    assert Registration.objects.count() == 6


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_page_for_bad_moments_promises_nothing_that_it_cannot_know(name, db):
    words = get_template(name).render()
    assert "have not reached us" not in words
    assert "cannot tell whether your details have reached us" in words
    assert "does no harm" in words
