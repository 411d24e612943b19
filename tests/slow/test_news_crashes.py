"""News to three hundred readers while workers are killed at random: each gets them once, and nobody who said no."""

import random
from collections import Counter
from threading import Event, Thread

import pytest
from django.utils import timezone

from registration.digests import sending
from registration.models import Digest, Mail, Reader
from registration.privacy.news import basis

from ..builders import agree_to_news, make_digest, make_reader
from ..processes import kill

pytestmark = pytest.mark.slow
READERS = 1000
# Of whom every tenth has stopped the news.
STOPPED = range(0, READERS, 10)
# A worker needs a second or two until it works.
CALM_SECONDS = (1.5, 4)
MOST_KILLS = 15


@pytest.fixture
def site(stopped_server, settings):
    stopped_server.environment |= {
        "AGENCY_MAILS_AN_HOUR": "1000000",
        "AGENCY_JOB_PATIENCE": "4",
        "AGENCY_HOUSEKEEPING_SECONDS": "1",
        "AGENCY_LOG_LEVEL": "ERROR",
    }
    return stopped_server


class Reaper:
    """Kills one of two workers now and then, and starts another."""

    def __init__(self, site) -> None:
        self.site, self.over, self.kills, self.chance = site, Event(), 0, random.Random(7)
        self.workers = [site.start_worker(), site.start_worker()]
        self.thread = Thread(target=self.reap)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *problem):
        self.over.set()
        self.thread.join()

    def reap(self) -> None:
        while self.kills < MOST_KILLS and not self.over.wait(self.chance.uniform(*CALM_SECONDS)):
            self.kills += 1
            index = self.chance.randrange(2)
            kill(self.workers[index].pid)
            self.workers[index].wait()
            self.workers[index] = self.site.start_worker()


def wait_until_all_is_sent(site) -> None:
    patience = Event()
    for _ in range(2500):
        if Digest.objects.get().state == "sent" and not Mail.objects.unsent().exists():
            return
        patience.wait(0.2)
    raise AssertionError(f"{Mail.objects.unsent().count()} mails were never sent.\n{site.log[-2000:]}")


def test_each_reader_gets_the_news_once_when_workers_are_killed(site, mailbox):
    for number in range(READERS):
        make_reader(f"reader{number}@example.org")
    for number in STOPPED:
        agree_to_news(f"reader{number}@example.org", is_given=False)
    mailbox.behave(seconds=0.03)
    sending.schedule(make_digest(), timezone.now(), None)
    with Reaper(site) as reaper:
        wait_until_all_is_sent(site)
    assert reaper.kills
    print(f"Workers killed: {reaper.kills}")

    willing = {reader.email for reader in Reader.objects.all() if basis(reader)}
    assert len(willing) == READERS - len(STOPPED)
    assert Counter(Mail.objects.values_list("reader__email", flat=True)) == Counter(willing)
    assert not Mail.objects.exclude(state="sent", consent__isnull=False).exists()

    # What a dead worker had in hand may come twice, as copies of one message.
    sent = Counter((message["To"], message["Message-ID"]) for message in mailbox.messages)
    assert {address for address, _ in sent} == willing
    assert len(sent) == len(willing)
    doubled = sum(sent.values()) - len(sent)
    assert doubled <= reaper.kills
    print(f"Mails that came twice: {doubled}")
