"""What a filled-in form leads to, without a request."""

from ipaddress import ip_address

import pytest

from registration.captcha.guess import Guess
from registration.captcha.token import Token
from registration.models import CaptchaClaim, Registration
from registration.quick_register.attempt import register_candidate
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source
from registration.quick_register.submission import Submission
from tests.builders import NO_CODE, solved

pytestmark = pytest.mark.usefixtures("site")


def form(**fields) -> RegistrationForm:
    return RegistrationForm(solved(**fields), source=Source())


def test_form_that_is_only_read_spends_no_code():
    assert form().is_valid()
    assert not CaptchaClaim.objects.exists()


def test_guess_spends_nothing_until_it_is_made():
    token = Token.mint()
    assert Guess(token.code, [token]).token == token
    assert not CaptchaClaim.objects.exists()


def test_candidate_is_registered_from_a_form_alone():
    assert register_candidate(form()) == Registration.objects.get()


def test_code_is_not_spent_when_storing_fails(monkeypatch):
    def fail(*arguments):
        raise RuntimeError

    monkeypatch.setattr(Submission, "store", fail)
    with pytest.raises(RuntimeError):
        register_candidate(form())
    assert not CaptchaClaim.objects.exists()


def test_visitor_with_many_wrong_codes_is_asked_to_wait():
    attempts = [form(captcha_1=NO_CODE) for _ in range(6)]
    for attempt in attempts:
        register_candidate(attempt, visitor=ip_address("192.0.2.1"))
    assert [attempt.must_wait for attempt in attempts] == [False] * 5 + [True]
