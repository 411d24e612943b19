from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp


class EmailBackend(smtp.EmailBackend):
    """Puts AGENCY_BOUNCE_ADDRESS on the envelope as the sender; Django takes the From header's address for it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages if settings.BOUNCE_ADDRESS else ():
            message.extra_headers.setdefault("From", message.from_email)
            message.from_email = settings.BOUNCE_ADDRESS
        return super().send_messages(email_messages)
