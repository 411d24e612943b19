from datetime import timedelta

from .ticket import Ticket


class Proof(Ticket):
    """Says that its bearer has solved a captcha; like a token it is good for one claim."""

    lifetime = timedelta(minutes=10)
