from datetime import timedelta

from .ticket import Ticket


class Proof(Ticket):
    """Proves that its bearer has solved a captcha; like a token it can be claimed once."""

    lifetime = timedelta(minutes=10)
