"""Second steps in a real browser against the real server: nothing of this can be seen from outside one."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from tests.accessibility import barriers
from tests.builders import make_staff

PASSWORD = "heather-lantern-42"


@pytest.fixture
def editor(server, page):
    return make_staff("ellis", PASSWORD, groups=["Editors"])


@pytest.fixture
def authenticator(page):
    """A device with a fingerprint reader, built into the browser."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def press(page, button):
    """Returns when the page that answers is there: what is asked next would otherwise be asked of the one before."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def sign_in(page):
    page.goto("/admin/")
    page.get_by_label("User name or e-mail address").fill("ellis")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def confirm_password(page):
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Continue")


def sign_out(page):
    page.goto("/accounts/logout/")
    press(page, "Sign out")


def expect_in(page):
    page.wait_for_url(lambda url: urlsplit(url).path == "/admin/")
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()


def enter_code(page, secret, button):
    """Type the app's code; once more whenever its half-minute has ended on the way."""
    # Fewer than the wrong ones that lock an account.
    for _ in range(4):
        page.get_by_label("code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
        press(page, button)
        if not page.get_by_text("half-minute is over").is_visible():
            break


def set_up_app(page):
    """Set up an authenticator app; returns its key and leaves the recovery codes on the page."""
    page.goto("/accounts/2fa/totp/activate/")
    confirm_password(page)
    secret = page.locator("#authenticator_key").inner_text()
    assert page.locator(".code-picture").evaluate("picture => picture.decode().then(() => picture.naturalWidth > 100)")
    enter_code(page, secret, "Set up the app")
    return secret


def test_staff_signs_in_with_password_alone_while_new(page, editor):
    sign_in(page)
    expect_in(page)


def test_staff_sets_up_an_app_and_signs_in_with_its_code(page, editor):
    sign_in(page)
    secret = set_up_app(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)
    sign_in(page)
    enter_code(page, secret, "Sign in")
    expect_in(page)


@pytest.mark.once
def test_staff_signs_in_with_a_recovery_code_when_the_telephone_is_lost(page, editor):
    sign_in(page)
    set_up_app(page)
    code = page.locator(".codes code").first.inner_text()
    sign_out(page)
    sign_in(page)
    page.get_by_label("code").fill(code)
    press(page, "Sign in")
    expect_in(page)


def test_wrong_passwords_count_across_processes(page, editor, server):
    for _ in range(5):
        elsewhere = Client(headers={"host": f"localhost:{server.port}"})
        elsewhere.post("/accounts/login/", {"login": "ellis", "password": "wrong"})
    sign_in(page)
    expect(page.get_by_text("for five minutes")).to_be_visible()


def add_passkey(page):
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")


@pytest.mark.once
def test_staff_signs_in_with_a_passkey_alone(page, editor, authenticator):
    sign_in(page)
    add_passkey(page)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect_in(page)


@pytest.mark.once
def test_staff_uses_a_passkey_as_the_second_step_after_the_password(page, editor, authenticator):
    sign_in(page)
    add_passkey(page)
    sign_out(page)
    sign_in(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect_in(page)


@pytest.mark.once
def test_staff_without_a_passkey_is_told_so_in_the_page(page, editor):
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = async () => { throw new DOMException('', 'NotAllowedError') } }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").get_by_text("did not answer").wait_for()


@pytest.mark.once
def test_newcomer_whose_days_are_over_is_led_through_set_up_into_the_admin(page, editor, authenticator):
    editor.date_joined = timezone.now() - timedelta(days=8)
    editor.save()
    sign_in(page)
    page.get_by_role("link", name="Add a passkey").click()
    confirm_password(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="to the newsroom").click()
    expect_in(page)


@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_pages_have_no_accessibility_faults(new_context, editor, scheme):
    page = new_context(color_scheme=scheme).new_page()
    faults = []
    for path in ("/accounts/login/", "/accounts/password/reset/"):
        page.goto(path)
        faults += problems(page)
    sign_in(page)
    page.goto("/accounts/2fa/totp/activate/")
    faults += problems(page)
    confirm_password(page)
    faults += problems(page)
    enter_code(page, page.locator("#authenticator_key").inner_text(), "Set up the app")
    faults += problems(page)
    for path in (
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/2fa/webauthn/",
        "/accounts/password/change/",
    ):
        page.goto(path)
        faults += problems(page)
    sign_out(page)
    faults += problems(page)
    sign_in(page)
    assert faults + problems(page) == []


def problems(page):
    return [(page.url, *barrier) for barrier in barriers(page)]
