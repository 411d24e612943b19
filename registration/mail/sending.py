"""Mails: queued in the transaction of what they tell of, sent by a worker; `outbox.delivery` says how."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.exceptions import ObjectNotUpdated
from django.tasks import task

from news.request_id import request_id
from registration import funnel
from registration.models import Mail, Person, Reader, Registration
from registration.outbox.delivery import Failed, Held, Way
from registration.privacy import news

from . import news_letters, refused
from .letters import Undeliverable, compose
from .refused import is_refusal
from .timing import due, is_too_soon, wait_for_turn
from .unwanted import is_unwanted

UNWANTED = "they have asked us not to contact them"
STOPPED = "they may not be sent news any more"


def queue_mails(registration: Registration, *kinds: str) -> None:
    """Queue them within the caller's transaction; an address that has had a mail within a day gets none."""
    to_candidate = set(kinds) - {Mail.Kind.ALERT}
    # Known addresses cost the same work as new ones, so that response times give nothing away.
    has_had_one = to_candidate and is_too_soon(confirmations=registration.email_normalised)
    held = to_candidate if has_had_one else set()
    mails = [
        Mail(
            registration=registration,
            kind=kind,
            state=Mail.State.HELD if kind in held else Mail.State.WAITING,
            due_at=due(registration, kind),
        )
        for kind in kinds
    ]
    for mail in Mail.objects.bulk_create(mails):
        MAILS.queue(mail)


def queue_mail(person: Person, kind: str, address: str = "", **content: str) -> Mail:
    """Queue one about a person within the caller's transaction, to the address in use unless another is given."""
    newest = Registration.objects.filter(person__in=person.numbers).order_by("-pk").first()
    mail = Mail.objects.create(registration=newest, person=person, kind=kind, address=address, content=content)
    MAILS.queue(mail)
    return mail


def ask_about_news(owner: Registration | Reader, topics: Sequence[int] = ()) -> None:
    """Within the caller's transaction. Anybody may have typed the address, so it is asked once a day."""
    has_had_one = is_too_soon(news_asks=owner.email_normalised)
    about = {"reader": owner, "content": {"topics": topics}}
    mail = Mail.objects.create(
        kind=Mail.Kind.NEWS_ASK,
        state=Mail.State.HELD if has_had_one else Mail.State.WAITING,
        **(about if isinstance(owner, Reader) else {"registration": owner}),
    )
    MAILS.queue(mail)


def queue_for_staff(address: str, **content: object) -> None:
    """`content` has "subject", "text" and perhaps "html", or what writes the mail when it is sent, as a dotted path:
    "writer", with its "arguments"."""
    MAILS.queue(Mail.objects.create(kind=Mail.Kind.STAFF, address=address, content=content))


@task(queue_name="mail")
def deliver(mail_id: int) -> None:
    mail = MAILS.attempt(mail_id)
    if mail and mail.state == Mail.State.FAILED:
        funnel.count(funnel.MAILS_FAILED)


def send(mail: Mail) -> None:
    if is_unwanted(mail):
        raise Held(UNWANTED)
    if mail.kind not in Mail.TO_STAFF:
        wait_for_turn(mail)
    is_news = mail.kind == Mail.Kind.NEWS
    try:
        message = news_letters.write(mail) if is_news else compose(mail)
        if number := request_id.get():
            message.extra_headers["X-Request-ID"] = number
        if is_news:
            rest_on_consent(mail)
        # By the mail server: the default is what puts mails into this very queue.
        message.send(using="server")
    except (Held, ObjectNotUpdated):
        raise
    except Exception as error:
        if is_refused := is_refusal(error):
            refused.note(message.recipients(), describe(error))
        raise Failed(describe(error), is_final=is_refused or isinstance(error, Undeliverable)) from error


def rest_on_consent(mail: Mail) -> None:
    """The last thing before it leaves."""
    mail.consent = news.basis(mail.reader) if mail.reader else None
    mail.save(update_fields=["consent"])
    if mail.consent is None:
        raise Held(STOPPED)


MAILS = Way(Mail.objects.all(), deliver, send)


def describe(error: Exception) -> str:
    """The kind of failure, without the server's reply, which quotes addresses."""
    if isinstance(error, Undeliverable):
        return str(error)
    if isinstance(error, SMTPRecipientsRefused):
        refused = "address refused: " if is_refusal(error) else "mail server would not take it: "
        return refused + ", ".join(str(code) for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return f"mail server answered {error.smtp_code}"
    if isinstance(error, OSError):
        return f"mail server cannot be reached ({type(error).__name__})"
    return f"a fault of the site's own ({type(error).__name__})"
