"""Another system is told of candidates, by signed calls: https://www.standardwebhooks.com"""

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.tasks import task

from registration.models import Person, Webhook

from .delivery import Failed, Held, Way
from .records import records
from .webhook_request import post


def queue(kind: str, person: Person, **details: str) -> None:
    """Within the caller's transaction; nothing if no other system is to be told."""
    if settings.WEBHOOK_URL:
        WEBHOOKS.queue(Webhook.objects.create(kind=kind, person=person, **details))


@task
def call_other_system(pk: int) -> None:
    WEBHOOKS.attempt(pk)


def send(webhook: Webhook) -> None:
    if not settings.WEBHOOK_URL:
        raise Held("no other system is set up")
    body = {"type": webhook.kind, "timestamp": webhook.created_at, "data": data(webhook)}
    text = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    try:
        post(str(webhook.uid), text.encode())
    except Failed as failure:
        # Somebody waits for the answer to a test, once.
        failure.is_final |= webhook.kind == Webhook.Kind.TEST
        raise


def data(webhook: Webhook) -> dict[str, Any]:
    """What is true at this moment, of the person as staff know them."""
    if webhook.person is None:
        return {}
    person = webhook.person.current
    if not person.may_be_contacted:
        raise Held("they have asked us to restrict, stop or not to contact them")
    if person.stage == Person.Stage.PENDING:
        raise Held("nothing of theirs counts at present")
    (record,) = records([person])
    if webhook.kind == Webhook.Kind.STATUS:
        record |= {"stage_before": webhook.before, "stage_after": webhook.after}
    return record


def try_out() -> Webhook:
    """Send a test at once; the row says how it went."""
    webhook = Webhook.objects.create(kind=Webhook.Kind.TEST)
    return WEBHOOKS.attempt(webhook.pk) or webhook


WEBHOOKS = Way(Webhook.objects.all(), call_other_system, send)
