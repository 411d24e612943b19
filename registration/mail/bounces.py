"""Mails that came back as reports (RFC 3464) to AGENCY_BOUNCE_ADDRESS.

Anybody can send one there. It is believed only of a reader to whom the mail that it returns was sent, by the signed
Message-ID of that mail; so news only are followed up.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, message_from_string
from email.message import Message
from mailbox import Maildir, mbox
from pathlib import Path

from registration.inputs.fields import normalise_email
from registration.models import Mail

from . import news_letters, refused

# As Postfix, Exim and Exchange quote the other server: "smtp; 550 5.1.1 no such user".
QUOTED = re.compile(r"smtp;\s*(\d{3})[ -](.*)", re.I | re.S)


def mails_in(path: Path) -> Iterator[bytes]:
    """Of a Maildir, a file of many mails, or one of a single mail. Raises OSError or mailbox.Error."""
    if not path.is_dir() and not (content := path.read_bytes()).startswith(b"From "):
        yield content
        return
    with closing(Maildir(path, create=False) if path.is_dir() else mbox(path, create=False)) as box:
        for key in box.keys():  # noqa: SIM118 - iterating over a mailbox parses its mails
            yield box.get_bytes(key)


def note(mail: bytes) -> bool:
    """Whether it says, for good, that a reader of ours has no mailbox; nothing is sent there then."""
    try:
        report = message_from_bytes(mail)
        parts = list(report.walk())
    except RecursionError:
        return False
    if report.get_content_type() != "multipart/report":
        return False
    headers = [part for part in parts if part.get_content_type() == "text/rfc822-headers"]
    parts += [message_from_string(str(part.get_payload())) for part in headers]
    found = [sent for part in parts if (sent := news_letters.find(str(part["Message-ID"] or "")))]
    return any(note_refusal(sent, part) for sent in found[:1] for part in parts)


def note_refusal(sent: Mail, block: Message) -> bool:
    # Some add words to the number; PostgreSQL stores no NUL.
    reader, status = sent.reader, str(block["Status"] or "").replace("\0", "").partition(" ")[0].strip()
    assert reader is not None  # noqa: S101 - for mypy; find() returns no others
    named = {address_in(str(block[name] or "")) for name in ("Final-Recipient", "Original-Recipient")}
    is_final = str(block["Action"] or "").strip().lower() == "failed" and status.startswith("5.")
    if not is_final or reader.email_normalised not in named or not blames_mailbox(status, block):
        return False
    refused.note([reader.email], f"came back: {status}")
    Mail.objects.filter(pk=sent.pk).update(state=Mail.State.FAILED, problem=f"address refused: {status}"[:200])
    return True


def address_in(field: str) -> str:
    """Like "rfc822; zoe@example.org"."""
    return normalise_email(field.partition(";")[2].strip(" <>\t\r\n"))


def blames_mailbox(status: str, block: Message) -> bool:
    """Not our mail, or our server: 5.7.1, say, is for what looks like spam."""
    if quoted := QUOTED.search(str(block["Diagnostic-Code"] or "")):
        return refused.blames_recipient(int(quoted[1]), quoted[2].encode(errors="replace"))
    return bool(refused.OF_RECIPIENT.fullmatch(status.encode(errors="replace")))
