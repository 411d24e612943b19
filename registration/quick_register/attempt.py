"""What a posted form leads to: limits and captcha decide whether it is stored, and every refusal is counted."""

import json
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from registration import funnel
from registration.captcha.claims import claim
from registration.captcha.guess import Guess, Verdict
from registration.captcha.proof import Proof
from registration.captcha.token import Token
from registration.models import Consent, Registration
from registration.protection import rate_limits
from registration.protection.network import Address, narrow

from .form import RegistrationForm
from .open_form import OpenForm
from .submission import Submission

# Nobody's fault, so not counted towards a limit.
FORGIVEN = {Verdict.RIGHT, Verdict.EXPIRED}
# As long as the longest period of a limit.
COPIES_KNOWN_FOR = timedelta(hours=1)
ANSWERS = ("first_name", "last_name", "email", "telephone", "profession", "best_time")


def register_candidate(
    form: RegistrationForm, *, visitor: Address | None = None, cookie_tokens: Sequence[Token] = ()
) -> Registration | None:
    """The registration: stored now, or before by a copy of this request. None if the form asks for a correction."""
    if form.wants_link:
        return register_by_link(form, visitor)
    if is_over_limit(form, visitor):
        earlier = find_copied(form, visitor, cookie_tokens)
        if not earlier:
            turn_away(form)
        return earlier
    return register_by_code(form, visitor, cookie_tokens)


def is_over_limit(form: OpenForm, visitor: Address | None) -> bool:
    address = narrow(visitor)
    return not form.solved and rate_limits.are_reached(failures=address, wrong_codes=address)


def find_copied(form: RegistrationForm, visitor: Address | None, cookie_tokens: Sequence[Token]) -> Registration | None:
    """What the same request stored before the limit was reached."""
    if not form.is_valid():
        return None
    guess = guess_of(form, cookie_tokens)
    return submission_of(form, visitor).find_earlier(guess.token.nonce) if guess.token else None


def turn_away(form: RegistrationForm) -> None:
    count_refusal("limit")
    form.ask_to_wait()


def register_by_link(form: RegistrationForm, visitor: Address | None) -> Registration | None:
    if not form.is_valid():
        count_mistakes(form)
        count_refusal("fields")
        return None
    with transaction.atomic():
        submission = submission_of(form, visitor)
        if earlier := submission.claim_link():
            return earlier
        if not rate_limits.count(rate_limits.ATTEMPTS, links=narrow(visitor)):
            return submission.store(submission.link_nonce, Registration.Status.UNCONFIRMED)
        # Neither claimed nor counted, so that it may be sent again.
        transaction.set_rollback(True)
    turn_away(form)
    return None


def register_by_code(
    form: RegistrationForm, visitor: Address | None, cookie_tokens: Sequence[Token]
) -> Registration | None:
    is_complete = form.is_valid()
    # Claims and registration together: a crash in between would spend the code and lose the candidate.
    with transaction.atomic():
        nonce, verdict = spend(form, is_complete, cookie_tokens)
        if is_complete:
            submission = submission_of(form, visitor)
            if verdict is Verdict.RIGHT:
                return submission.store(nonce)
            if verdict is Verdict.USED and (earlier := submission.find_earlier(nonce)):
                return earlier
    count_mistakes(form)
    ask_again(form, verdict, visitor, cookie_tokens)
    count_refusal("fields" if verdict is Verdict.RIGHT else verdict)
    return None


def ask_again(form: OpenForm, verdict: Verdict, visitor: Address | None, cookie_tokens: Sequence[Token]) -> None:
    if is_first_copy(form, cookie_tokens):
        count_failure(verdict, narrow(visitor))
    form.answer_guess(verdict)


def spend(form: OpenForm, is_complete: bool, cookie_tokens: Sequence[Token]) -> tuple[str, Verdict]:
    """The nonce of what shows that somebody has read the code, and what has become of it."""
    return spend_proof(form.solved, is_complete) if form.solved else spend_code(form, cookie_tokens)


def spend_proof(proof: Proof, is_complete: bool) -> tuple[str, Verdict]:
    # Kept for the next attempt if something else is wrong.
    is_good = not is_complete or claim(proof.nonce, proof.expires_at)
    return proof.nonce, Verdict.RIGHT if is_good else Verdict.USED


def spend_code(form: OpenForm, cookie_tokens: Sequence[Token]) -> tuple[str, Verdict]:
    guess = guess_of(form, cookie_tokens)
    return guess.token.nonce if guess.token else "", guess.spend()


def guess_of(form: OpenForm, cookie_tokens: Sequence[Token]) -> Guess:
    own, typed = form.cleaned_data["captcha"]
    return Guess(typed, [own] if own else cookie_tokens)


def submission_of(form: RegistrationForm, visitor: Address | None) -> Submission:
    cleaned = form.cleaned_data
    return Submission(
        answers={name: cleaned[name] for name in ANSWERS},
        terms=cleaned["terms"],
        privacy_notice=form.privacy_notice,
        source=form.arrived_from,
        visitor=visitor,
        ticks={channel: cleaned[f"news_by_{channel}"] for channel in Consent.Channel.values},
        trap=bool(cleaned["message"]),
        seconds=form.seconds,
    )


def is_first_copy(form: OpenForm, cookie_tokens: Sequence[Token]) -> bool:
    """False for a request that repeats another: a double click or a proxy's retry is not an attempt."""
    content = json.dumps([sorted(form.answers.items()), [token.nonce for token in cookie_tokens]])
    return rate_limits.is_turn(f"attempt {content}", COPIES_KNOWN_FOR)


def count_failure(verdict: Verdict, address: str) -> None:
    if verdict not in FORGIVEN:
        rate_limits.count(
            rate_limits.ATTEMPTS, failures=address, wrong_codes=address if verdict is Verdict.WRONG else ""
        )


def count_mistakes(form: RegistrationForm) -> None:
    funnel.count(*(f"mistake:{name}" for name in form.errors))


def count_refusal(reason: str) -> None:
    funnel.count(f"{funnel.REFUSED}:{reason}")
