import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.builders import make_staff, run_tasks

PASSWORD = "heather-lantern-42"
SIGN_IN = "/accounts/login/"

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def editor():
    return make_staff("ellis", PASSWORD, groups=["Editors"])


def sign_in(client, login="ellis", password=PASSWORD, **data):
    return client.post(SIGN_IN, {"login": login, "password": password, **data})


def set_up_app(user):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def code_now(secret):
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


@pytest.mark.parametrize("login", ["ellis", "ellis@agency.example"])
def test_staff_signs_in_with_name_or_address(client, editor, login):
    response = sign_in(client, login)
    assert response.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_staff_returns_to_the_page_that_asked_for_sign_in(client, editor):
    asked = client.get("/admin/news/article/?status=draft", follow=True)
    path, query = asked.redirect_chain[-1][0].split("?")
    response = client.post(path, {"login": "ellis", "password": PASSWORD, "next": "/admin/news/article/?status=draft"})
    assert (path, query) == (SIGN_IN, "next=/admin/news/article/%3Fstatus%3Ddraft")
    assert response.headers["Location"] == "/admin/news/article/?status=draft"


@pytest.fixture
def two_tabs(editor):
    """A browser with the sign-in open in two tabs, and what the second one sends."""
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    form = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, "login": "ellis", "password": PASSWORD}
    assert client.post(SIGN_IN, form).status_code == 302
    return client, form


@pytest.mark.parametrize("page", ["account_login", "mfa_authenticate", "mfa_login_webauthn"])
def test_staff_signed_in_by_another_tab_goes_on_where_the_second_tab_was_going(two_tabs, page):
    client, form = two_tabs
    response = client.post(reverse(page), form | {"next": "/admin/news/article/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/news/article/")
    assert client.post(reverse(page), form | {"next": "https://evil.example/"}).headers["Location"] == "/admin/"


def test_second_tab_of_somebody_who_is_not_in_is_told_to_send_it_again(two_tabs):
    client, form = two_tabs
    client.logout()
    client.get(SIGN_IN)
    response = client.post(SIGN_IN, form)
    assert (response.status_code, "Please send it again" in response.text) == (403, True)


def test_signing_out_in_a_tab_from_before_signing_in_asks_once_more(two_tabs):
    client, form = two_tabs
    response = client.post(reverse("account_logout"), form, follow=True)
    assert response.redirect_chain == [(reverse("account_logout"), 302)]
    assert "csrfmiddlewaretoken" in response.text


def test_forged_post_to_the_stock_admin_login_signs_nobody_in(client, editor):
    response = client.post("/admin/login/?next=/admin/news/", {"username": "ellis", "password": PASSWORD})
    assert response.headers["Location"] == "/accounts/login/?next=/admin/news/"
    assert "_auth_user_id" not in client.session


def test_saving_after_the_session_ended_leads_to_sign_in_and_back(editor):
    client = Client(enforce_csrf_checks=True)
    token = client.get(SIGN_IN).cookies["csrftoken"].value
    response = client.post("/admin/news/article/add/", {"title": "Half a", "csrfmiddlewaretoken": token})
    assert response.headers["Location"] == "/admin/login/?next=/admin/news/article/add/"


def test_sign_in_never_leads_to_another_site(client, editor):
    assert sign_in(client, next="https://evil.example/").headers["Location"] == "/admin/"


def test_account_without_staff_status_does_not_get_in(client):
    make_staff("guest", PASSWORD, is_staff=False)
    assert sign_in(client, "guest").headers["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/"])
def test_nobody_finds_a_sign_up(client, path):
    assert client.get(path).status_code == 404


def test_sixth_wrong_password_closes_the_door_even_to_the_right_one(client, editor):
    for _ in range(5):
        assert "not right" in sign_in(client, password="wrong").text
    assert "five minutes" in sign_in(client).text


@pytest.mark.parametrize(
    "other", [{"login": "ellis@agency.example"}, {"login": "ELLIS"}, {"headers": {"host": "testserver:81"}}]
)
def test_door_is_closed_by_whatever_name_the_account_is_tried(client, editor, other):
    for _ in range(5):
        sign_in(client, password="wrong")
    login = {"login": other.get("login", "ellis"), "password": PASSWORD}
    assert "five minutes" in Client(headers=other.get("headers")).post(SIGN_IN, login).text


def test_new_password_opens_a_closed_door(client, editor):
    for _ in range(6):
        sign_in(client, password="wrong")
    client.post("/accounts/password/reset/", {"email": editor.email})
    run_tasks()
    form = client.get(link_in(mail.outbox[-1]), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "n3w-heather", "password2": "n3w-heather"})
    assert sign_in(Client(), password="n3w-heather").headers["Location"] == "/admin/"


def test_closed_door_opens_after_five_minutes(client, editor):
    for _ in range(6):
        sign_in(client, password="wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert sign_in(client).headers["Location"] == "/admin/"


def test_too_many_tries_from_one_network_get_a_kind_page(client):
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(30):
            client.post(SIGN_IN, {})
        response = client.post(SIGN_IN, {})
    assert response.status_code == 429
    assert "Nothing is wrong with your account" in response.text


def test_newcomer_is_told_until_when_a_password_is_enough(client, editor):
    sign_in(client)
    due = timezone.localtime(editor.date_joined + timedelta(days=7))
    assert f"From {due:%A} {due.day} {due:%B} on you need a passkey" in client.get("/admin/").text


def test_second_step_is_due_on_the_eighth_day(client, editor, settings):
    with time_machine.travel(editor.date_joined + timedelta(days=7, seconds=1)):
        sign_in(client)
        assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"


def test_forged_save_is_refused_while_the_second_step_is_due(client, editor):
    with time_machine.travel(editor.date_joined + timedelta(days=8)):
        sign_in(client)
        response = client.post("/admin/news/category/add/", {"name": "Forged", "slug": "forged"})
    assert response.headers["Location"] == "/accounts/2fa/"


def test_days_of_grace_are_a_setting(client, editor, settings):
    settings.MFA_GRACE_DAYS = 0
    sign_in(client)
    assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"


def test_grace_that_ends_while_signed_in_loses_no_work(client, editor):
    with time_machine.travel(editor.date_joined + timedelta(days=7, hours=-1)):
        sign_in(client)
    with time_machine.travel(editor.date_joined + timedelta(days=7, hours=1)):
        assert client.get("/admin/").status_code == 200


def test_admin_opens_as_soon_as_the_second_step_is_set_up(client, editor, settings):
    settings.MFA_GRACE_DAYS = 0
    sign_in(client)
    set_up_app(editor)
    assert client.get("/admin/").status_code == 200


def test_code_of_the_app_is_asked_for_and_signs_in(client, editor):
    secret = set_up_app(editor)
    with time_machine.travel(timezone.now(), tick=False):
        assert sign_in(client).headers["Location"] == "/accounts/2fa/authenticate/"
        assert client.get("/admin/").status_code == 302
        assert client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)}).headers["Location"] == "/admin/"


def test_code_of_the_app_signs_in_once_only(client, editor):
    secret = set_up_app(editor)
    with time_machine.travel(timezone.now(), tick=False):
        for visitor in (client, Client()):
            sign_in(visitor)
            response = visitor.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
    assert "half-minute is over" in response.text


@pytest.mark.parametrize("path", ["totp/activate/", "recovery-codes/", ""])
def test_no_browser_keeps_what_a_page_about_signing_in_shows(client, editor, path):
    sign_in(client)
    if not path.startswith("totp"):
        set_up_app(editor)
        RecoveryCodes.activate(editor)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "no-store" in client.get(f"/accounts/2fa/{path}").headers["Cache-Control"]


def test_secret_of_the_app_lies_encrypted_in_the_database(editor):
    secret = set_up_app(editor)
    assert secret not in str(Authenticator.objects.get().data)


def test_app_still_works_after_the_sites_key_was_changed(client, editor, settings):
    secret = set_up_app(editor)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" * 10
    with time_machine.travel(timezone.now(), tick=False):
        sign_in(client)
        assert client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)}).headers["Location"] == "/admin/"


def test_session_ends_twelve_hours_after_sign_in_however_busy(client, editor):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(client)
    for hours in (4, 8, 11.9):
        with time_machine.travel(start + timedelta(hours=hours)):
            client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
            assert client.get("/admin/").status_code == 200
    with time_machine.travel(start + timedelta(hours=12, seconds=1)):
        assert client.get("/admin/").status_code == 302


def test_session_after_the_second_step_ends_after_twelve_hours_too(client, editor):
    secret = set_up_app(editor)
    with time_machine.travel(timezone.now(), tick=False):
        sign_in(client)
        response = client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)})
        assert response.cookies["sessionid"]["max-age"] == 12 * 3600
        assert client.session.get_expiry_date() == timezone.now() + timedelta(hours=12)


def test_editor_sees_no_accounts_and_no_secrets_in_the_admin(client, editor):
    client.force_login(editor)
    text = client.get("/admin/").text
    assert "authenticator" not in text.lower()
    assert client.get("/admin/mfa/authenticator/").status_code == 403


def test_superuser_sees_who_has_a_second_step_but_not_its_secret(client, editor):
    set_up_app(editor)
    client.force_login(make_staff("robin", PASSWORD, is_superuser=True))
    text = client.get(f"/admin/mfa/authenticator/{Authenticator.objects.get().pk}/change/").text
    assert "ellis" in text
    assert "secret" not in text


def invited(*arguments):
    """What `./run staff` mails: the link of the last message, as a path."""
    call_command("staff", *arguments)
    run_tasks()
    return link_in(mail.outbox[-1])


def link_in(message):
    return urlsplit(re.search(r"http\S+", message.body).group()).path


def test_invited_colleague_sets_a_password_and_is_in(client):
    form = client.get(invited("jo", "jo@agency.example", "Editors"), follow=True)
    response = client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert response.headers["Location"] == "/admin/"
    assert [group.name for group in get_user_model().objects.get(username="jo").groups.all()] == ["Editors"]


def test_invitation_is_addressed_and_worded_for_the_colleague(capsys):
    invited("jo", "jo@agency.example")
    message = mail.outbox[-1]
    assert (message.to, message.subject) == (["jo@agency.example"], "Your staff account at Test Locums")
    assert "within 7 days" in message.body


@pytest.mark.parametrize(("days", "works"), [(6.9, True), (7.1, False)])
def test_invitation_works_for_seven_days(client, days, works):
    link = invited("jo", "jo@agency.example")
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert ("Set your password" in client.get(link, follow=True).text) is works


def test_inviting_twice_makes_one_account_with_both_groups():
    invited("jo", "jo@agency.example", "Editors")
    invited("jo", "jo@agency.example", "Recruiters")
    jo = get_user_model().objects.get(username="jo")
    assert {group.name for group in jo.groups.all()} == {"Editors", "Recruiters"}


def test_inviting_someone_with_a_password_sends_no_mail(editor, capsys):
    call_command("staff", "ellis", "ellis@agency.example", "Recruiters")
    run_tasks()
    assert mail.outbox == []
    assert "has an account" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["jo", "jo@agency.example", "Editor"], "no group named Editor; there are: Editors"),
        (["jo", "jo"], "Enter a valid email address"),
        (["jo", ""], "Enter a valid email address"),
        (["", "jo@agency.example"], "cannot be blank"),
        (["jo smith", "jo@agency.example"], "Enter a valid username"),
        (["j" * 151, "jo@agency.example"], "at most 150 characters"),
        (["ellis", "other@agency.example"], "already, with the address ellis@agency.example"),
        (["Ellis", "ellis@agency.example"], "an account named “ellis” already"),
        (["jo", "Ellis@agency.example"], "an account named “ellis” already"),
        (["jo", "jo@agency.example", "--lost-devices"], "no account named “jo”"),
    ],
)
def test_mistaken_invitation_is_explained(editor, arguments, complaint):
    with pytest.raises(CommandError, match=re.escape(complaint)):
        call_command("staff", *arguments)


def test_colleague_who_has_left_is_not_invited_by_mistake(editor):
    get_user_model().objects.update(is_active=False)
    with pytest.raises(CommandError, match="not active"):
        call_command("staff", "ellis", "ellis@agency.example")


def test_lost_devices_are_forgotten_on_the_servers_command_line(editor):
    set_up_app(editor)
    call_command("staff", "ellis", "ellis@agency.example", "--lost-devices")
    assert not Authenticator.objects.exists()


def test_lost_device_is_signed_out_and_others_are_not(client, editor):
    make_staff("robin", PASSWORD)
    others = Client()
    sign_in(client)
    sign_in(others, "robin")
    call_command("staff", "ellis", "ellis@agency.example", "--lost-devices")
    assert [visitor.get("/admin/").status_code for visitor in (client, others)] == [302, 200]


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_forgotten_password_is_replaced_within_the_hour(client, editor, minutes, works):
    client.post("/accounts/password/reset/", {"email": editor.email})
    run_tasks()
    link = link_in(mail.outbox[-1])
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        assert ("Set your password" in client.get(link, follow=True).text) is works


def test_link_for_a_new_password_does_not_get_around_the_second_step(client, editor):
    set_up_app(editor)
    client.post("/accounts/password/reset/", {"email": editor.email})
    run_tasks()
    form = client.get(link_in(mail.outbox[-1]), follow=True)
    response = client.post(form.request["PATH_INFO"], {"password1": "n3w-heather", "password2": "n3w-heather"})
    assert response.headers["Location"] == "/accounts/2fa/authenticate/"


def test_stranger_asking_for_a_new_password_learns_nothing(client, editor):
    answers = [client.post("/accounts/password/reset/", {"email": e}) for e in (editor.email, "who@else.example")]
    run_tasks()
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert [message.to for message in mail.outbox] == [[editor.email]]


def test_staff_is_told_by_mail_when_the_password_changes(client, editor):
    client.force_login(editor)
    data = {"oldpassword": PASSWORD, "password1": "n3w-heather", "password2": "n3w-heather"}
    client.post(reverse("account_change_password"), data)
    run_tasks()
    assert mail.outbox[-1].subject == "Your password was changed"


@pytest.mark.parametrize("path", ["/", "/news/", "/nowhere/"])
def test_public_page_stays_free_of_sessions_beside_the_sign_in(client, editor, path):
    anonymous = client.get(path)
    sign_in(client)
    signed_in = client.get(path)
    assert anonymous.content == signed_in.content
    assert not anonymous.cookies
    assert "Cookie" not in signed_in.headers.get("Vary", "")
