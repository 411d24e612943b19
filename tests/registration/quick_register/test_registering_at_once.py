"""Copies of one submission, at the same moment: the database holds them to one registration."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registration.captcha.token import Token
from registration.models import Registration
from registration.protection.rate_limits import ATTEMPTS, HOUR
from tests import builders

FORM = reverse("registration:form")


@pytest.fixture
def token(transactional_db, monkeypatch):
    # Here one address sends many wrong answers at once, and each shall be judged.
    for name in ("failures", "wrong_codes"):
        monkeypatch.setitem(ATTEMPTS, name, (100, HOUR))
    builders.make_agency()
    builders.publish_document("terms")
    return Token(nonce="0" * 24, issued=timezone.now().replace(microsecond=0) - timedelta(seconds=10))


def post_at_once(token, requests: list[dict]) -> list:
    """Each request from a thread of its own, let go together; the answers in order."""
    start = Barrier(len(requests))

    def post(answers):
        try:
            start.wait(timeout=60)
            return Client(headers={"cookie": f"code={token}"}).post(FORM, answers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(post, requests))


@pytest.mark.slow
def test_fifty_copies_of_one_submission_are_one_registration_with_one_thank_you(token):
    answers = builders.answers(captcha_1=token.code)
    responses = post_at_once(token, [answers] * 50)
    assert {(response.status_code, response.url) for response in responses} == {
        (303, Registration.objects.get().get_absolute_url())
    }


@pytest.mark.slow
def test_sixteen_people_with_one_solved_code_are_one_registration(token):
    people = [builders.answers(captcha_1=token.code, email=f"person{number}@example.org") for number in range(16)]
    statuses = [response.status_code for response in post_at_once(token, people)]
    assert sorted(statuses) == [303] + [422] * 15
    assert Registration.objects.count() == 1


def test_sixteen_guesses_at_one_token_are_one_guess(token):
    guesses = [builders.answers(captcha_1=f"{'ACEHK'[number % 5]}AAAA") for number in range(15)]
    responses = post_at_once(token, [*guesses, builders.answers(captcha_1=token.code)])
    told_wrong = sum(
        "did not match" in response.content.decode() for response in responses if response.status_code == 422
    )
    assert told_wrong + Registration.objects.count() == 1
