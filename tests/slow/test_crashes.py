"""Hundreds register while processes of the site are killed at random: nobody is lost, nobody is doubled."""

import random
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import count
from threading import Event
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from registration.captcha.token import Token
from registration.models import Consent, Mail, Registration

from ..builders import answers, make_staff
from ..processes import children, kill

pytestmark = pytest.mark.slow
AT_ONCE = 12
KILLS = {"web process": 12, "whole web server": 5, "worker": 8}
WORKERS_KILLED_LATER = 4
# Twice as many people come before each kill, which waits until half of them have been thanked: the others are in hand.
HALF = (3, 8)
# So that death comes at any moment of their requests.
MOST_DELAY = 0.1
# In seconds, with a machine that has much else to do.
PATIENCE = 240


@pytest.fixture
def site(stopped_server):
    stopped_server.environment |= {
        # So that each candidate comes from an address of their own.
        "AGENCY_TRUSTED_PROXIES": "1",
        "AGENCY_MAILS_AN_HOUR": "1000000",
        # More than a living worker needs for one mail on a busy machine, or that would be sent twice, too.
        "AGENCY_JOB_PATIENCE": "12",
        "AGENCY_HOUSEKEEPING_SECONDS": "1",
        "AGENCY_LOG_LEVEL": "ERROR",
    }
    make_staff("jo", groups=["Recruiters"])
    return stopped_server


@dataclass
class Candidate:
    """Somebody who presses Register, and again whenever no answer comes, until thanked."""

    number: int
    form: dict[str, str]
    port: int
    over: Event
    thanks: str = field(init=False, default="")

    def body(self) -> str:
        token = Token(nonce=f"{self.number:024x}", issued=timezone.now().replace(microsecond=0) - timedelta(seconds=10))
        person = {"email": f"person{self.number}@example.org", "telephone": "", "first_name": f"Zoë {self.number}"}
        ticked = {"news_by_email": "1"} if self.number % 2 else {}
        return urlencode(self.form | {"captcha_0": str(token), "captcha_1": token.code} | person | ticked)

    def register(self) -> "Candidate":
        body = self.body()
        while not self.thanks and not self.over.is_set():
            with suppress(OSError, HTTPException):
                self.thanks = self.post(body)
            if not self.thanks:
                self.over.wait(0.1)
        return self

    def post(self, body: str) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(
                "POST",
                "/register/",
                body,
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Host": "localhost",
                    "X-Forwarded-For": f"10.{self.number % 250}.{self.number // 250}.7",
                },
            )
            response = connection.getresponse()
            page = response.read()
            assert response.status in {303, 500, 502, 503}, (response.status, page)
            return response.headers["Location"] if response.status == 303 else ""
        finally:
            connection.close()


class Reaper:
    """Kills one of the site's processes and starts it again; by what has been done, not by the clock."""

    def __init__(self, site, mailbox) -> None:
        self.site, self.mailbox, self.kills, self.chance = site, mailbox, Counter(), random.Random(7)
        self.web, self.workers = site.start(), [site.start_worker(), site.start_worker()]

    def victims(self) -> list[str]:
        return self.chance.sample([*KILLS], k=sum(KILLS.values()), counts=KILLS.values())

    def kill(self, victim: str) -> None:
        time.sleep(self.chance.uniform(0, MOST_DELAY))
        self.kills[victim] += 1
        if victim == "worker":
            self.kill_worker()
        elif victim == "web process":
            kill(self.chance.choice(children(self.web.pid) or [0]))
        else:
            # One that stands still starts no more, of which we would not know and which would keep the port.
            self.web.send_signal(signal.SIGSTOP)
            for pid in [self.web.pid, *children(self.web.pid)]:
                kill(pid)
            self.web.wait()
            self.web = self.site.start()

    def kill_worker_after(self, mails: int) -> None:
        self.mailbox.wait_for(mails, seconds=PATIENCE)
        self.kill("worker")

    def kill_worker(self) -> None:
        """Each in turn: the other has had time to start."""
        former = self.workers.pop(0)
        kill(former.pid)
        former.wait()
        self.workers.append(self.site.start_worker())


def wait_for(condition, site) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, site.log[-2000:]
        time.sleep(0.01)


def register_all(site, reaper) -> list[Candidate]:
    form, over, numbers, coming = answers(), Event(), count(), []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for victim in reaper.victims():
                sent, half = len(reaper.mailbox.messages), reaper.chance.randint(*HALF)
                more = [Candidate(next(numbers), form, site.port, over) for _ in range(2 * half)]
                coming += [pool.submit(candidate.register) for candidate in more]
                wait_for(partial(are_thanked, half, more), site)
                if victim == "worker":
                    reaper.kill_worker_after(sent + half)
                else:
                    reaper.kill(victim)
            wait(coming, PATIENCE)
        finally:
            over.set()
    return [each.result() for each in coming]


def are_thanked(number: int, candidates: list[Candidate]) -> bool:
    return sum(bool(candidate.thanks) for candidate in candidates) >= number


def test_nobody_is_lost_or_doubled_when_processes_are_killed(site, mailbox):
    reaper = Reaper(site, mailbox)
    people = register_all(site, reaper)
    print(f"Registered: {len(people)}, killed: {dict(reaper.kills)}")

    # Every thank-you leads to one registration, and there are no others.
    kept = Counter(registration.get_absolute_url() for registration in Registration.objects.all())
    assert kept == Counter(person.thanks for person in people)
    assert Registration.objects.values("reference").distinct().count() == len(people)

    # No half of one: each has its mails, and its consent where it was ticked.
    owed = Counter(Mail.objects.values_list("registration", "kind"))
    assert len(owed) == 2 * len(people)
    assert set(owed.values()) == {1}
    assert Consent.objects.count() == (len(people) + 1) // 2

    # Every mail goes out; what a dead worker had in hand may come twice, as copies of one message.
    sent, unsent = len(mailbox.messages), let_two_minutes_pass()
    # On a slow machine few are left, of which each worker may have sent one just now.
    left = max(0, unsent - len(reaper.workers))
    for nth in range(WORKERS_KILLED_LATER):
        reaper.kill_worker_after(sent + min(10 * (nth + 1), left))
    wait_for(lambda: not Mail.objects.unsent().exists(), site)
    assert not Mail.objects.exclude(state="sent").exists()
    sent = Counter(message["Message-ID"] for message in mailbox.messages)
    assert len(sent) == 2 * len(people)
    doubled = sum(sent.values()) - len(sent)
    assert doubled <= reaper.kills["worker"]
    print(f"Mails that came twice: {doubled}")


def let_two_minutes_pass() -> int:
    """After which the mails to the recruiters are due; returns how many have not gone."""
    unsent = Mail.objects.unsent().update(due_at=timezone.now())
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    return unsent
