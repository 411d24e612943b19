"""Mails about registrations: owed in the registration's own transaction, sent by a worker, tried again for days.

A worker marks a mail before it speaks to the mail server and after the server has taken it. One that
dies in between leaves the mark, and the mail is sent again once the mark is old: nothing is lost. If it
died in the instant after the server's “accepted”, the mail goes out twice, with one Message-ID, by which
most mailboxes show it once. No arrangement without the server's help closes that last window.
"""

import email.policy
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.tasks import task
from django.template import Context, Engine
from django.urls import reverse
from django.utils import timezone

from registration import funnel
from registration.models import Mail, Registration
from registration.protection import limits

from . import signed_links

SUBJECTS = {
    Mail.Kind.CONFIRMATION: "Thank you for registering: {reference}",
    Mail.Kind.LINK: "Finish registering: {reference}",
    Mail.Kind.ALERT: "New registration {reference}",
}
FULL = "waits for the next hour: the site has sent as many mails as it may in one"


class Undeliverable(Exception):
    """No later attempt can help."""


class Letter(EmailMultiAlternatives):
    """A message whose long headers stay whole.

    The usual 78 characters a line would make an encoded word of the address in List-Unsubscribe, and mail programs
    find no address in that. 998 is what RFC 5322 allows.
    """

    def message(self, *, policy=email.policy.default):
        return super().message(policy=policy.clone(max_line_length=998))


def owe(registration: Registration, *kinds: str) -> None:
    """Note that these mails are to be sent. They exist once the caller's transaction commits, or never."""
    # Known addresses cost the same work as new ones, so that the time taken tells nothing.
    is_too_soon = bool(limits.count(confirmations=registration.email_normalised)) if set(kinds) - {"alert"} else False
    owed = [
        Mail(
            registration=registration,
            kind=kind,
            state=Mail.State.HELD if is_too_soon and kind != Mail.Kind.ALERT else Mail.State.WAITING,
        )
        for kind in kinds
    ]
    for mail in Mail.objects.bulk_create(owed):
        deliver.enqueue(mail.pk)


def send_again(mail: Mail) -> None:
    with transaction.atomic():
        mail.begin_again()
        deliver.enqueue(mail.pk)


@task(queue_name="mail")
def deliver(mail_id: int) -> None:
    """One attempt; a failed one leaves the next in the queue. Safe to run twice: only one finds the mail waiting."""
    mail = Mail.objects.start(mail_id)
    if mail is None:
        return
    try:
        with_patience(mail)
    except Exception as error:  # Whatever it is, the mail must stay in the queue or show in the admin.
        is_final = isinstance(error, Undeliverable) or is_refusal(error)
        with transaction.atomic():
            mail.note_failure(describe(error), is_final=is_final)
            enqueue_next(mail)
        if mail.state == Mail.State.FAILED:
            funnel.count(funnel.MAILS_FAILED)


def with_patience(mail: Mail) -> None:
    now = timezone.now()
    recent = Mail.objects.to_strangers_since(now - timedelta(hours=1))
    if mail.kind != Mail.Kind.ALERT and recent.count() >= settings.MAILS_AN_HOUR:
        with transaction.atomic():
            mail.note_postponement(now + timedelta(minutes=10), FULL)
            enqueue_next(mail)
        return
    compose(mail).send()
    mail.note_sent()


def enqueue_next(mail: Mail) -> None:
    if mail.state == Mail.State.WAITING:
        deliver.using(run_after=mail.due_at).enqueue(mail.pk)


def is_refusal(error: Exception) -> bool:
    """The server will never take it: an address that does not exist, or one that it cannot write to."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    # ValueError: letters before the @ that this server's protocol cannot carry.
    return isinstance(error, ValueError)


def describe(error: Exception) -> str:
    """The kind of failure without the server's words, which quote addresses."""
    if isinstance(error, Undeliverable):
        return str(error)
    if isinstance(error, SMTPRecipientsRefused):
        return "address refused: " + ", ".join(str(code) for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return f"mail server answered {error.smtp_code}"
    return (
        f"mail server cannot be reached ({type(error).__name__})" if isinstance(error, OSError) else repr(type(error))
    )


def compose(mail: Mail) -> Letter:
    """The message. Nothing that a visitor typed reaches a header but the address itself, checked by the form."""
    registration, host = mail.registration, urlsplit(settings.PUBLIC_ORIGIN).hostname
    staff_page = reverse("admin:registration_registration_change", args=[registration.pk])
    context = {
        "registration": registration,
        "origin": settings.PUBLIC_ORIGIN,
        "confirm_url": signed_links.address("confirm", registration),
        "unsubscribe_url": signed_links.address("unsubscribe", registration),
        "staff_url": settings.PUBLIC_ORIGIN + staff_page,
        "days": settings.QUARANTINE_DAYS,
    }
    headers = {
        "Message-ID": f"<{registration.reference}.{mail.kind}.{mail.edition}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    if mail.kind != Mail.Kind.ALERT:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = Letter(
        subject=SUBJECTS[Mail.Kind(mail.kind)].format(reference=registration.reference),
        body=render(f"{mail.kind}.txt", context, autoescape=False),
        to=recipients(mail),
        reply_to=render("reply_to.txt", {}, autoescape=False).split(),
        headers=headers,
    )
    message.attach_alternative(render(f"{mail.kind}.html", context, autoescape=True), "text/html")
    return message


def render(name: str, context: dict, *, autoescape: bool) -> str:
    # Plain text must say O'Neill, not O&#x27;Neill; only the engine's own template can be told so.
    template = Engine.get_default().get_template(f"registration/mail/{name}")
    return template.render(Context(context, autoescape=autoescape)).strip() + "\n"


def recipients(mail: Mail) -> list[str]:
    if mail.kind != Mail.Kind.ALERT:
        return [mail.registration.email]
    staff = get_user_model().objects.filter(is_active=True, groups__name="Recruiters").exclude(email="")
    if not staff:
        raise Undeliverable("nobody in the group Recruiters has an e-mail address")
    return list(staff.order_by("pk").values_list("email", flat=True))
