"""Four hundred people register while processes of the site are killed at random: nobody is lost, nobody is doubled."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from registration.captcha.token import Token
from registration.models import Consent, Mail, Registration

from ..builders import answers, make_staff
from ..processes import children, kill

pytestmark = pytest.mark.slow
PEOPLE = 400
AT_ONCE = 12
# Long enough for a registration to get through in between, short enough to strike many of them.
CALM_SECONDS = (0.1, 0.6)


@pytest.fixture
def site(stopped_server):
    stopped_server.environment |= {
        # So that each candidate comes from an address of their own.
        "AGENCY_TRUSTED_PROXIES": "1",
        "AGENCY_MAILS_AN_HOUR": "1000000",
        "AGENCY_JOB_PATIENCE": "4",
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
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
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
    """Kills, at random moments, one of the site's processes, and starts it again."""

    def __init__(self, site) -> None:
        self.site, self.over, self.kills = site, Event(), Counter()
        self.chance = random.Random(7)
        self.web, self.workers = site.start(), [site.start_worker(), site.start_worker()]
        self.thread = Thread(target=self.reap)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *problem):
        self.over.set()
        self.thread.join()

    def reap(self) -> None:
        while not self.over.wait(self.chance.uniform(*CALM_SECONDS)):
            victim = self.chance.choice(["web process", "web process", "whole web server", "worker", "worker"])
            self.kills[victim] += 1
            if victim == "worker":
                self.kill_worker(self.chance.randrange(len(self.workers)))
            elif victim == "web process":
                kill(self.chance.choice(children(self.web.pid) or [0]))
            else:
                for pid in [self.web.pid, *children(self.web.pid)]:
                    kill(pid)
                self.web.wait()
                self.web = self.site.start()

    def kill_worker(self, index: int) -> None:
        kill(self.workers[index].pid)
        self.workers[index].wait()
        self.workers[index] = self.site.start_worker()


def register_all(site, reaper) -> list[Candidate]:
    form = answers()
    people = [Candidate(number, form, site.port, reaper.over) for number in range(PEOPLE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(Candidate.register, people))


def test_nobody_is_lost_or_doubled_when_processes_are_killed(site, mailbox):
    with Reaper(site) as reaper:
        people = register_all(site, reaper)
    assert sum(reaper.kills.values()) >= 5
    print(f"Killed: {dict(reaper.kills)}")

    # Every thank-you leads to one registration, and there are no others.
    kept = Counter(registration.get_absolute_url() for registration in Registration.objects.all())
    assert kept == Counter(person.thanks for person in people)
    assert Registration.objects.values("reference").distinct().count() == PEOPLE

    # No half of one: each has its mails, and its consent where it was ticked.
    owed = Counter(Mail.objects.values_list("registration", "kind"))
    assert len(owed) == 2 * PEOPLE
    assert set(owed.values()) == {1}
    assert Consent.objects.count() == PEOPLE // 2

    # Every mail goes out; what a dead worker had in hand may come twice, as copies of one message.
    wait_for_mails(site)
    assert not Mail.objects.exclude(state="sent").exists()
    sent = Counter(message["Message-ID"] for message in mailbox.messages)
    assert len(sent) == 2 * PEOPLE
    doubled = sum(sent.values()) - len(sent)
    assert doubled <= reaper.kills["worker"]
    print(f"Mails that came twice: {doubled}")


def wait_for_mails(site) -> None:
    patience = Event()
    # The recruiters' mails are not due before two minutes.
    for _ in range(1200):
        if not Mail.objects.unsent().exists():
            return
        patience.wait(0.2)
    raise AssertionError(f"{Mail.objects.unsent().count()} mails were never sent.\n{site.log[-2000:]}")
