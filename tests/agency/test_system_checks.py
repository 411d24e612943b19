"""What would fail in production without anybody watching fails at the start."""

import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.utils import timezone

from agency.checks import MAILS
from agency.models import Agency

TEMPLATES = Path(site_settings.BASE_DIR) / "templates"


def faults() -> list[str]:
    return [fault.msg for fault in run_checks(tags=["agency"])]


def broken(name: str, text: str) -> list[dict]:
    """TEMPLATES with another text for one template."""
    changed = copy.deepcopy(site_settings.TEMPLATES)
    (cached,) = changed[0]["OPTIONS"]["loaders"]
    cached[1].insert(0, ("django.template.loaders.locmem.Loader", {name: text}))
    return changed


def test_site_as_it_stands_has_no_fault(site):
    assert not faults()


@pytest.mark.parametrize("moment", [datetime(2026, 11, 30, 9, tzinfo=UTC), datetime(2026, 11, 30, 17, 30, tzinfo=UTC)])
def test_site_is_fit_at_every_time_of_day(db, monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert not [fault for fault in run_checks(tags=["models"]) if not fault.is_silenced()]


@pytest.mark.parametrize(
    ("folder", "ending"),
    [
        ("registration/mail", ".txt"),
        ("staff/mail", ".txt"),
        ("account/email", "_message.txt"),
        ("mfa/email", "_message.txt"),
    ],
)
def test_every_mail_is_written_once_at_the_start(folder, ending):
    named = {path.name.removesuffix(ending) for path in (TEMPLATES / folder).glob(f"*{ending}")}
    assert named - {name.rpartition("/")[2] for name in MAILS} <= {"foot", "reply_to"}


@pytest.mark.parametrize(
    ("template", "mail"),
    [
        ("registration/mail/link.txt", "link"),
        ("registration/mail/alert.html", "alert"),
        ("registration/mail/reply_to.txt", "confirmation"),
        ("staff/mail/invitation.txt", "invitation"),
        ("mfa/email/totp_activated_message.txt", "mfa/email/totp_activated"),
    ],
)
def test_template_that_cannot_be_rendered_is_named_with_its_mail(site, settings, template, mail):
    settings.TEMPLATES = broken(template, "{% url 'nowhere' %}")
    assert any(f"The mail “{mail}” cannot be written: NoReverseMatch" in fault for fault in faults())


def test_sender_that_no_header_takes_is_found(site, settings):
    settings.DEFAULT_FROM_EMAIL = "Northgate\nBcc: all@n.example"
    assert len(faults()) == len(MAILS)


def test_site_without_its_data_yet_may_be_checked(db):
    Agency.objects.all().delete()
    assert not faults()


@pytest.fixture
def second_machine():
    """Another one that works for this site."""
    if connection.vendor != "postgresql":
        pytest.skip("An embedded database is one machine's.")
    other = connection.copy()
    other.settings_dict = copy.deepcopy(other.settings_dict)
    other.settings_dict["OPTIONS"]["application_name"] = "agency on second 01234567"
    other.ensure_connection()
    yield
    other.close()


def test_second_machine_with_pictures_of_its_own_is_warned_of(site, second_machine):
    assert "these machines work for the site too: ['agency on second 01234567']" in faults()[0]


def test_second_machine_may_work_on_a_shared_store(site, second_machine, settings):
    settings.MEDIA_IS_SHARED = True
    assert not faults()


def test_check_command_asks_all_this(site, settings):
    settings.TEMPLATES = broken("registration/mail/link.txt", "{% url 'nowhere' %}")
    with pytest.raises(SystemCheckError, match="The mail “link” cannot be written"):
        call_command("check")
