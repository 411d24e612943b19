from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from registration.captcha.claims import claim
from registration.captcha.letters import ALPHABET, LOOK_ALIKES
from registration.captcha.proof import Proof
from registration.captcha.token import Token
from registration.models import CaptchaClaim

NOON = "2026-03-02T12:00:00Z"


def changed(text: str, position: int) -> str:
    return text[:position] + ("0" if text[position] != "0" else "1") + text[position + 1 :]


def test_token_survives_the_trip_through_a_cookie():
    token = Token.mint()
    assert Token.parse(str(token)) == token


@pytest.mark.parametrize("position", range(56))
def test_token_is_refused_when_any_character_was_changed(position):
    assert Token.parse(changed(str(Token.mint()), position)) is None


@pytest.mark.parametrize("text", ["", "x", "é" * 56, "0" * 56, "\ud800" * 56, "0" * 10_000, f"{'0' * 55}\n"])
def test_token_is_refused_when_it_was_never_ours(text):
    assert Token.parse(text) is None


def test_proof_is_refused_as_a_token():
    assert Token.parse(str(Proof.mint())) is None


def test_token_is_refused_as_a_proof():
    assert Proof.parse(str(Token.mint())) is None


@pytest.mark.parametrize(("kind", "minutes"), [(Token, 60), (Proof, 10)])
def test_ticket_expires_after_its_lifetime_and_is_still_known_as_ours(kind, minutes, time_machine):
    time_machine.move_to(NOON, tick=False)
    text = str(kind.mint())
    time_machine.shift(timedelta(minutes=minutes))
    assert not kind.parse(text).has_expired
    time_machine.shift(timedelta(seconds=1))
    assert kind.parse(text).has_expired


def test_token_knows_its_age(time_machine):
    time_machine.move_to(NOON, tick=False)
    text = str(Token.mint())
    time_machine.shift(timedelta(seconds=3))
    assert Token.parse(text).age == timedelta(seconds=3)


def test_token_keeps_its_answers_when_the_secret_key_is_rotated(settings):
    token = Token.mint()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new-" * 15
    parsed = Token.parse(str(token))
    assert (parsed.code, parsed.digits, str(parsed)) == (token.code, token.digits, str(token))


def test_token_is_refused_when_its_key_has_been_withdrawn(settings):
    text = str(Token.mint())
    settings.SECRET_KEY = "new-" * 15
    assert Token.parse(text) is None


def test_another_secret_key_gives_another_code_for_the_same_nonce(settings):
    token = Token.mint()
    settings.SECRET_KEY = "new-" * 15
    assert Token(nonce=token.nonce, issued=token.issued).digits != token.digits


def test_token_does_not_show_the_secret_key_when_logged(settings):
    assert settings.SECRET_KEY not in repr(Token.mint())


def test_codes_drawn_in_threads_repeat_no_more_than_chance():
    # Among 161,051 codes 3.1 repeats are expected; more than 20 happen once in 10^10 runs.
    with ThreadPoolExecutor(8) as pool:
        codes = Counter(pool.map(lambda _: Token.mint().code, range(1000)))
    assert len(codes) >= 980


def test_code_has_five_letters_of_the_alphabet():
    code = Token.mint().code
    assert len(code) == 5
    assert set(code) <= set(ALPHABET)


def spaced(text: str) -> str:
    return " ".join(text)


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


@pytest.mark.parametrize("typed", [str, str.lower, spaced, full_width, "\u00a0{}\u200b".format, "-".join])
@pytest.mark.parametrize("answer", ["code", "digits"])
def test_person_may_type_the_answer_in_any_usual_way(typed, answer):
    token = Token.mint()
    assert token.matches(typed(getattr(token, answer)))


def test_person_may_type_letters_that_look_like_those_in_the_picture():
    seen_as = {alphabet: chr(typed) for typed, alphabet in LOOK_ALIKES.items()}
    seen_as = {letter: seen_as.get(ord(letter), letter) for letter in ALPHABET}
    token = Token.mint()
    assert token.matches("".join(seen_as[letter] for letter in token.code))


def test_no_letter_of_the_alphabet_folds_into_another():
    assert ALPHABET.translate(LOOK_ALIKES) == ALPHABET


@pytest.mark.parametrize("typed", ["", " ", "AAAA", "ß", "\ud800", "0" * 10_000])
def test_wrong_answers_do_not_match(typed):
    assert not Token.mint().matches(typed)


def test_answer_of_another_token_does_not_match():
    token = Token.mint()
    another = next(other for other in iter(Token.mint, None) if other.code != token.code)
    assert not token.matches(another.code)


@pytest.mark.django_db(transaction=True)
def test_ticket_can_be_claimed_once():
    proof = Proof.mint()
    assert claim(proof.nonce, proof.expires_at)
    assert not claim(proof.nonce, proof.expires_at)


@pytest.mark.django_db(transaction=True)
def test_claim_remembers_when_it_may_be_forgotten():
    token = Token.mint()
    claim(token.nonce, token.expires_at)
    assert CaptchaClaim.objects.get(pk=token.nonce).expires_at == token.expires_at
