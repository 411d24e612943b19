"""Those who write to SQLite take turns: under load nobody is passed again and again."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from registration.models import DailyCount

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL locks rows"),
]
WRITERS, EACH = 8, 25


@pytest.fixture
def writing():
    """A transaction that is open elsewhere until the test ends, or sets the event."""
    begun, over = Event(), Event()

    def write():
        with transaction.atomic():
            begun.set()
            over.wait(20)
        connection.close()

    thread = Thread(target=write)
    thread.start()
    assert begun.wait(20)
    yield over
    over.set()
    thread.join()


@pytest.mark.slow
def test_nobody_who_waits_is_passed_by_many():
    served = passed_most = 0

    def write(number):
        nonlocal served, passed_most
        for _ in range(EACH):
            before = served
            with transaction.atomic():
                passed_most = max(passed_most, served - before)
                DailyCount.objects.create(day="2026-01-01", name=f"{number} {served}", number=1)
                time.sleep(0.003)
                served += 1
        connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert DailyCount.objects.count() == WRITERS * EACH
    # SQLite alone lets more than a hundred pass; with us it is about once around, on a busy machine a few times.
    assert passed_most <= 10 * WRITERS


def test_readers_wait_for_nobody(writing):
    assert not DailyCount.objects.exists()


def test_waiting_in_vain_ends(writing, monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass
    writing.set()
    monkeypatch.undo()
    with transaction.atomic():
        DailyCount.objects.create(day="2026-01-01", name="after", number=1)


def test_turn_ends_with_what_fails():
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
    with transaction.atomic():
        connection.close()
    with transaction.atomic():
        DailyCount.objects.create(day="2026-01-01", name="after", number=1)
