"""A button of the news pages pressed several times at the same moment, from threads of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from registration.mail import signed_links
from registration.models import Consent, Reader
from tests.builders import make_agency, make_category, make_reader


def press_at_once(reader, *presses: tuple[str, dict]) -> list[int]:
    start = Barrier(len(presses))

    def press(pressed):
        purpose, answers = pressed
        try:
            start.wait(timeout=60)
            path = signed_links.to_reader(purpose, reader).removeprefix("http://testserver")
            return Client().post(path, answers).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))


@pytest.fixture
def topics(transactional_db):
    make_agency()
    return [make_category().pk, make_category().pk]


def test_confirming_twice_at_once_records_one_yes(topics):
    reader = Reader.objects.put("rita@example.org")
    assert press_at_once(reader, *[("news-confirm", {})] * 4) == [303] * 4
    assert Consent.objects.count() == 1


def test_choosing_while_news_are_stopped_fails_for_nobody(topics):
    for _ in range(3):
        reader = make_reader()
        presses = [("news-choices", {"topics": topics}), ("news-stop", {"stop": "1"})] * 2
        assert {*press_at_once(reader, *presses)} <= {200, 303}
        assert not Reader.objects.exists()
