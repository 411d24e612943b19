"""A mail server on this machine that keeps what it is sent."""

import email
import email.policy
import logging
from email.message import EmailMessage
from threading import Condition

from aiosmtpd.controller import Controller

from .processes import free_port

# It would fill the report of a failing test with every step of the conversation.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class PostOffice:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.arrival = Condition()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    @property
    def options(self) -> dict:
        """For MAILERS, in a test without a server of its own."""
        backend = "django.core.mail.backends.smtp.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"host": "127.0.0.1", "port": self.controller.port}}

    async def handle_DATA(self, server, session, envelope) -> str:
        with self.arrival:
            self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.arrival.notify_all()
        return "250 Message accepted for delivery"

    def wait_for(self, number: int, seconds: float = 20) -> list[EmailMessage]:
        """All messages, as soon as there are `number` of them."""
        with self.arrival:
            assert self.arrival.wait_for(lambda: len(self.messages) >= number, seconds), self.messages
        return self.messages

    def close(self) -> None:
        self.controller.stop()
