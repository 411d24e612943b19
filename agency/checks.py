"""System checks: what would fail in production without anybody watching fails at the start."""

from collections.abc import Callable
from email.policy import SMTP
from functools import partial

from django.contrib.auth.models import User
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMessage
from django.db import DatabaseError
from django.utils import timezone

from registration.mail import news_letters
from registration.mail.letters import SUBJECTS, write
from registration.models import Case, Digest, Mail, Person, Registration
from registration.rights import cases, own_page

from .sign_in.adapters import Accounts
from .sign_in.links import write_password_mail
from .watching import nodes

SAMPLE = "sample@example.org"
NOTIFICATIONS = [f"account/email/password_{what}" for what in ("changed", "reset", "set")]
NOTIFICATIONS += [
    f"mfa/email/{what}"
    for what in ("recovery_codes_generated", "totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed")
]


def mail_to_candidate(kind: str) -> EmailMessage:
    person = Person(pk=1, first_name="Zoë", last_name="O’Neill", email=SAMPLE)
    registration = Registration(pk=1, person=person, first_name="Zoë", last_name="O’Neill", email=SAMPLE)
    return write(Mail(registration=registration, kind=kind), [SAMPLE])


def mail_about_case() -> EmailMessage:
    case = Case(kind=Case.Kind.COMPLAINT, due_on=timezone.localdate())
    return write(Mail(pk=1, kind=Mail.Kind.CASE, content=cases.content(case)), [SAMPLE])


def mail_about_change() -> EmailMessage:
    return write(Mail(pk=1, kind=Mail.Kind.CHANGED, content=own_page.change_in_words("Corrected: e-mail.")), [SAMPLE])


def mail_to_staff(kind: str) -> EmailMessage:
    return write_password_mail(User(pk=1, username="sample", email=SAMPLE), kind)


def notification(prefix: str) -> EmailMessage:
    return Accounts().render_mail(prefix, SAMPLE, {"timestamp": timezone.now(), "ip": "", "user_agent": ""})


MAILS: dict[str, Callable[[], EmailMessage]] = {
    **{kind: partial(mail_to_candidate, kind) for kind in SUBJECTS},
    "news": partial(news_letters.example, Digest(pk=0, subject="News"), SAMPLE),
    "case": mail_about_case,
    "own_page_changed": mail_about_change,
    **{kind: partial(mail_to_staff, kind) for kind in ("invitation", "password_reset")},
    **{prefix: partial(notification, prefix) for prefix in NOTIFICATIONS},
}


@register("agency")
def mails_can_be_written(app_configs: object, **options: object) -> list[CheckMessage]:
    """Each with the settings and by the code of the one that is sent."""
    faults: list[CheckMessage] = []
    for name, make in MAILS.items():
        try:
            make().message(policy=SMTP).as_bytes()
        except (DatabaseError, ObjectDoesNotExist):
            # `prepare`, which makes the database, asks again.
            return []
        except Exception as error:
            faults.append(Error(f"The mail “{name}” cannot be written: {error!r}", id="agency.E001"))
    return faults


@register("agency")
def pictures_are_seen_everywhere(app_configs: object, **options: object) -> list[CheckMessage]:
    try:
        if found := nodes.cannot_see_our_pictures():
            told = f"Pictures that are uploaded here stay here, and these machines work for the site too: {found}"
            return [Warning(told, hint="Set AGENCY_MEDIA on each to the same store or folder.", id="agency.W001")]
    except DatabaseError:
        pass
    return []
