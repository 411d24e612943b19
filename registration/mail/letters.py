"""Fills the templates of mails, and says to whom they go."""

import email.policy
from email.errors import MessageError
from email.headerregistry import Address
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template import Context, Engine
from django.urls import reverse
from django.utils.encoding import punycode
from django.utils.module_loading import import_string

from news.models import Category
from registration.inputs.fields import normalise_email
from registration.models import Mail, Office, Person, Reader, Registration
from registration.privacy import consents

from . import signed_links

SUBJECTS = {
    Mail.Kind.CONFIRMATION: "Thank you for registering: {reference}",
    Mail.Kind.LINK: "Finish registering: {reference}",
    Mail.Kind.ALERT: "New registration {reference}",
    Mail.Kind.TRIED: "We would like to talk to you: {reference}",
    Mail.Kind.CHANGED: "Your e-mail address with us: {reference}",
    Mail.Kind.OWN_PAGE: "The link to your page with us",
    Mail.Kind.NEWS_ASK: "Confirm that you want news by e-mail",
}


class Undeliverable(Exception):
    """No retry can help."""


class Letter(EmailMultiAlternatives):
    # At the usual 78 characters a line, the address in List-Unsubscribe becomes an encoded word, which mail programs
    # do not recognise as an address. 998 is the limit of RFC 5322.
    def message(self, *, policy=email.policy.default):
        return super().message(policy=policy.clone(max_line_length=998))


def compose(mail: Mail) -> EmailMessage:
    return write(mail, recipients(mail))


def write(mail: Mail, to: list[str]) -> EmailMessage:
    if mail.reader:
        return filled(mail, to, question(mail, mail.reader))
    if mail.content:
        return write_content(mail, to)
    registration = mail.registration
    assert registration is not None  # noqa: S101 - for mypy; a constraint of the table says so
    return filled(mail, to, content_of(registration, (mail.person or registration.person).current, to))


def filled(mail: Mail, to: list[str], context: dict[str, object]) -> EmailMessage:
    """Nothing that a visitor typed reaches a header but the address itself, validated by the form."""
    reference = mail.registration.reference if mail.registration else ""
    # A person can have several of a kind that is about them; of the others there is one a registration.
    name = mail.pk if mail.person_id else reference or mail.pk
    headers = identity(mail, name)
    if mail.kind not in Mail.TO_STAFF:
        headers |= {
            "List-Unsubscribe": f"<{context['unsubscribe_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return laid_out(mail.kind, SUBJECTS[Mail.Kind(mail.kind)].format(reference=reference), to, context, headers)


def identity(mail: Mail, name: object) -> dict[str, str]:
    message_id = f"<{name}.{mail.kind}.{mail.edition}@{settings.PUBLIC_HOST}>"
    return {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}


def laid_out(name: str, subject: str, to: list[str], context: dict[str, object], headers: dict[str, str]) -> Letter:
    """By the templates of this name."""
    text, answers_to = render(f"{name}.txt", context), render("reply_to.txt", {}).split()
    letter = Letter(subject, text, to=to, reply_to=answers_to, headers=headers)
    letter.attach_alternative(render(f"{name}.html", context), "text/html")
    return letter


def question(mail: Mail, reader: Reader) -> dict[str, object]:
    topics = Category.objects.filter(pk__in=mail.content["topics"])
    # In the link and not with the reader: what a stranger has ticked changes nothing until the button is pressed.
    query = urlencode({"topics": [topic.pk for topic in topics]}, doseq=True)
    confirm_url = signed_links.to_reader("news-confirm", reader)
    return {
        "topics": topics,
        "confirm_url": f"{confirm_url}?{query}" if query else confirm_url,
        "unsubscribe_url": signed_links.to_reader("news-stop", reader),
        "origin": settings.PUBLIC_ORIGIN,
    }


def content_of(registration: Registration, person: Person, to: list[str]) -> dict[str, object]:
    staff_page = reverse("admin:registration_person_change", args=[person.pk])
    return {
        "registration": registration,
        "person": person,
        "is_in_use": normalise_email(to[0]) == person.email_normalised,
        "tried_text": Office.objects.values_list("tried_text", flat=True).get(),
        "new_address_url": signed_links.to_person("new-address", person),
        "own_page_url": signed_links.to_person("own-page", person),
        "origin": settings.PUBLIC_ORIGIN,
        "confirm_url": signed_links.address("confirm", registration),
        "unsubscribe_url": signed_links.address("unsubscribe", registration),
        "staff_url": settings.PUBLIC_ORIGIN + staff_page,
        "days": settings.QUARANTINE_DAYS,
        "asks_for_news": consents.open_tick(registration),
    }


def write_content(mail: Mail, to: list[str]) -> EmailMessage:
    """A mail whose words were settled when it was queued, or whose writer was named then."""
    headers = identity(mail, mail.pk)
    if writer := mail.content.get("writer"):
        message = import_string(writer)(*mail.content["arguments"])
        message.extra_headers |= headers
        return message
    message = Letter(subject=mail.content["subject"], body=mail.content["text"], to=to, headers=headers)
    if html := mail.content.get("html"):
        message.attach_alternative(html, "text/html")
    return message


def render(name: str, context: dict) -> str:
    # Plain text must say O'Neill, not O&#x27;Neill; only the engine's own template takes a Context(autoescape=False).
    template = Engine.get_default().get_template(f"registration/mail/{name}")
    return template.render(Context(context, autoescape=name.endswith(".html"))).strip() + "\n"


def recipients(mail: Mail) -> list[str]:
    if mail.reader or mail.address:
        return [carried(mail.reader.email if mail.reader else mail.address)]
    if mail.registration and mail.kind not in Mail.TO_STAFF:
        return [carried((mail.person or mail.registration.person).current.email)]
    staff = get_user_model().objects.filter(is_active=True, groups__name="Recruiters").exclude(email="")
    if not staff:
        raise Undeliverable("nobody in the group Recruiters has an e-mail address")
    return list(staff.order_by("pk").values_list("email", flat=True))


def carried(address: str) -> str:
    """Letters before the @ that are not ASCII need SMTPUTF8, which few servers speak; Django does not."""
    local, _, domain = address.rpartition("@")
    try:
        Address(addr_spec=f"{local}@{punycode(domain)}")
    except (MessageError, ValueError, IndexError) as error:
        raise Undeliverable("the mail server cannot carry this address") from error
    return address
