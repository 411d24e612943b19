"""New code takes over from old as deploy/agency-web.service and agency-prepare.service do it."""

import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.conf import settings
from django.db import connection

from agency.management.commands import prepare
from registration.models import Registration
from tests.builders import answers
from tests.processes import PATIENCE, ROOT, children
from tests.slow.test_crashes import Candidate

pytestmark = pytest.mark.slow
UNIT = (ROOT / "deploy/agency-web.service").read_text()


@pytest.fixture
def systemd(tmp_path):
    """What services tell it, as its socket gets it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(60)
        yield ear


def told(systemd, what):
    while (found := re.search(what, systemd.recv(1000).decode())) is None:
        pass
    return found


def test_unit_starts_the_program_that_can_be_started_again():
    assert re.search(r"^ExecStart=/opt/agency/\.venv/bin/gunicorn ", UNIT, re.M)
    assert re.search(r"^ExecReload=/bin/kill -USR2 \$MAINPID$", UNIT, re.M)
    assert {"Type=notify", "NotifyAccess=all"} <= {*UNIT.splitlines()}


def test_nobody_is_refused_while_the_new_server_takes_over_and_systemd_follows_it(stopped_server, systemd):
    site = stopped_server
    site.environment |= {"NOTIFY_SOCKET": systemd.getsockname(), "AGENCY_TRUSTED_PROXIES": "1"}
    former = site.start()
    told(systemd, "READY=1")
    over, thanked = Event(), []
    form = answers()

    def come(start):
        # Each is refused at most never: `post` raises when no answer comes, and anything but thanks is a failure.
        for number in range(start, start + 1000):
            if over.wait(0.02):
                return
            assert (found := Candidate(number, form, site.port, over)).post(found.body())
            thanked.append(number)

    with ThreadPoolExecutor(2) as pool:
        coming = [pool.submit(come, start) for start in (0, 1000)]
        try:
            former.send_signal(signal.SIGUSR2)
            new = int(told(systemd, r"MAINPID=(\d+)")[1])
            former.wait(PATIENCE)
            some = len(thanked) + 20
            while len(thanked) < some and not any(each.done() for each in coming):
                over.wait(0.05)
        finally:
            over.set()
        for each in coming:
            each.result()
    assert new != former.pid
    assert children(new)
    assert Registration.objects.count() == len(thanked)
    # Nobody's child any more; the fixture does not know it.
    os.kill(new, signal.SIGTERM)


@contextmanager
def begun(site):
    process = subprocess.Popen(
        [sys.executable, "manage.py", "prepare"], cwd=ROOT, env=site.environment, text=True, stdout=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_second_preparation_on_a_machine_waits_for_the_first(stopped_server):
    with open(stopped_server.data / "prepare.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with begun(stopped_server) as second:
            assert second.stdout.readline() == "Another prepare is at work; waiting for it ...\n"
            fcntl.flock(lock, fcntl.LOCK_UN)
            assert second.wait(PATIENCE) == 0
            second.stdout.close()


@pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="SQLite is one machine's")
def test_second_preparation_of_one_database_waits_for_the_first(stopped_server):
    with connection.cursor() as first:
        first.execute("SELECT pg_advisory_lock(%s)", [prepare.ADVISORY_LOCK])
        with begun(stopped_server) as second:
            assert second.stdout.readline() == "Another prepare is at work; waiting for it ...\n"
            # Nothing of it holds up an index that is made concurrently, which would wait for this one as well.
            first.execute("CREATE INDEX CONCURRENTLY trial ON agency_agency (name)")
            first.execute("SELECT pg_advisory_unlock(%s)", [prepare.ADVISORY_LOCK])
            assert second.wait(PATIENCE) == 0
            second.stdout.close()


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "deploy").glob("agency-*.*")))
def test_systemd_finds_nothing_wrong_with_a_unit(name, tmp_path):
    for unit in (ROOT / "deploy").glob("agency-*.*"):
        text = unit.read_text().replace("/opt/agency/.venv/bin/", f"{ROOT}/.venv/bin/")
        (tmp_path / unit.name).write_text(text)
    found = subprocess.run(["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
