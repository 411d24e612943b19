"""News to hundreds of readers while workers are killed at random: each gets them once, and nobody who said no."""

import random
import time
from collections import Counter

import pytest
from django.utils import timezone

from registration.digests import sending
from registration.models import Digest, Mail, Reader
from registration.privacy.news import basis

from ..builders import agree_to_news, make_digest, make_reader
from ..processes import kill

pytestmark = pytest.mark.slow
READERS = 400
# Of whom every tenth has stopped the news.
STOPPED = range(0, READERS, 10)
KILLS = 10
# What goes out between two of them: together less than all, however fast the machine is.
MOST_SENT = 20
# So that death comes at any moment of a mail.
MOST_DELAY = 0.1


@pytest.fixture
def site(stopped_server, settings):
    stopped_server.environment |= {
        "AGENCY_MAILS_AN_HOUR": "1000000",
        # More than a living worker needs for one mail on a busy machine, or that would be sent twice, too.
        "AGENCY_JOB_PATIENCE": "12",
        "AGENCY_HOUSEKEEPING_SECONDS": "1",
        "AGENCY_LOG_LEVEL": "ERROR",
    }
    return stopped_server


def kill_workers(site, mailbox) -> None:
    """Each of two in turn and by what has been sent, not by the clock, so that it is one at work that dies."""
    chance, workers = random.Random(7), [site.start_worker(), site.start_worker()]
    for _ in range(KILLS):
        some = len(mailbox.messages) + chance.randint(1, MOST_SENT)
        mailbox.wait_for(some, seconds=120)
        time.sleep(chance.uniform(0, MOST_DELAY))
        victim = workers.pop(0)
        kill(victim.pid)
        victim.wait()
        workers.append(site.start_worker())


def wait_until_all_is_sent(site) -> None:
    deadline = time.monotonic() + 240
    while Digest.objects.get().state != "sent" or Mail.objects.unsent().exists():
        assert time.monotonic() < deadline, site.log[-2000:]
        time.sleep(0.1)


def test_each_reader_gets_the_news_once_when_workers_are_killed(site, mailbox):
    for number in range(READERS):
        make_reader(f"reader{number}@example.org")
    for number in STOPPED:
        agree_to_news(f"reader{number}@example.org", is_given=False)
    mailbox.behave(seconds=0.03)
    sending.schedule(make_digest(), timezone.now(), None)
    kill_workers(site, mailbox)
    wait_until_all_is_sent(site)

    willing = {reader.email for reader in Reader.objects.all() if basis(reader)}
    assert len(willing) == READERS - len(STOPPED)
    assert Counter(Mail.objects.values_list("reader__email", flat=True)) == Counter(willing)
    assert not Mail.objects.exclude(state="sent", consent__isnull=False).exists()

    # What a dead worker had in hand may come twice, as copies of one message.
    sent = Counter((message["To"], message["Message-ID"]) for message in mailbox.messages)
    assert {address for address, _ in sent} == willing
    assert len(sent) == len(willing)
    doubled = sum(sent.values()) - len(sent)
    assert doubled <= KILLS
    print(f"Mails that came twice: {doubled}")
