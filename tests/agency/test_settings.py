import json
import os
import re
import subprocess
import sys
from email.headerregistry import AddressHeader

import pytest

from agency.settings.parsing import parse_origin, parse_sender
from tests.processes import PATIENCE, ROOT, without_site_settings

pytestmark = [pytest.mark.once, pytest.mark.slow]

PRODUCTION = {
    "AGENCY_SECRET_KEY": "$a-key-as-long-as-production-wants-it-0123456789-abcdefghij",
    "AGENCY_ALLOWED_HOSTS": "www.example.org, example.org",
    "AGENCY_PUBLIC_ORIGIN": "https://www.example.org",
}
SHOW = """
import json, agency.settings as site
from django.utils.functional import Promise
# Where a static file lies is known once the applications are loaded.
say = lambda value: type(value).__name__ if isinstance(value, Promise) else str(value)
print(json.dumps({name: getattr(site, name) for name in dir(site) if name.isupper()}, default=say))
"""


def python(*arguments, typed=None, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=without_site_settings(os.environ) | environment,
        text=True,
        capture_output=True,
        input=typed,
        timeout=PATIENCE,
    )


def settings_of(**environment):
    return json.loads(python("-c", SHOW, **PRODUCTION | environment).stdout)


@pytest.mark.parametrize(
    "start",
    [
        ("manage.py", "check"),
        ("-m", "gunicorn", "agency.wsgi", "-c", "deploy/gunicorn.conf.py"),
    ],
)
def test_site_without_settings_names_each_that_is_missing_and_does_not_start(start):
    finished = python(*start)
    assert finished.returncode == 1
    assert "Not set: AGENCY_SECRET_KEY, AGENCY_ALLOWED_HOSTS, AGENCY_PUBLIC_ORIGIN." in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("name", PRODUCTION)
def test_site_does_not_start_in_production_without(name):
    finished = python("manage.py", "check", **PRODUCTION | {name: " "})
    assert finished.returncode == 1
    assert f"Not set: {name}." in finished.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "not-an-address-secret"),
        ("DATABASE_URL", "postgres://agency:secret@host:port/agency"),
        ("CACHE_URL", "host:secret"),
        ("EMAIL_URL", "secret.example.org"),
        ("AGENCY_RETENTION_MONTHS", "secret"),
    ],
)
def test_value_that_cannot_be_read_is_named_but_not_shown(name, value):
    finished = python("-m", "gunicorn", "agency.wsgi", "-c", "deploy/gunicorn.conf.py", **PRODUCTION | {name: value})
    assert finished.returncode == 1
    assert finished.stderr == f"{name} is set to something that cannot be read; the README has an example.\n"


IMPOSSIBLE = [
    *(
        ("AGENCY_FROM_EMAIL", sender)
        for sender in [
            "Northgate Locums hello@secret.example",
            "hello@secret.example, office@secret.example",
            "A <hello@secret.example>, B <office@secret.example>",
            "Northgate; hello@secret.example",
            "zoë@secret.example",
            "Northgate <hello at secret.example>",
            "Northgate <hello@secret.example",
            "Northgate\nBcc: all@secret.example <hello@secret.example>",
            "secret",
        ]
    ),
    ("AGENCY_BOUNCE_ADDRESS", "secret"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "smtp://secret.example.org:99999"),
    ("DATABASE_URL", "mysql://jo:secret@db.example.org/agency"),
    ("DATABASE_URL", "https://secret.example.org/agency"),
    ("DATABASE_URL", "postgres://jo:secret@db.example.org/"),
    ("AGENCY_SECRET_KEY", "secret"),
    ("AGENCY_SECRET_KEY", "abcde"),
    ("AGENCY_SECRET_KEY", "a" * 50),
    ("AGENCY_SECRET_KEY_FALLBACKS", "secret"),
    ("AGENCY_SECRET_KEY_FALLBACKS", f"{PRODUCTION['AGENCY_SECRET_KEY']},abcde"),
    ("AGENCY_ERASURE_KEY", "secret"),
    ("AGENCY_ERASURE_KEY", "a" * 50),
    ("AGENCY_ALLOWED_HOSTS", "*"),
    ("AGENCY_ALLOWED_HOSTS", "www.secret.org, *"),
    ("AGENCY_ALLOWED_HOSTS", ","),
    ("AGENCY_ALLOWED_HOSTS", "https://secret.example.org"),
    ("AGENCY_ALLOWED_HOSTS", "secret.example.org:8000"),
    ("AGENCY_ALLOWED_HOSTS", "www.secret.org secret.org"),
    ("AGENCY_PUBLIC_ORIGIN", "https://"),
    ("AGENCY_PUBLIC_ORIGIN", "https://secret example.org"),
    ("AGENCY_PUBLIC_ORIGIN", "https://jo:secret@example.org"),
    ("AGENCY_PUBLIC_ORIGIN", "https://secret.example.org:port"),
    ("AGENCY_MEDIA", "secret"),
    ("AGENCY_MEDIA", "https://secret.example.org/news"),
    ("AGENCY_MEDIA", "s3://key:secret@s3.example.org"),
    ("AGENCY_MEDIA", "s3://key:sec/ret@s3.example.org/news"),
    ("AGENCY_LOG_LEVEL", "secret"),
    ("AGENCY_INDEXNOW_KEY", "secret"),
    ("AGENCY_INDEXNOW_ADDRESS", "secret"),
    ("AGENCY_WEBHOOK_URL", "http://secret.example.org/hook"),
    ("AGENCY_WEBHOOK_URL", "https://jo:secret@example.org/hook"),
    ("AGENCY_WEBHOOK_SECRET", "secret"),
    ("AGENCY_WEBHOOK_SECRET", "whsec_c2VjcmV0"),
    ("AGENCY_WEBHOOK_SECRET", "whsec_secret!" + "A" * 40),
    ("AGENCY_METRICS_TOKEN", "secret"),
    ("AGENCY_SENTRY_DSN", "secret"),
    ("AGENCY_LOG_FORMAT", "secret"),
    ("AGENCY_SSL_REDIRECT", "secret"),
    ("AGENCY_DEBUG", "secret"),
    ("AGENCY_TRUSTED_PROXIES", "-1"),
    ("AGENCY_MAILS_AN_HOUR", "0"),
    ("AGENCY_RETENTION_MONTHS", "0"),
    ("AGENCY_RETENTION_MONTHS", "99999999"),
    ("AGENCY_QUARANTINE_DAYS", "-30"),
    ("AGENCY_JOB_PATIENCE", "0"),
    ("AGENCY_HOUSEKEEPING_SECONDS", "0"),
    ("AGENCY_HOUSEKEEPING_SECONDS", "nan"),
    ("AGENCY_INVITATION_DAYS", "0"),
    ("AGENCY_PREVIEW_DAYS", "99999999999"),
    ("AGENCY_WEB_PROCESSES", "0"),
]
# All in one process; each with the settings loaded anew.
REFUSE = """
import json, os, sys
from importlib import import_module

def refusal(name, value):
    kept = dict(os.environ)
    os.environ[name] = value
    for module in [module for module in sys.modules if module.startswith("agency")]:
        del sys.modules[module]
    try:
        import_module("agency.settings")
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        os.environ.clear()
        os.environ.update(kept)

print(json.dumps([refusal(*case) for case in json.load(sys.stdin)]))
"""


@pytest.fixture(scope="module")
def refusals():
    finished = python("-c", REFUSE, typed=json.dumps(IMPOSSIBLE), **PRODUCTION)
    return dict(zip(IMPOSSIBLE, json.loads(finished.stdout), strict=True))


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_value_that_cannot_work_is_named_but_not_shown(refusals, case):
    name, _ = case
    assert re.fullmatch(
        rf"ImproperlyConfigured: {name} is set to something that cannot (work|be read); .+\.", refusals[case]
    )
    assert "secret" not in refusals[case]


@pytest.mark.parametrize(
    ("written", "header"),
    [
        ("hello@n.example", "hello@n.example"),
        ("Northgate Locums <hello@n.example>", "Northgate Locums <hello@n.example>"),
        ("Northgate Locums, Nursing <hello@n.example>", '"Northgate Locums, Nursing" <hello@n.example>'),
        ('"Northgate Locums, Nursing" <hello@n.example>', '"Northgate Locums, Nursing" <hello@n.example>'),
        ("Northgate: Locums; Nursing <hello@n.example>", '"Northgate: Locums; Nursing" <hello@n.example>'),
        ("Zoë’s Locums <hello@bücher.example>", "Zoë’s Locums <hello@xn--bcher-kva.example>"),
    ],
)
def test_sender_is_quoted_as_its_header_needs_it(written, header):
    assert parse_sender(written) == header
    assert not AddressHeader.value_parser(header).all_defects


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HTTPS://WWW.Example.org/", "https://www.example.org"),
        ("https://www.example.org:443", "https://www.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_origin_is_what_browsers_send(written, meant):
    assert parse_origin(written) == meant


@pytest.mark.parametrize(("word", "meant"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("False", False)])
def test_switch_may_be_written_in_words(word, meant):
    assert settings_of(AGENCY_SSL_REDIRECT=word)["SECURE_SSL_REDIRECT"] is meant


def test_former_key_may_begin_with_a_dollar_and_stand_after_a_space():
    keys = [f"$former-{'0123456789' * 3}", f"other-{'0123456789' * 3}"]
    assert settings_of(AGENCY_SECRET_KEY_FALLBACKS=", ".join(keys))["SECRET_KEY_FALLBACKS"] == keys


def test_log_level_may_be_written_in_small_letters():
    assert settings_of(AGENCY_LOG_LEVEL="info")["LOGGING"]["handlers"]["console"]["level"] == "INFO"


@pytest.mark.parametrize("origin", ["www.example.org", "ftp://www.example.org", "https://www.example.org/news"])
def test_public_origin_is_a_scheme_and_a_host(origin):
    finished = python("manage.py", "check", **PRODUCTION | {"AGENCY_PUBLIC_ORIGIN": origin})
    assert finished.returncode == 1
    assert "it is a scheme and a host, like https://www.example.org" in finished.stderr


def test_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    finished = python("manage.py", "check", **PRODUCTION, AGENCY_DATA=f"{tmp_path}/file/data")
    assert finished.returncode == 1
    assert f"AGENCY_DATA is {tmp_path}/file/data; that folder cannot be made" in finished.stderr


def test_developer_starts_with_nothing_but_the_switch_for_debugging(tmp_path):
    finished = python("manage.py", "check", AGENCY_DEBUG="1", AGENCY_DATA=f"{tmp_path}/new")
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize(("name", "value"), [("AGENCY_SECRET_KEY", "abcde"), ("AGENCY_ALLOWED_HOSTS", "*")])
def test_web_server_refuses_to_start_with_what_anybody_could_guess(name, value):
    finished = python("-m", "gunicorn", "agency.wsgi", "-c", "deploy/gunicorn.conf.py", **PRODUCTION | {name: value})
    assert finished.returncode == 1
    assert re.fullmatch(rf"{name} is set to something that cannot work; .+\.\n", finished.stderr)


def test_developer_may_serve_any_host(tmp_path):
    values = {"AGENCY_DEBUG": "1", "AGENCY_DATA": f"{tmp_path}/new", "AGENCY_ALLOWED_HOSTS": "*"}
    assert python("manage.py", "check", **values).returncode == 0


def test_django_finds_nothing_to_warn_of_in_production():
    finished = python(
        "manage.py", "check", "--deploy", "--fail-level=INFO", **PRODUCTION, EMAIL_URL="smtp://mail.example.org"
    )
    assert finished.returncode == 0, finished.stderr


def test_secrets_and_hosts_are_taken_as_they_are_written():
    settings = settings_of()
    assert settings["SECRET_KEY"] == PRODUCTION["AGENCY_SECRET_KEY"]
    assert settings["ALLOWED_HOSTS"] == ["www.example.org", "example.org"]


def test_embedded_database_survives_a_power_cut_in_any_folder(tmp_path):
    database = settings_of(AGENCY_DATA=f"{tmp_path}/a b#c?d%20")["DATABASES"]["default"]
    assert database["NAME"] == f"{tmp_path}/a b#c?d%20/agency.sqlite3"
    assert "journal_mode=WAL; PRAGMA synchronous=FULL" in database["OPTIONS"]["init_command"]
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_connections_to_postgresql_are_kept_and_checked():
    database = settings_of(DATABASE_URL="postgres://jo:secret@db.example.org:5433/agency")["DATABASES"]["default"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.org", 5433, "agency")
    assert database["CONN_MAX_AGE"] > 60
    assert database["CONN_HEALTH_CHECKS"] is True


def test_cache_and_mail_server_are_named_by_an_address_each():
    settings = settings_of(
        CACHE_URL="redis://cache.example.org:6379/1", EMAIL_URL="smtp+tls://jo:secret@mail.example.org:587"
    )
    assert settings["CACHES"]["default"]["LOCATION"] == "redis://cache.example.org:6379/1"
    assert settings["MAILERS"]["server"]["OPTIONS"] | {"timeout": 0} == {
        "host": "mail.example.org",
        "port": 587,
        "username": "jo",
        "password": "secret",
        "use_tls": True,
        "use_ssl": False,
        "timeout": 0,
    }


WITHOUT_PACKAGE = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == sys.argv[1] else found(name)
import agency.settings
"""


@pytest.mark.parametrize(
    ("package", "name", "value"),
    [
        ("redis", "CACHE_URL", "redis://cache.example.org:6379/1"),
        ("sentry_sdk", "AGENCY_SENTRY_DSN", "https://key@sentry.example.org/1"),
        ("boto3", "AGENCY_MEDIA", "s3://key:word@s3.example.org/news"),
    ],
)
def test_site_does_not_start_without_the_package_that_a_setting_needs(package, name, value):
    finished = python("-c", WITHOUT_PACKAGE, package, **PRODUCTION | {name: value})
    assert f"{name} is set to something that needs a package that is missing" in finished.stderr
    assert "requirements/extras.txt" in finished.stderr


WEBHOOK = {"AGENCY_WEBHOOK_URL": "https://crm.example.org/hook", "AGENCY_WEBHOOK_SECRET": "whsec_" + "A" * 32}


def test_other_system_is_named_by_an_address_and_a_secret():
    settings = settings_of(**WEBHOOK)
    assert (settings["WEBHOOK_URL"], len(settings["WEBHOOK_KEYS"])) == (WEBHOOK["AGENCY_WEBHOOK_URL"], 1)


@pytest.mark.parametrize("name", WEBHOOK)
def test_address_and_secret_of_the_other_system_need_each_other(name):
    finished = python("manage.py", "check", **PRODUCTION | {name: WEBHOOK[name]})
    assert "either needs the other" in finished.stderr


def test_developer_may_try_another_system_without_https(tmp_path):
    there = {"AGENCY_WEBHOOK_URL": "http://localhost:9000/hook", "AGENCY_DEBUG": "1", "AGENCY_DATA": str(tmp_path)}
    assert settings_of(**WEBHOOK | there)["WEBHOOK_URL"] == there["AGENCY_WEBHOOK_URL"]


def test_uploads_go_to_the_store_that_one_variable_names():
    storage = settings_of(AGENCY_MEDIA="s3://key:word@s3.example.org/news")["STORAGES"]["default"]
    assert storage["BACKEND"] == "agency.engines.object_store.ObjectStore"
    assert (storage["OPTIONS"]["bucket_name"], storage["OPTIONS"]["secret_key"]) == ("news", "word")


def test_uploads_go_to_a_shared_folder_by_the_same_variable():
    settings = settings_of(AGENCY_MEDIA="/srv/media")
    assert (settings["MEDIA_ROOT"], settings["MEDIA_IS_SHARED"]) == ("/srv/media", True)


def test_site_on_https_sends_cookies_by_https_only():
    settings = settings_of()
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    assert all(settings[name] is True for name in names)
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_value_may_stand_in_a_file(tmp_path):
    secret = tmp_path / "database_url"
    secret.write_text("postgres://agency:p%40ss@db/agency\n")
    database = settings_of(DATABASE_URL_FILE=str(secret))["DATABASES"]["default"]
    assert (database["NAME"], database["PASSWORD"]) == ("agency", "p@ss")


@pytest.mark.parametrize("name", ["AGENCY_SECRET_KEY", "DATABASE_URL", "AGENCY_SECRET_KEY_FALLBACKS", "EMAIL_URL"])
@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_file_that_cannot_be_read_is_named_by_its_variable(tmp_path, name, content):
    path = tmp_path / "secret"
    if content:
        path.write_bytes(content)
    finished = python("manage.py", "check", **PRODUCTION | {f"{name}_FILE": str(path)})
    assert finished.returncode
    assert f"{name}_FILE" in finished.stderr
    assert "Traceback" not in finished.stderr
