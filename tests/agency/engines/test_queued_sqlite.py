"""Those who write to SQLite take turns: under load nobody is passed again and again."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from agency.engines.queued_sqlite3 import base
from registration.models import DailyCount

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL locks rows"),
]
WRITERS = 8
# In seconds, with a machine that has much else to do.
PATIENCE = 60


@pytest.fixture
def writing(monkeypatch):
    """A transaction that is open elsewhere until the test ends, or sets the event."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", PATIENCE)
    begun, over = Event(), Event()

    def write():
        with transaction.atomic():
            begun.set()
            over.wait(PATIENCE)
        connection.close()

    thread = Thread(target=write)
    thread.start()
    assert begun.wait(PATIENCE)
    yield over
    over.set()
    thread.join()


def wait_until_queued(number):
    """Until so many, with the one whose turn it is, stand in the queue."""
    deadline = time.monotonic() + PATIENCE
    while len(base.ours.queue) < number:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_everybody_comes_in_the_order_in_which_they_asked(writing):
    served = []

    def write(number):
        with transaction.atomic():
            served.append(number)
            if number == 0:
                # Whoever asks again goes to the end: the first of those who wait is not passed by it.
                threads.append(pool.submit(write, WRITERS))
                wait_until_queued(WRITERS + 1)
        connection.close()

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        threads = []
        for number in range(WRITERS):
            threads.append(pool.submit(write, number))
            wait_until_queued(number + 2)
        writing.set()
        for thread in threads:
            thread.result(PATIENCE)
    assert served == list(range(WRITERS + 1))


def test_readers_wait_for_nobody(writing):
    assert not DailyCount.objects.exists()


def test_waiting_in_vain_ends(writing, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            pass
    writing.set()
    with transaction.atomic():
        DailyCount.objects.create(day="2026-01-01", name="after", number=1)


def test_turn_ends_with_what_fails(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all")
    with pytest.raises(OperationalError, match="unable to open"), transaction.atomic():
        pass
    monkeypatch.undo()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
    with transaction.atomic():
        connection.close()
    with transaction.atomic():
        DailyCount.objects.create(day="2026-01-01", name="after", number=1)
