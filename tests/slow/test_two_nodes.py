"""Two machines of one site: nginx before them, and PostgreSQL, Redis and an S3 store that they share."""

import os
import random
import re
import signal
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from threading import Event, Thread
from typing import NamedTuple

import pytest
import requests
from django.urls import reverse
from django.utils import timezone

from registration.captcha.guess import SOONEST
from registration.captcha.token import Token
from registration.models import Mail, Registration
from tests.article_form import address, form_on
from tests.builders import answers, make_article, make_staff, picture_file
from tests.nginx_front import Nginx
from tests.object_store import Store
from tests.processes import Site, children, kill
from tests.redis_server import RedisServer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="SQLite is for one machine"),
]
PASSWORD = "heather-lantern-42"  # noqa: S105
VISITORS, PAUSE = 8, 0.1


@pytest.fixture
def shared():
    redis, store = RedisServer(), Store()
    yield {"CACHE_URL": redis.url, "AGENCY_MEDIA": store.url}
    redis.end()
    store.end()


@pytest.fixture
def front(stopped_server, shared, static_files, tmp_path):
    """`front.nodes` are the two, each with a worker; neither sees the other's folder."""
    here = stopped_server
    here.environment |= shared | {
        "AGENCY_TOMBSTONES": str(tmp_path / "tombstones"),
        "AGENCY_MAILS_AN_HOUR": "1000000",
        "AGENCY_JOB_PATIENCE": "12",
        "AGENCY_HOUSEKEEPING_SECONDS": "1",
        "AGENCY_LOG_LEVEL": "WARNING",
    }
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "static").symlink_to(static_files)
    inherited = {name: value for name, value in here.environment.items() if name not in {"PORT", "AGENCY_DATA"}}
    there = Site(tmp_path / "there", inherited)
    front = Nginx(here, here.data / "nginx", others=[there])
    front.nodes = [Node(here), Node(there)]
    here.manage("prepare")
    for node in front.nodes:
        node.start()
    front.start()
    yield front
    there.end()
    print(there.log)


@dataclass
class Node:
    site: Site

    def start(self) -> None:
        self.web, self.worker = self.site.start(), self.site.start_worker()

    def kill(self) -> None:
        for process in (self.worker.pid, self.web.pid, *children(self.web.pid)):
            kill(process)
        self.web.wait()
        self.worker.wait()

    def restart(self) -> None:
        """As an upgrade does it, node by node."""
        self.web.terminate()
        self.web.wait()
        self.web = self.site.start()

    @contextmanager
    def hanging(self):
        processes = [*children(self.web.pid), self.web.pid, self.worker.pid]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)


def token_in(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def signed_in(origin: str) -> requests.Session:
    visitor = requests.Session()
    login = f"{origin}{reverse('account_login')}"
    form = {"csrfmiddlewaretoken": token_in(visitor.get(login).text), "login": "jo", "password": PASSWORD}
    assert visitor.post(login, form).status_code == 200
    return visitor


def test_both_nodes_are_one_site(front):
    here, there = (node.site.origin for node in front.nodes)
    article, _ = make_article(title="Before"), make_staff("jo", PASSWORD)
    candidate = requests.Session()
    assert candidate.get(f"{here}/register/code.png").status_code == 200
    minted = Token.parse(candidate.cookies["code"].split(".")[-1])

    # Signed in on one, at work on the other.
    staff = signed_in(here)
    edit = f"{there}{address('article_change', article.pk)}"
    page = staff.get(edit)
    assert page.url == edit
    form = form_on(page.text) | {"title": "Afterwards", "csrfmiddlewaretoken": token_in(page.text), "_publish": "1"}
    assert requests.get(f"{here}{article.get_absolute_url()}").status_code == 200
    saved = staff.post(edit, form)
    at = asked = time.monotonic()
    assert saved.status_code == 200
    # Judged by when it was asked for: on a busy machine the answer takes its time.
    while "Afterwards" not in requests.get(f"{here}{article.get_absolute_url()}").text:
        assert asked < at + 2
        asked = time.monotonic()
    # Uploaded on one, seen on the other.
    add = f"{here}{address('picture_add')}"
    fields = {"name": "A ward", "alt": "A ward", "caption": "", "focal_x": 50, "focal_y": 50}
    fields["csrfmiddlewaretoken"] = token_in(staff.get(add).text)
    assert staff.post(add, fields, files={"file": picture_file()}).status_code == 200
    seen = re.search(r'src="(/media/[^"]+)"', staff.get(f"{there}{address('picture_changelist')}").text)[1]
    for origin in (here, there, front.origin):
        assert requests.get(f"{origin}{seen}").headers["Content-Type"] == "image/jpeg"
    # Minted on one, claimed on the other, and only once.
    time.sleep(max(0, (SOONEST - minted.age).total_seconds()) + 1)
    form = answers() | {"captcha_0": "", "captcha_1": minted.code}
    thanked = [
        candidate.post(f"{origin}/register/", form, allow_redirects=False).headers.get("Location")
        for origin in (there, here)
    ]
    assert thanked == [Registration.objects.get().get_absolute_url()] * 2


class Answer(NamedTuple):
    method: str
    retries: int
    seconds: float


class Load:
    """Candidates who register one after the other, and again when no thanks come; a reader beside each."""

    def __init__(self, front: Nginx) -> None:
        self.origin = f"http://127.0.0.1:{front.port}"
        self.form, self.numbers, self.over = answers(), count(), Event()
        self.thanks: list[str] = []
        self.answers: list[Answer] = []
        self.retried = Event()
        self.threads = [Thread(target=work) for work in [self.register, self.read] * (VISITORS // 2)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def register(self) -> None:
        while not self.over.wait(PAUSE):
            number = next(self.numbers)
            token = Token(nonce=f"{number:024x}", issued=timezone.now().replace(microsecond=0) - timedelta(seconds=10))
            person = {"email": f"p{number}@example.org", "telephone": ""}
            form = self.form | {"captcha_0": str(token), "captcha_1": token.code} | person
            address = f"10.{number % 250}.{number // 250}.7"
            self.thanks.append(self.ask("POST", "/register/", 303, address, data=form).headers["Location"])

    def read(self) -> None:
        while not self.over.wait(PAUSE):
            path = random.choice(["/news/", f"/news/?q=word{random.random()}"])  # noqa: S311
            self.ask("GET", path, 200)

    def ask(self, method: str, path: str, wanted: int, address: str = "10.9.9.9", **options) -> requests.Response:
        """What a visitor gets in the end, who tries again after whatever is not an answer."""
        began, retries = time.monotonic(), 0
        headers = {"X-Test-Address": address, "Host": "localhost"}
        while True:
            # An answer that breaks off has begun when the node was killed.
            with suppress(requests.RequestException):
                answer = requests.request(
                    method, f"{self.origin}{path}", headers=headers, allow_redirects=False, timeout=60, **options
                )
                if answer.status_code == wanted:
                    self.answers.append(Answer(method, retries, time.monotonic() - began))
                    return answer
                assert answer.status_code == 503, answer.text
            retries += 1
            self.retried.set()
            time.sleep(0.2)


def test_nobody_notices_more_than_a_pause_when_a_node_is_restarted_killed_or_hangs(front):
    with Load(front) as load:
        time.sleep(1)
        for node in front.nodes:
            node.restart()
            time.sleep(1)
        assert not load.retried.is_set()
        front.nodes[0].kill()
        time.sleep(2)
        front.nodes[0].start()
        time.sleep(1)
        with front.nodes[1].hanging():
            time.sleep(14)
        time.sleep(1)
    # At most one retry for anybody.
    assert max(answer.retries for answer in load.answers) <= 1
    for method in ("POST", "GET"):
        of = [answer for answer in load.answers if answer.method == method]
        retried = sum(answer.retries for answer in of)
        print(f"{method}: {len(of)}, retried {retried}, the longest {max(answer.seconds for answer in of):.1f} s")
    # Whoever was thanked is stored, once; nobody else is.
    kept = Counter(registration.get_absolute_url() for registration in Registration.objects.all())
    assert kept == Counter(load.thanks)
    unsent = Mail.objects.unsent().exclude(kind=Mail.Kind.ALERT)
    deadline = time.monotonic() + 200
    while number := unsent.count():
        assert time.monotonic() < deadline, number
        time.sleep(0.5)
