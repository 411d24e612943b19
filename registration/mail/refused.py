"""Addresses that mail servers will never accept, whether they say so at once or by a report."""

import re
from collections.abc import Iterable
from smtplib import SMTPRecipientsRefused

from django.utils import timezone

from registration.inputs.fields import normalise_email
from registration.models import Reader

# RFC 3463: no such mailbox or domain, a mailbox that takes nothing. Postfix says there too that it does not want us: as
# 5.1.7 and 5.1.8 for the sender, 5.7.x for relaying, and older servers in words.
ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")
OF_RECIPIENT = re.compile(rb"5\.(?:1\.(?:0|1|2|3|6|10)|2\.\d+|4\.1)")
OF_SENDER = re.compile(rb"relay|sender|authenti|log ?in|permi|spf|block|policy", re.I)


def is_refusal(error: Exception) -> bool:
    """Whether the server will never accept the recipient; whatever else goes wrong is ours, and is tried again."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(blames_recipient(code, reply) for code, reply in error.recipients.values())


def blames_recipient(code: int, reply: bytes) -> bool:
    if enhanced := ENHANCED.search(reply):
        return code >= 500 and bool(OF_RECIPIENT.fullmatch(enhanced[0]))
    return code in {550, 551, 552, 553} and not OF_SENDER.search(reply)


def note(addresses: Iterable[str], why: str) -> int:
    """No news go there until whoever reads the mailbox confirms it anew."""
    readers = Reader.objects.filter(email_normalised__in=[*map(normalise_email, addresses)], refused_at=None)
    return readers.update(refused_at=timezone.now(), refusal=why[:200])
