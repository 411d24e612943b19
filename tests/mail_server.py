"""A mail server on this machine that keeps what it is sent, and can be as bad as real ones."""

import asyncio
import email
import email.policy
import logging
from email.message import EmailMessage
from threading import Condition

from aiosmtpd.controller import Controller

from .processes import PATIENCE, free_port

# It would fill the report of a failing test with every step of the conversation.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class PostOffice:
    def __init__(self) -> None:
        self.forget()
        self.behave()
        self.arrival = Condition()
        # Its own patience with the start of a thread is five seconds.
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=PATIENCE)
        self.controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    @property
    def options(self) -> dict:
        """For MAILERS, in a test without a server of its own."""
        backend = "registration.mail.envelope.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": self.controller.port}}

    def forget(self) -> None:
        """New lists: what is on its way here yet belongs to those that it was sent to."""
        self.messages: list[EmailMessage] = []
        # The sender on the envelope of each.
        self.senders: list[str] = []

    def behave(self, *, refused: dict[str, str] | None = None, seconds: float = 0, silent: int = 0) -> None:
        """From now on: answers for addresses, how long it takes for a mail, and how many it takes without an answer."""
        self.refused, self.seconds, self.silent = refused or {}, seconds, silent

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if answer := self.refused.get(address):
            return answer
        envelope.lists = self.messages, self.senders
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        await asyncio.sleep(self.seconds)
        with self.arrival:
            messages, senders = envelope.lists
            senders.append(envelope.mail_from)
            messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.arrival.notify_all()
        if self.silent:
            self.silent -= 1
            server.transport.abort()
        return "250 Message accepted for delivery"

    def wait_for(self, number: int, seconds: float = 60) -> list[EmailMessage]:
        """All messages, as soon as there are `number` of them."""
        with self.arrival:
            assert self.arrival.wait_for(lambda: len(self.messages) >= number, seconds), self.messages
        return self.messages

    def close(self) -> None:
        self.controller.stop()
